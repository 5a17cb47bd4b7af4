"""All boxes of one log as arrays: rows in (track, frame) order, and dense views of shape (tracks, frames)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt, NDArrayInt32

EGO_SIZE_M = (4.877, 2.0, 1.473)
"""Length, width, height of the recording car, as AV2's scenario-mining annotations give it."""
EGO_PHYSICAL_CENTRE_M = (1.422, 0.0, 0.25)
"""Where the car's centre physically is in the ego frame (origin: rear axle), from the challenge's README."""


def quaternions_to_matrices(quaternion_wxyz: NDArrayFloat) -> NDArrayFloat:
    """Rotation matrices, shape (..., 3, 3), of quaternions (w, x, y, z), shape (..., 4), of any length."""
    q = quaternion_wxyz / np.linalg.norm(quaternion_wxyz, axis=-1, keepdims=True)
    w, x, y, z = (q[..., k] for k in range(4))
    matrix = np.empty((*q.shape[:-1], 3, 3))
    matrix[..., 0, 0] = 1 - 2 * (y * y + z * z)
    matrix[..., 0, 1] = 2 * (x * y - w * z)
    matrix[..., 0, 2] = 2 * (x * z + w * y)
    matrix[..., 1, 0] = 2 * (x * y + w * z)
    matrix[..., 1, 1] = 1 - 2 * (x * x + z * z)
    matrix[..., 1, 2] = 2 * (y * z - w * x)
    matrix[..., 2, 0] = 2 * (x * z - w * y)
    matrix[..., 2, 1] = 2 * (y * z + w * x)
    matrix[..., 2, 2] = 1 - 2 * (x * x + y * y)
    return matrix


@dataclass(frozen=True)
class TrackTable:
    """The boxes of one log. N tracks in order of first appearance in the source file, T frames, R rows (boxes).

    Rows are sorted by (track, frame) and unique; row r belongs to track `row_track[r]`, and the rows of track n are
    `track_start[n]:track_start[n + 1]`. Arrays are read-only.

    Attributes:
        timestamps_ns: Sorted annotated timestamps of the log, shape (T,), int64.
        track_uuid: N identifiers.
        category: N category names (the track's first row decides).
        row_track: Track index of each row, shape (R,), int32.
        row_frame: Frame index of each row, shape (R,), int32.
        track_start: First row of each track and the end, shape (N + 1,), int64.
        centre_ego_m: Box centres in the ego frame at their own frame, shape (R, 3).
        ego_quat_object: Box orientation in the ego frame, (w, x, y, z), shape (R, 4).
        size_m: Length, width, height, shape (R, 3).
        num_interior_pts: LiDAR points inside the box, shape (R,); -1 where the source has none.
        score: Detection confidence as the source has it, usually in [0, 1], shape (R,); 1 where it has none.
        city_SE3_ego_rotation: Rotation of the ego pose at each frame, shape (T, 3, 3).
        city_SE3_ego_translation: Translation of the ego pose at each frame, shape (T, 3).
        ego_index: Index of the ego track.
    """

    timestamps_ns: NDArrayInt
    track_uuid: tuple[str, ...]
    category: tuple[str, ...]
    row_track: NDArrayInt32
    row_frame: NDArrayInt32
    track_start: NDArrayInt
    centre_ego_m: NDArrayFloat
    ego_quat_object: NDArrayFloat
    size_m: NDArrayFloat
    num_interior_pts: NDArrayInt
    score: NDArrayFloat
    city_SE3_ego_rotation: NDArrayFloat
    city_SE3_ego_translation: NDArrayFloat
    ego_index: int

    @property
    def n_tracks(self) -> int:
        """N."""
        return len(self.track_uuid)

    @property
    def n_frames(self) -> int:
        """T."""
        return int(self.timestamps_ns.size)

    @property
    def n_rows(self) -> int:
        """R."""
        return int(self.row_track.size)

    @property
    def shape(self) -> tuple[int, int]:
        """(N, T)."""
        return self.n_tracks, self.n_frames

    @cached_property
    def present_mask(self) -> NDArrayBool:
        """Bool, shape (N, T): the track has a box at the frame."""
        mask = np.zeros(self.shape, np.bool_)
        mask[self.row_track, self.row_frame] = True
        mask.flags.writeable = False
        return mask

    @cached_property
    def row_index(self) -> NDArrayInt32:
        """Row of (track, frame), shape (N, T), int32; -1 where there is no box."""
        index = np.full(self.shape, -1, np.int32)
        index[self.row_track, self.row_frame] = np.arange(self.n_rows, dtype=np.int32)
        index.flags.writeable = False
        return index

    @cached_property
    def centre_city_m(self) -> NDArrayFloat:
        """Box centres in the city frame, shape (R, 3)."""
        rotation = self.city_SE3_ego_rotation[self.row_frame]
        city: NDArrayFloat = (
            np.einsum("rij,rj->ri", rotation, self.centre_ego_m) + self.city_SE3_ego_translation[self.row_frame]
        )
        city.flags.writeable = False
        return city

    @cached_property
    def city_R_object(self) -> NDArrayFloat:
        """Box orientations in the city frame, shape (R, 3, 3)."""
        matrices = self.city_SE3_ego_rotation[self.row_frame] @ quaternions_to_matrices(self.ego_quat_object)
        matrices.flags.writeable = False
        return matrices

    @cached_property
    def category_array(self) -> NDArrayAny:
        """Category names, shape (N,), dtype str."""
        return np.array(self.category)

    def dense(self, values: NDArrayAny, fill: float | int | bool) -> NDArrayAny:
        """Scatter per-row `values`, shape (R, ...), to shape (N, T, ...), with `fill` where there is no box."""
        out = np.full((*self.shape, *values.shape[1:]), fill, dtype=values.dtype)
        out[self.row_track, self.row_frame] = values
        return out

    def rows_of(self, track: int) -> slice:
        """The rows of one track."""
        return slice(int(self.track_start[track]), int(self.track_start[track + 1]))

    def with_ego_centre(self, centre_ego_m: tuple[float, float, float]) -> TrackTable:
        """The same log with the ego's boxes standing level at `centre_ego_m`, with the car's real size."""
        rows = self.rows_of(self.ego_index)
        centre, quat, size = self.centre_ego_m.copy(), self.ego_quat_object.copy(), self.size_m.copy()
        centre[rows], quat[rows], size[rows] = centre_ego_m, (1.0, 0.0, 0.0, 0.0), EGO_SIZE_M
        for array in (centre, quat, size):
            array.flags.writeable = False
        return replace(self, centre_ego_m=centre, ego_quat_object=quat, size_m=size)
