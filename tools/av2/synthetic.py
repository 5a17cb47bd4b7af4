"""Logs made from arrays: small scenes whose right answers are known by construction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tools.av2.log import Log
from tools.av2.map import LANE_TYPES, Ragged, RoadMap
from tools.av2.taxonomy import EGO_CATEGORY
from tools.av2.tracks import EGO_SIZE_M, TrackTable
from tools.typing import NDArrayFloat, NDArrayInt

CAR_SIZE_M = (4.0, 2.0, 1.5)
FIRST_TIMESTAMP_NS = 315_970_000_000_000_000
EGO_UUID = "ego"


@dataclass(frozen=True)
class SyntheticTrack:
    """One track, in the city plane.

    Attributes:
        uuid: Identifier.
        category: Annotation category.
        frame: Frames at which there is a box, ascending, shape (F,).
        x_m: Box centre, shape (F,).
        y_m: Box centre, shape (F,).
        yaw_rad: Direction of the forward axis, shape (F,).
        size_m: Length, width, height.
    """

    uuid: str
    category: str
    frame: NDArrayInt
    x_m: NDArrayFloat
    y_m: NDArrayFloat
    yaw_rad: NDArrayFloat
    size_m: tuple[float, float, float] = CAR_SIZE_M


def path_track(
    uuid: str,
    x_m: ArrayLike,
    y_m: ArrayLike,
    yaw_rad: ArrayLike = 0.0,
    category: str = "REGULAR_VEHICLE",
    frame: ArrayLike | None = None,
    size_m: tuple[float, float, float] = CAR_SIZE_M,
) -> SyntheticTrack:
    """A track along given positions; numbers are repeated, and the frames are 0, 1, 2, ... unless given."""
    x, y, yaw = (np.atleast_1d(np.asarray(part, np.float64)) for part in (x_m, y_m, yaw_rad))
    frames = np.arange(max(x.size, y.size, yaw.size)) if frame is None else np.atleast_1d(np.asarray(frame, np.int64))
    x, y, yaw = (np.broadcast_to(part, frames.shape).copy() for part in (x, y, yaw))
    return SyntheticTrack(uuid, category, frames.astype(np.int64), x, y, yaw, size_m)


def synthetic_log(
    tracks: Sequence[SyntheticTrack],
    n_frames: int,
    period_s: float = 0.1,
    ego_pose: tuple[ArrayLike, ArrayLike, ArrayLike] = (-1000.0, -1000.0, 0.0),
    road_map: RoadMap | None = None,
) -> Log:
    """A log with the given tracks and, as its last track, the ego vehicle at the ego-frame origin.

    Args:
        tracks: The tracks, in order.
        n_frames: T.
        period_s: Time between frames.
        ego_pose: City x, y and yaw of the ego frame (rear axle), numbers or shape (T,); far away by default.
        road_map: The map, or none.
    """
    x, y, yaw = (np.broadcast_to(np.asarray(part, np.float64), (n_frames,)) for part in ego_pose)
    ego = SyntheticTrack(EGO_UUID, EGO_CATEGORY, np.arange(n_frames), x, y, yaw, EGO_SIZE_M)
    everyone = (*tracks, ego)
    counts = [track.frame.size for track in everyone]
    frame = np.concatenate([track.frame for track in everyone])
    stamps = FIRST_TIMESTAMP_NS + np.round(np.arange(n_frames) * period_s * 1e9).astype(np.int64)
    centre, turn = _in_ego_frame(everyone, frame, x, y, yaw)
    table = TrackTable(
        timestamps_ns=stamps,
        track_uuid=tuple(track.uuid for track in everyone),
        category=tuple(track.category for track in everyone),
        row_track=np.repeat(np.arange(len(everyone)), counts).astype(np.int32),
        row_frame=frame.astype(np.int32),
        track_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        centre_ego_m=centre,
        ego_quat_object=np.stack([np.cos(turn / 2), np.zeros_like(turn), np.zeros_like(turn), np.sin(turn / 2)], 1),
        size_m=np.repeat(np.array([track.size_m for track in everyone]), counts, axis=0),
        num_interior_pts=np.full(frame.size, -1, np.int64),
        score=np.ones(frame.size),
        city_SE3_ego_rotation=plane_rotations(yaw),
        city_SE3_ego_translation=np.stack([x, y, np.zeros(n_frames)], axis=1),
        ego_index=len(everyone) - 1,
    )
    problem = "" if road_map is not None else "made without a map"
    return Log("synthetic", table, False, problem, (), "", road_map)


def plane_rotations(yaw_rad: NDArrayFloat) -> NDArrayFloat:
    """Rotation matrices about the vertical, shape (K, 3, 3), for angles of shape (K,)."""
    matrix = np.zeros((yaw_rad.size, 3, 3))
    matrix[:, 0, 0] = matrix[:, 1, 1] = np.cos(yaw_rad)
    matrix[:, 1, 0] = np.sin(yaw_rad)
    matrix[:, 0, 1] = -matrix[:, 1, 0]
    matrix[:, 2, 2] = 1.0
    return matrix


def _in_ego_frame(
    tracks: Sequence[SyntheticTrack], frame: NDArrayInt, x: NDArrayFloat, y: NDArrayFloat, yaw: NDArrayFloat
) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Centres (R, 3) and yaws (R,) in the ego frame at each row's frame."""
    dx = np.concatenate([track.x_m for track in tracks]) - x[frame]
    dy = np.concatenate([track.y_m for track in tracks]) - y[frame]
    cos, sin = np.cos(yaw[frame]), np.sin(yaw[frame])
    centre = np.stack([cos * dx + sin * dy, cos * dy - sin * dx, np.zeros(frame.size)], axis=1)
    return centre, np.concatenate([track.yaw_rad for track in tracks]) - yaw[frame]


