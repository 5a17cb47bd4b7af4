"""Changing lanes."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import lane_direction, lane_of
from tools.atoms.context.turning_off import turns_off_the_road
from tools.atoms.evidence import seconds
from tools.atoms.geometry.runs import bridged, run_ids, runs_with
from tools.atoms.kinematics.motion import STANDING_SPEED_MPS, motion
from tools.atoms.kinematics.slopes import MAX_GAP_S
from tools.atoms.kinematics.strokes import SLOW_SHARE
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

SIDEWAYS_MPS: Final = 0.1
"""Slower motion across the lane is keeping to it."""
ALONG_COS: Final = math.cos(math.radians(30))
"""Who moves more than 30 degrees off the lane's direction turns or crosses the road."""
SETTLED_S: Final = 1.0
"""A change counts when the track was not in its new lane this long before, nor is in its old one this long after."""
_ROUNDING_S: Final = 1e-6


@derived("standard.lane_changes")
def lane_changes(log: Log) -> tuple[NDArrayBool, NDArrayBool]:
    """Changes to the left and to the right, seen from the track, bool, each of shape (N, T); needs a map."""
    table, move, graph = log.physical_tracks, motion(log), lane_graph(log)
    lane = lane_of(log)[table.row_track, table.row_frame].astype(np.int64)
    row = np.flatnonzero(lane >= 0)
    along = np.zeros((table.n_rows, 2))
    along[row] = lane_direction(log, row, lane[row])
    vx, vy = (part[table.row_track, table.row_frame] for part in (move.vx_mps, move.vy_mps))
    forward = along[:, 0] * vx + along[:, 1] * vy
    # Who travels against a lane (in an oncoming one) has the lane's left neighbour on its right.
    way = np.where(forward < 0, -1.0, 1.0)
    leftward = way * (along[:, 0] * vy - along[:, 1] * vx)
    pace = np.hypot(vx, vy)
    turn = turns_off_the_road(log)[table.row_track, table.row_frame]
    lengthwise = (pace >= STANDING_SPEED_MPS) & (np.abs(forward) >= ALONG_COS * pace) & (lane >= 0) & ~turn
    changes = []
    for sense, beside, opposite in ((1, graph.left_mask, graph.right_mask), (-1, graph.right_mask, graph.left_mask)):
        drift = lengthwise & (sense * leftward >= SIDEWAYS_MPS)
        change = table.dense(_crossings(log, lane, way, beside, opposite) & drift, False)
        # A missed box ends no change.
        moving = bridged(table.dense(drift, False), table.dense(~drift, False), seconds(log), MAX_GAP_S)
        speed_mps = table.dense(np.where(drift, sense * leftward, np.nan), np.nan)
        changes.append(runs_with(_brisk(log, runs_with(moving, change), speed_mps), change))
    return changes[0], changes[1]


def _brisk(log: Log, moving: NDArrayBool, speed_mps: NDArrayFloat) -> NDArrayBool:
    """The parts of runs of `moving`, (N, T), at `SLOW_SHARE` of the run's greatest speed or more, with their pauses."""
    known, run = moving & np.isfinite(speed_mps), run_ids(moving)
    greatest = np.full(int(run.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(greatest, run[known], speed_mps[known])
    brisk = np.zeros_like(moving)
    brisk[known] = speed_mps[known] >= SLOW_SHARE * greatest[run[known]]
    return bridged(brisk, ~moving, seconds(log), MAX_GAP_S)


def _crossings(
    log: Log, lane: NDArrayInt, way: NDArrayFloat, beside: NDArrayBool, opposite: NDArrayBool
) -> NDArrayBool:
    """Bool (R,): the box is in a lane `beside` that of the track's previous box, for good.

    Args:
        log: The log.
        lane: Lane of each box, shape (R,), -1 for none.
        way: -1 where the track travels against its lane, shape (R,).
        beside: Lane to lane, for who travels along its lane.
        opposite: The same, for who travels against it.
    """
    table = log.physical_tracks
    time_s = (table.timestamps_ns - table.timestamps_ns[0]) / 1e9
    row = 1 + np.flatnonzero((np.diff(table.row_track) == 0) & (lane[1:] >= 0) & (lane[:-1] >= 0))
    left, entered = lane[row - 1], lane[row]
    over = np.where(way[row - 1] > 0, beside[left, entered], opposite[left, entered])
    row = row[over & (time_s[table.row_frame[row]] - time_s[table.row_frame[row - 1]] <= MAX_GAP_S)]
    group = lane_graph(log).lane_group
    before, after = lane[_row_at(log, row, -SETTLED_S)], lane[_row_at(log, row, SETTLED_S)]
    came_back = (after >= 0) & (group[after] == group[lane[row - 1]])
    was_there = (before >= 0) & (group[before] == group[lane[row]])
    mask = np.zeros(lane.size, np.bool_)
    mask[row[~came_back & ~was_there]] = True
    return mask


def _row_at(log: Log, row: NDArrayInt, lag_s: float) -> NDArrayInt:
    """The box of the same track nearest to `lag_s` after each of K boxes, and at most that far, shape (K,)."""
    table = log.physical_tracks
    time_s = (table.timestamps_ns - table.timestamps_ns[0]) / 1e9
    moment, offset = time_s[table.row_frame[row]] + lag_s, table.row_track[row].astype(np.int64) * table.n_frames
    key = table.row_track.astype(np.int64) * table.n_frames + table.row_frame
    if lag_s > 0:
        frame = np.searchsorted(time_s, moment + _ROUNDING_S, side="right") - 1
        return np.asarray(np.searchsorted(key, offset + frame, side="right") - 1)
    frame = np.searchsorted(time_s, moment - _ROUNDING_S)
    return np.asarray(np.searchsorted(key, offset + frame))


@atom("behaviour", needs=("map",))
def changing_lanes(
    track_candidates: Tracks, log_dir: Call, direction: Annotated[str | None, TURN_DIRECTION] = None
) -> Scenario:
    """Tracks while they move over to a neighbouring lane, turning off excepted.

    The centre passes from a lane segment into one that the map calls its neighbour on that side (or what follows or
    precedes it), while the track moves along the lane, within 30 degrees, and sideways at 0.1 m/s or more; and it
    was not in the new lane 1 s before nor is in the old one 1 s after. The change lasts as long as it keeps moving to
    that side, at a fifth or more of the greatest sideways speed that it reaches, and does not turn off: it makes no
    turn (`turning`) by 30 degrees or more against the bend of its lanes, those around a corner of an intersection
    counting as straight. Drifting that way before or after is no part of it. An oncoming lane counts.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        direction: Side the track changes to; None for either.

    Roles:
        direction is seen from the track that changes lanes.

    Example:
        to_the_left = changing_lanes(vehicles, log_dir, direction="left")

    Differs from RefAV:
        Sideways motion is measured across the lane; there it is the velocity along the city's y axis.

    Source:
        RefAV's intent, with our own measure of sideways motion.
    """
    left, right = lane_changes(log_dir.log)
    chosen = {"left": left, "right": right}.get(direction or "")
    return track_candidates.restrict(left | right if chosen is None else chosen)
