"""Turns: stretches of rotation in one sense that add up."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.evidence import frame_spans_s
from tools.atoms.geometry.runs import bridged, run_bounds, runs_with
from tools.atoms.kinematics.course_rate import course_rate_rps
from tools.atoms.kinematics.motion import motion, yaw_rate_window_s
from tools.atoms.kinematics.orientation import HARMLESS_YAW_RAD, TURNS_IN_PLACE, orientation
from tools.atoms.kinematics.yaw import unwrapped_yaw_rad
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

ROTATING_RPS: Final = math.radians(2)
"""Slower rotation is drift, or a pause within a turn."""
RATE_ERROR: Final = 1.0
"""In noisy tracks rotation is faster than that by so many deviations, the yaw's over the half width of the window. More
trims true turns on the real logs, less lets straight driving into those of the sample world. The least sharpness of a
turn is lower by as much: the same fit that errs flattens its peak."""
MAX_PAUSE_S: Final = 2.0
"""A turn goes on after a pause this long without rotation back."""
TURN_RAD: Final = math.radians(45)
"""A stretch of rotation that adds up to this is a turn."""
SHARP_RPS: Final = math.radians(10)
"""A turn rotates this fast at some time; long bends of a road do not (57 m of radius at 10 m/s)."""
PRECISION: Final = 0.2
"""In noisy tracks a turn begins and ends where it is by this many deviations of the yaw under way: the fit's window
spreads the rotation. More trims true turns on the real logs, less leaves up to a second of straight driving."""
TIGHTEST_M: Final = 1.0
"""Nothing on wheels drives a tighter curve: the box of a slow or standing track that rotates faster is wrong."""
CLEAR_RPS: Final = math.radians(8)
"""Rotation from this rate on needs no confirmation; what a tracker's smoothed yaw drifts by stays below ..."""
COURSE_RPS: Final = math.radians(1)
"""... and slower rotation counts where the course rotates at this rate the same way, or is not known."""
SHORTEST_S: Final = 0.5
"""Shorter rotations are annotation glitches: no road user turns by 45 degrees within half a second."""
CUT_TURN_RAD: Final = math.radians(15)
"""Enough for a turn whose rest is not seen: it lasts from the first or until the last box of the track ..."""
CUT_RATE_RPS: Final = math.radians(5)
"""... and the track rotates at least this fast there."""


@derived("standard.turns")
def turns(log: Log) -> tuple[NDArrayBool, NDArrayBool]:
    """Left and right turns, bool, each of shape (N, T)."""
    rate, angle = motion(log).yaw_rate_rps, cumulative_yaw_rad(log)
    noise = orientation(log).noise_rad
    slack = np.where(noise > HARMLESS_YAW_RAD, RATE_ERROR * noise / yaw_rate_window_s(log), 0.0)[:, None]
    course = course_rate_rps(log)
    return _one_way(log, rate, angle, slack, course), _one_way(log, -rate, -angle, slack, -course)


def cumulative_yaw_rad(log: Log) -> NDArrayFloat:
    """Yaw since the track's first box (`unwrapped_yaw_rad`), shape (N, T); constant where there is no box."""
    table, yaw = log.physical_tracks, unwrapped_yaw_rad(log)
    step = np.where(np.diff(table.row_track, prepend=-1) == 0, np.diff(yaw, prepend=0.0), 0.0)
    return np.asarray(np.cumsum(table.dense(step, 0.0), axis=1))


def _possible(log: Log, rate_rps: NDArrayFloat, course_rps: NDArrayFloat) -> NDArrayBool:
    """Bool (N, T): rotation in the positive sense that a track on wheels could make, and its course does not deny."""
    too_tight = ~(motion(log).speed_mps >= TIGHTEST_M * rate_rps)
    denied = (course_rps < COURSE_RPS) & (rate_rps < CLEAR_RPS)
    possible: NDArrayBool = _in_place(log)[:, None] | ~(too_tight | denied)
    return possible


def _in_place(log: Log) -> NDArrayBool:
    return np.isin(log.physical_tracks.category_array, TURNS_IN_PLACE)


def _way_m(log: Log) -> NDArrayFloat:
    """Way driven since the first frame of the log, shape (N, T)."""
    return np.asarray(np.cumsum(np.nan_to_num(motion(log).speed_mps) * frame_spans_s(log), axis=1))


def _one_way(
    log: Log, rate: NDArrayFloat, angle: NDArrayFloat, slack: NDArrayFloat, course_rps: NDArrayFloat
) -> NDArrayBool:
    """Turns in the positive sense of `rate`, `angle` and `course_rps`."""
    table = log.physical_tracks
    time_s = (table.timestamps_ns - table.timestamps_ns[0]) / 1e9
    turning = _possible(log, rate, course_rps) & (rate >= ROTATING_RPS + slack)
    turning = bridged(turning, rate <= -ROTATING_RPS - slack, time_s, MAX_PAUSE_S)
    turning = runs_with(turning, rate >= SHARP_RPS - slack)
    row, first, last = run_bounds(turning)
    amount = angle[row, last] - angle[row, np.maximum(first - 1, 0)]
    seen = table.present_mask
    begin, end = seen.argmax(axis=1)[row], seen.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)[row]
    starts_cut = (first == begin) & (rate[row, first] >= CUT_RATE_RPS)
    ends_cut = (last == end) & (rate[row, last] >= CUT_RATE_RPS)
    lasting = time_s[last] - time_s[first] >= SHORTEST_S
    way = _way_m(log)
    driven = _in_place(log)[row] | (way[row, last] - way[row, first] >= TIGHTEST_M * amount)
    good = lasting & driven & ((amount >= TURN_RAD) | ((starts_cut | ends_cut) & (amount >= CUT_TURN_RAD)))
    early, late = _under_way(log, angle, row, first, last)
    first, last = np.where(first == begin, first, early), np.where(last == end, last, late)
    change = np.zeros((turning.shape[0], turning.shape[1] + 1), np.int64)
    change[row[good], first[good]] += 1
    change[row[good], last[good] + 1] -= 1
    mask: NDArrayBool = np.cumsum(change, axis=1)[:, :-1] > 0
    return mask & seen


def _under_way(
    log: Log, angle: NDArrayFloat, row: NDArrayInt, first: NDArrayInt, last: NDArrayInt
) -> tuple[NDArrayInt, NDArrayInt]:
    """Frames at which each of K turns is clearly under way for the first and for the last time, (K,) each."""
    noise = orientation(log).noise_rad
    least = np.where(noise > HARMLESS_YAW_RAD, PRECISION * noise, 0.0)[row, None]
    frame = np.arange(angle.shape[1])
    inside = (frame >= first[:, None]) & (frame <= last[:, None])
    gone = angle[row] - angle[row, np.maximum(first - 1, 0)][:, None]
    under_way = inside & (gone >= least) & (angle[row, last][:, None] - angle[row] >= least)
    known = under_way.any(axis=1)
    early, late = under_way.argmax(axis=1), frame.size - 1 - under_way[:, ::-1].argmax(axis=1)
    return np.where(known, early, first), np.where(known, late, last)