@dataclass(frozen=True)
class SyntheticLane:
    """One lane segment; boundaries have shape (P, 2), in driving direction; ids name other segments, -1 none."""

    lane_id: int
    left_m: NDArrayFloat
    right_m: NDArrayFloat
    lane_type: str = "VEHICLE"
    is_intersection: bool = False
    left_neighbor: int = -1
    right_neighbor: int = -1
    successors: tuple[int, ...] = ()
    predecessors: tuple[int, ...] = ()


def synthetic_map(
    lanes: Sequence[SyntheticLane],
    crossings: Sequence[tuple[ArrayLike, ArrayLike]] = (),
    drivable_areas: Sequence[ArrayLike] = (),
) -> RoadMap:
    """A map of lane segments, pedestrian crossings (two edges of shape (2, 2)) and drivable outlines (P, 2)."""
    edges = np.zeros((2, len(crossings), 2, 3))
    for index, pair in enumerate(crossings):
        for side in (0, 1):
            edges[side, index, :, :2] = pair[side]
    return RoadMap(
        lane_id=np.array([lane.lane_id for lane in lanes], np.int64),
        lane_type=np.array([LANE_TYPES.index(lane.lane_type) for lane in lanes], np.int64),
        lane_is_intersection=np.array([lane.is_intersection for lane in lanes], np.bool_),
        left_boundary=Ragged.of([_flat(lane.left_m) for lane in lanes]),
        right_boundary=Ragged.of([_flat(lane.right_m) for lane in lanes]),
        left_mark_type=("NONE",) * len(lanes),
        right_mark_type=("NONE",) * len(lanes),
        left_neighbor_id=np.array([lane.left_neighbor for lane in lanes], np.int64),
        right_neighbor_id=np.array([lane.right_neighbor for lane in lanes], np.int64),
        successors=Ragged.of_ids([lane.successors for lane in lanes]),
        predecessors=Ragged.of_ids([lane.predecessors for lane in lanes]),
        crossing_id=np.arange(len(crossings), dtype=np.int64),
        crossing_edge1=edges[0],
        crossing_edge2=edges[1],
        drivable_id=np.arange(len(drivable_areas), dtype=np.int64),
        drivable_boundary=Ragged.of([_flat(np.asarray(outline, np.float64)) for outline in drivable_areas]),
    )


def _flat(points: NDArrayFloat) -> NDArrayFloat:
    return np.concatenate([points, np.zeros((len(points), 1))], axis=1)
