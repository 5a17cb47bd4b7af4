"""Standing and moving: which tracks drive at all, and when those that do stand still."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.evidence import seconds
from tools.atoms.kinematics.centres import centre_motion
from tools.atoms.kinematics.driving import Runs, distance_m, driving, sustained
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat

DRIVEN_WITHIN_S: Final = 2.0
DRIVEN_M: Final = 1.25
"""Who gets this far within 2 s drives. Of parked vehicles at noise level 1 on four real logs 99 % stay below 1.26 m."""
DRIVEN_REACH_M: Final = 1.25
"""So does who gets this far from the middle of its places, however slowly (parked, at noise level 1: below 1 m)."""
STANDING_MPS: Final = (0.35, 0.5)
"""Who stands is slower when a standstill begins and ends, in annotations and in noisy tracks ..."""
MAX_STANDING_MPS: Final = 0.8
"""... and in between never faster than this. A tracker's drift alone, which smoothing leaves, reaches 0.6 m/s."""
NOISY_M: Final = 0.03
"""Tracks are noisy from this deviation of their places from frame to frame; below, the limit is in between."""
DRIFT_M: Final = 0.3
DRIFT_MPS: Final = 0.2
"""From begin to end a standstill leads no further than this and so much per second, which tells it from creeping."""
MIN_STANDING_S: Final = 0.5
"""Shorter standstills are the turning point of a manoeuvre, or an error."""


@derived("standard.driven")
def driven(log: Log) -> NDArrayBool:
    """Bool (N,): the track moves at some time while it is seen, further than a tracker's errors make it seem to."""
    drive, time_s = driving(log), seconds(log)
    x, y = np.where(drive.seen_mask, drive.x_m, np.nan), np.where(drive.seen_mask, drive.y_m, np.nan)
    furthest = np.zeros(x.shape[0])
    for lag in range(1, x.shape[1]):
        near = time_s[lag:] - time_s[:-lag] <= DRIVEN_WITHIN_S + 0.05
        if not near.any():
            break
        gone = np.hypot(x[:, lag:] - x[:, :-lag], y[:, lag:] - y[:, :-lag])
        furthest = np.fmax(furthest, np.fmax.reduce(np.where(near, gone, np.nan), axis=1))
    result: NDArrayBool = (furthest >= DRIVEN_M) | (_reach_m(x, y) >= DRIVEN_REACH_M)
    return result


def _reach_m(x: NDArrayFloat, y: NDArrayFloat) -> NDArrayFloat:
    """Largest distance from a track's mean place, shape (N,)."""
    known = np.isfinite(x)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    middle = [np.where(known, part, 0.0).sum(axis=1, keepdims=True) / count for part in (x, y)]
    return np.asarray(np.where(known, np.hypot(x - middle[0], y - middle[1]), 0.0).max(axis=1, initial=0.0))


@derived("standard.standing")
def standing(log: Log) -> NDArrayBool:
    """Bool (N, T): the track stands still; who never drives stands for as long as it is seen.

    A standstill lasts 0.5 s or longer, begins and ends below 0.35 m/s (in noisy tracks 0.5), stays below 0.8 m/s, and
    leads nowhere: from begin to end at most 0.3 m and 0.2 m per second of it.
    """
    drive = driving(log)
    noisy = np.minimum(centre_motion(log).noise_m / NOISY_M, 1.0)[:, None]
    begin = STANDING_MPS[0] + noisy * (STANDING_MPS[1] - STANDING_MPS[0])
    slow = _joined(drive.slow_mps < begin, drive.slow_mps < MAX_STANDING_MPS)
    runs = Runs.of(sustained(log, slow, MIN_STANDING_S))
    time_s = seconds(log)
    drift = DRIFT_M + DRIFT_MPS * (time_s[runs.last] - time_s[runs.first])
    halted = runs.where(distance_m(drive, runs) <= drift).mask(slow.shape)
    never: NDArrayBool = drive.seen_mask & ~driven(log)[:, None]
    return never | halted


def _joined(strict: NDArrayBool, loose: NDArrayBool) -> NDArrayBool:
    """The frames of `strict`, and those between two of them where `loose` holds throughout; shape (N, T)."""
    places, end = np.arange(strict.shape[1]), strict.shape[1]
    wide = strict | loose
    broken = np.maximum.accumulate(np.where(wide, -1, places), axis=1)
    before = np.maximum.accumulate(np.where(strict, places, -1), axis=1)
    mends = np.minimum.accumulate(np.where(wide, end, places)[:, ::-1], axis=1)[:, ::-1]
    after = np.minimum.accumulate(np.where(strict, places, end)[:, ::-1], axis=1)[:, ::-1]
    joined: NDArrayBool = wide & (before > broken) & (after < mends)
    return joined
