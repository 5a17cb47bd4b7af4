"""`at_stop_sign`: a relation to the stop signs of the log."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.frames import all_pairs, in_track_frame, shared_frames
from tools.atoms.compat.hits import Hits, in_set_order
from tools.atoms.compat.kinematics import position_m
from tools.atoms.compat.lane_relations import misaligned_yaw
from tools.atoms.compat.lanes import lane_of_row, near_boundary
from tools.atoms.compat.relative import related_position
from tools.av2.log import Log
from tools.typing import NDArrayInt

_SIDE_M = 7.0
_SIGN_LANE_M = 10.0


def at_stop_sign(log: Log, tracks: NDArrayInt, signs: NDArrayInt, forward_thresh: float) -> Hits:
    """On the sign's lane segment, before the sign and to its right, facing it (by RefAV's misaligned yaw)."""
    shared = shared_frames(log, *all_pairs(signs, tracks))
    position = in_track_frame(log, shared.row, related_position(log, shared))
    lane = np.array([_sign_lane(log, int(sign)) for sign in shared.track.tolist()], np.int64)[shared.pair]
    x, y = position[:, 0], position[:, 1]
    before = (x > -1) & (x < forward_thresh) & (y > -_SIDE_M) & (y < 0)
    at = np.flatnonzero(before & (lane >= 0) & (lane_of_row(log)[shared.related_row] == lane))
    at = at[np.abs(np.rad2deg(misaligned_yaw(log, shared, at))) >= 90]
    place = np.empty(log.tracks.n_tracks, np.int64)
    place[tracks] = np.arange(tracks.size)
    code = place[shared.related] * signs.size
    place[signs] = np.arange(signs.size)
    code = (code + place[shared.track])[shared.pair[at]]
    order = np.lexsort((shared.frame[at], code))
    return in_set_order(log, tracks, signs, code[order], shared.frame[at][order])


def _sign_lane(log: Log, sign: int) -> int:
    """Segment that a sign stands at, -1 for none: the last one nearby outside intersections, else the last one."""
    first = log.tracks.track_start[sign]
    point = position_m(log)[first : first + 1, :2]
    lanes = np.arange(log.road_map.n_lanes)
    nearby = near_boundary(log.road_map, lanes, np.repeat(point, lanes.size, axis=0), _SIGN_LANE_M)
    outside = nearby[~log.road_map.lane_is_intersection[nearby]]
    if outside.size:
        return int(outside[-1])
    return int(nearby[-1]) if nearby.size else -1
