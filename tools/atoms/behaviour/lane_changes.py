"""Changing lanes."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import lane_direction, lane_of
from tools.atoms.geometry.runs import runs_with
from tools.atoms.kinematics.motion import STANDING_SPEED_MPS, motion
from tools.atoms.kinematics.slopes import MAX_GAP_S
from tools.atoms.kinematics.turns import turns
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
"""A change counts when the track is not back in the lane it left after this time."""


@derived("standard.lane_changes")
def lane_changes(log: Log) -> tuple[NDArrayBool, NDArrayBool]:
    """Changes to the left and to the right, bool, each of shape (N, T); needs a map."""
    table, move, graph = log.physical_tracks, motion(log), lane_graph(log)
    lane = lane_of(log)[table.row_track, table.row_frame].astype(np.int64)
    row = np.flatnonzero(lane >= 0)
    along = np.zeros((table.n_rows, 2))
    along[row] = lane_direction(log, row, lane[row])
    vx, vy = (part[table.row_track, table.row_frame] for part in (move.vx_mps, move.vy_mps))
    sideways, forward = along[:, 0] * vy - along[:, 1] * vx, along[:, 0] * vx + along[:, 1] * vy
    speed = np.hypot(vx, vy)
    turn = np.logical_or(*turns(log))[table.row_track, table.row_frame]
    lengthwise = (speed >= STANDING_SPEED_MPS) & (np.abs(forward) >= ALONG_COS * speed) & (lane >= 0) & ~turn
    both = []
    # Who drives against a lane's direction has its left neighbour on the right, in the map's words; the sense of
    # motion is the lane's here, and is turned around for such tracks below.
    for sense, beside in ((1.0, graph.left_mask), (-1.0, graph.right_mask)):
        drift = lengthwise & (sense * sideways >= SIDEWAYS_MPS)
        change = _crossings(log, lane, beside) & drift
        both.append(runs_with(table.dense(drift, False), table.dense(change, False)))
    against = table.dense(forward < 0, False)
    left, right = both
    return (left & ~against) | (right & against), (right & ~against) | (left & against)


def _crossings(log: Log, lane: NDArrayInt, beside: NDArrayBool) -> NDArrayBool:
    """Bool (R,): the box is in a lane `beside` that of the track's previous box, and the track settles there."""
    table, time_s = log.physical_tracks, log.physical_tracks.timestamps_ns / 1e9
    row = 1 + np.flatnonzero((np.diff(table.row_track) == 0) & (lane[1:] >= 0) & (lane[:-1] >= 0))
    row = row[beside[lane[row - 1], lane[row]]]
    row = row[time_s[table.row_frame[row]] - time_s[table.row_frame[row - 1]] <= MAX_GAP_S]
    later = lane[_row_after(log, row, time_s)]
    group = lane_graph(log).lane_group
    back = (later >= 0) & (group[later] == group[lane[row - 1]])
    mask = np.zeros(lane.size, np.bool_)
    mask[row[~back]] = True
    return mask


def _row_after(log: Log, row: NDArrayInt, time_s: NDArrayFloat) -> NDArrayInt:
    """The last box of the same track at most `SETTLED_S` after each of K boxes, shape (K,)."""
    table = log.physical_tracks
    frame = np.searchsorted(time_s, time_s[table.row_frame[row]] + SETTLED_S, side="right") - 1
    key = table.row_track.astype(np.int64) * table.n_frames + table.row_frame
    wanted = table.row_track[row].astype(np.int64) * table.n_frames + frame
    return np.asarray(np.searchsorted(key, wanted, side="right") - 1)


@atom("behaviour", needs=("map",))
def changing_lanes(
    track_candidates: Tracks, log_dir: Call, direction: Annotated[str | None, TURN_DIRECTION] = None
) -> Scenario:
    """Tracks while they move over to a neighbouring lane, turns excepted.

    The centre passes from a lane segment into one that the map calls its neighbour on that side (or what follows or
    precedes it), while the track moves along the lane, within 30 degrees, and sideways at 0.1 m/s or more; and it is
    not back in its lane after 1 s. The change lasts as long as it keeps moving to that side and does not turn. An
    oncoming lane counts.

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
