"""The annotated objects of a log as the noise model sees them: dense, without the ego, in an order of their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evals.noise.processes import seconds_since_first
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, eq=False)
class Objects:
    """N objects over T frames, sorted by identifier: what happens to one does not depend on the order of the source.

    Attributes:
        tracks: The table they come from.
        track: Index of each object's track in the table, shape (N,). The ego is not among them.
        seconds: Times of the frames since the first, shape (T,).
        row: Row of (frame, object) in the table, shape (T, N); -1 where there is no box.
    """

    tracks: TrackTable
    track: NDArrayInt
    seconds: NDArrayFloat
    row: NDArrayInt

    @staticmethod
    def of(tracks: TrackTable) -> Objects:
        """The objects of a table."""
        order = sorted(range(tracks.n_tracks), key=lambda track: tracks.track_uuid[track])
        track = np.array([index for index in order if index != tracks.ego_index], np.int64)
        return Objects(
            tracks, track, seconds_since_first(tracks.timestamps_ns), tracks.row_index[track].T.astype(np.int64)
        )

    @property
    def count(self) -> int:
        """N."""
        return int(self.track.size)

    @property
    def shape(self) -> tuple[int, int]:
        """(T, N)."""
        return self.row.shape[0], self.row.shape[1]

    @cached_property
    def present(self) -> NDArrayBool:
        """There is a box, shape (T, N)."""
        return np.asarray(self.row >= 0)

    @cached_property
    def category(self) -> NDArrayAny:
        """Category names, shape (N,), dtype str."""
        return self.tracks.category_array[self.track]

    @cached_property
    def distance_m(self) -> NDArrayFloat:
        """Distance in the plane from the ego-frame origin, shape (T, N); 0 where there is no box."""
        return self._dense(np.hypot(self.tracks.centre_ego_m[:, 0], self.tracks.centre_ego_m[:, 1]))

    @cached_property
    def points(self) -> NDArrayInt:
        """LiDAR points in the box, shape (T, N); -1 where there is no box, or where the source does not say."""
        return np.asarray(np.where(self.present, self.tracks.num_interior_pts[self.row], -1))

    def _dense(self, values: NDArrayFloat) -> NDArrayFloat:
        return np.asarray(np.where(self.present, values[self.row], 0.0))
