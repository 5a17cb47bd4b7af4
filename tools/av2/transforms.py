"""Changes of a log that must not change any answer: another city frame, another clock, another order of tracks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.av2.log import Log
from tools.av2.map import Ragged, RoadMap
from tools.av2.synthetic import plane_rotations
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayFloat, NDArrayInt


def in_other_city_frame(log: Log, yaw_rad: float, shift_m: tuple[float, float]) -> Log:
    """The same log with the city frame's content rotated about the origin, then shifted, in the plane."""
    turn, shift = plane_rotations(np.array([yaw_rad]))[0], np.array([*shift_m, 0.0])

    def move(points: NDArrayFloat) -> NDArrayFloat:
        return np.asarray(points @ turn.T + shift)

    tracks = replace(
        log.tracks,
        city_SE3_ego_rotation=turn @ log.tracks.city_SE3_ego_rotation,
        city_SE3_ego_translation=move(log.tracks.city_SE3_ego_translation),
    )
    road = None
    if log.has_map:
        old = log.road_map
        road = replace(
            old,
            left_boundary=Ragged(move(old.left_boundary.values), old.left_boundary.offsets),
            right_boundary=Ragged(move(old.right_boundary.values), old.right_boundary.offsets),
            crossing_edge1=move(old.crossing_edge1),
            crossing_edge2=move(old.crossing_edge2),
            drivable_boundary=Ragged(move(old.drivable_boundary.values), old.drivable_boundary.offsets),
        )
    return _fresh(log, tracks=tracks, road=road)


def at_other_time(log: Log, shift_ns: int) -> Log:
    """The same log `shift_ns` later."""
    return _fresh(log, replace(log.tracks, timestamps_ns=log.tracks.timestamps_ns + shift_ns), _road(log))


def with_tracks_reordered(log: Log, order: NDArrayInt) -> Log:
    """The same log with track `order[n]` at place n; `order` is a permutation of the N tracks."""
    old = log.tracks
    rows = np.concatenate([np.arange(old.track_start[n], old.track_start[n + 1]) for n in order])
    counts = np.diff(old.track_start)[order]
    tracks = replace(
        old,
        track_uuid=tuple(old.track_uuid[n] for n in order),
        category=tuple(old.category[n] for n in order),
        row_track=np.repeat(np.arange(order.size), counts).astype(np.int32),
        row_frame=old.row_frame[rows],
        track_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        centre_ego_m=old.centre_ego_m[rows],
        ego_quat_object=old.ego_quat_object[rows],
        size_m=old.size_m[rows],
        num_interior_pts=old.num_interior_pts[rows],
        score=old.score[rows],
        ego_index=int(np.flatnonzero(order == old.ego_index)[0]),
    )
    return _fresh(log, tracks, _road(log))


def _road(log: Log) -> RoadMap | None:
    return log.road_map if log.has_map else None


def _fresh(log: Log, tracks: TrackTable, road: RoadMap | None) -> Log:
    """A log with nothing derived yet."""
    return replace(log, tracks=tracks, _map=road, memo={})
