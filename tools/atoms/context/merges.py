"""Merges: tracks that come over from a lane that ends, or one for others, into a lane that goes on."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.context.lane_ahead import lane_end_ahead_m
from tools.atoms.context.lane_frame import BEYOND_M, lane_frame, project
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import lane_of
from tools.atoms.context.sideways import BACK_M, DRIVING_MPS, PAUSE_S, Shifts
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.driving import interpolated
from tools.atoms.kinematics.slopes import MAX_GAP_S
from tools.atoms.kinematics.strokes import strokes, trimmed
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

END_AHEAD_M: Final = 150.0
"""Where the lane ends further ahead, leaving it is a change of lanes."""
MERGE_M: Final = 1.5
"""Least sideways way towards the lane that is joined; bike lanes are 1.5 m wide and more."""
SETTLED_M: Final = 1.7
"""At its end a merge is at most this far from that lane's middle."""
AROUND_S: Final = 2.0
"""The sideways motion is under way this soon before or after the lane assigned to the track changes."""
BESIDE_M: Final = 8.0
"""Places further to the side of the joined lane say nothing about coming into it."""


@derived("standard.merges")
def merges(log: Log) -> Shifts:
    """All merges, as shifts towards the lane that is joined, measured in its frame; needs a map."""
    found = []
    for track, frame, group in zip(*_joins(log), strict=True):
        shift = _shift_into(log, int(track), int(frame), int(group))
        if shift is not None:
            found.append((int(track), *shift, int(group)))
    columns = np.array(found, np.float64).reshape(-1, 6).T
    track, first, last, group = (columns[place].astype(np.int64) for place in (0, 1, 2, 5))
    return Shifts(track, first, last, columns[3], columns[4], group)


def _joins(log: Log) -> tuple[NDArrayInt, NDArrayInt, NDArrayInt]:
    """Track and frame at which a track first has a lane that it merges into, and that lane's group, each (K,)."""
    table, road, group = log.physical_tracks, log.road_map, lane_graph(log).lane_group
    lane = lane_of(log)[table.row_track, table.row_frame].astype(np.int64)
    row = np.flatnonzero(lane >= 0)
    before, after = row[:-1], row[1:]
    time_s = seconds(log)[table.row_frame]
    joined = (table.row_track[before] == table.row_track[after]) & (time_s[after] - time_s[before] <= MAX_GAP_S)
    own, other = lane[before], lane[after]
    plain = ~road.lane_is_intersection[own] & ~road.lane_is_intersection[other]
    end = lane_end_ahead_m(log)[table.row_track, table.row_frame]
    # NaN and inf, for no known end, are no number up to the limit.
    ends, goes_on = end[before] <= END_AHEAD_M, ~(end[after] <= END_AHEAD_M)
    vehicle = LANE_TYPES.index("VEHICLE")
    special = (road.lane_type[own] != vehicle) & (road.lane_type[other] == vehicle)
    merge: NDArrayBool = joined & plain & (group[own] != group[other]) & ((ends & goes_on) | special)
    row = after[merge]
    return table.row_track[row].astype(np.int64), table.row_frame[row].astype(np.int64), group[lane[row]]


def _shift_into(log: Log, track: int, frame: int, group: int) -> tuple[int, int, float, float] | None:
    """First and last frame, way to the left and mean speed of the shift into a lane; None where there is none."""
    time_s, frames = seconds(log), lane_frame(log)
    offset = interpolated(_offset_m(log, track, group)[None], time_s)
    found = trimmed(offset, strokes(offset, BACK_M), time_s, PAUSE_S)
    near = (time_s[found.first] <= time_s[frame] + AROUND_S) & (time_s[found.last] >= time_s[frame] - AROUND_S)
    end = offset[0, found.last]
    near &= (np.abs(found.amount) >= MERGE_M) & (np.abs(end) <= SETTLED_M)
    near &= np.abs(end) < np.abs(offset[0, found.first])
    if not near.any():
        return None
    place = int(np.where(near, np.abs(found.amount), 0.0).argmax())
    first, last, way = int(found.first[place]), int(found.last[place]), float(found.amount[place])
    forward = frames.forward_mps[track, first : last + 1]
    if not np.isfinite(forward).any() or np.nanmean(forward) < DRIVING_MPS:
        return None
    return first, last, way, abs(way) / max(float(time_s[last] - time_s[first]), 1e-9)


def _offset_m(log: Log, track: int, group: int) -> NDArrayFloat:
    """How far the track is to the left of a lane's centreline, shape (T,), seen in its own way; NaN where unknown."""
    table = log.physical_tracks
    rows = np.arange(int(table.track_start[track]), int(table.track_start[track + 1]))
    members = np.flatnonzero(lane_graph(log).lane_group == group)
    seen = project(log, np.repeat(table.centre_city_m[rows, :2], members.size, axis=0), np.tile(members, rows.size))
    left, beyond = (part.reshape(rows.size, members.size) for part in (seen.left_m, seen.beyond_m))
    best = (np.abs(left) + beyond).argmin(axis=1)
    row = np.arange(rows.size)
    near = (beyond[row, best] <= BEYOND_M) & (np.abs(left[row, best]) <= BESIDE_M)
    offset = np.full(table.n_frames, np.nan)
    way = np.where(lane_frame(log).way[track, table.row_frame[rows]] < 0, -1, 1)
    offset[table.row_frame[rows]] = np.where(near, way * left[row, best], np.nan)
    return offset
