"""Turns: stretches of rotation in one sense that add up."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.geometry.runs import bridged, run_bounds, runs_with
from tools.atoms.kinematics.motion import motion, yaw_rate_window_s
from tools.atoms.kinematics.orientation import HARMLESS_YAW_RAD, orientation
from tools.atoms.kinematics.yaw import unwrapped_yaw_rad
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat

ROTATING_RPS: Final = math.radians(2)
"""Slower rotation is drift, or a pause within a turn."""
RATE_ERROR: Final = 1.0
"""In noisy tracks rotation is faster than that by so many deviations, the yaw's over the half width of the window. More
trims true turns on the real logs, less lets straight driving into those of the sample world."""
MAX_PAUSE_S: Final = 2.0
"""A turn goes on after a pause this long without rotation back."""
TURN_RAD: Final = math.radians(45)
"""A stretch of rotation that adds up to this is a turn."""
SHARP_RPS: Final = math.radians(10)
"""A turn rotates this fast at some time; long bends of a road do not (57 m of radius at 10 m/s)."""
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
    return _one_way(log, rate, angle, slack), _one_way(log, -rate, -angle, slack)


def cumulative_yaw_rad(log: Log) -> NDArrayFloat:
    """Yaw since the track's first box (`unwrapped_yaw_rad`), shape (N, T); constant where there is no box."""
    table, yaw = log.physical_tracks, unwrapped_yaw_rad(log)
    step = np.where(np.diff(table.row_track, prepend=-1) == 0, np.diff(yaw, prepend=0.0), 0.0)
    return np.asarray(np.cumsum(table.dense(step, 0.0), axis=1))


def _one_way(log: Log, rate: NDArrayFloat, angle: NDArrayFloat, slack: NDArrayFloat) -> NDArrayBool:
    """Turns in the positive sense of `rate` and `angle`."""
    table = log.physical_tracks
    time_s = (table.timestamps_ns - table.timestamps_ns[0]) / 1e9
    turning = bridged(rate >= ROTATING_RPS + slack, rate <= -ROTATING_RPS - slack, time_s, MAX_PAUSE_S)
    turning = runs_with(turning, rate >= SHARP_RPS)
    row, first, last = run_bounds(turning)
    amount = angle[row, last] - angle[row, np.maximum(first - 1, 0)]
    seen = table.present_mask
    begin, end = seen.argmax(axis=1)[row], seen.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)[row]
    cut = (first == begin) & (rate[row, first] >= CUT_RATE_RPS) | (last == end) & (rate[row, last] >= CUT_RATE_RPS)
    lasting = time_s[last] - time_s[first] >= SHORTEST_S
    good = lasting & ((amount >= TURN_RAD) | (cut & (amount >= CUT_TURN_RAD)))
    change = np.zeros((turning.shape[0], turning.shape[1] + 1), np.int64)
    change[row[good], first[good]] += 1
    change[row[good], last[good] + 1] -= 1
    mask: NDArrayBool = np.cumsum(change, axis=1)[:, :-1] > 0
    return mask & seen
