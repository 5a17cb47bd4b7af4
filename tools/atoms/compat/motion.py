"""Predicates on the motion of one track. Each gives a bool per box, shape (R,)."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.kinematics import is_stationary, own_acceleration_mps2, row_stamp_ns, speed_mps, yaw_rate_radps
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

TURN_DEG = 45.0


def stationary(log: Log) -> NDArrayBool:
    """The whole life of tracks that stay within 3 m."""
    whole: NDArrayBool = is_stationary(log)[log.tracks.row_track]
    return whole


def has_velocity(log: Log, min_velocity: float, max_velocity: float) -> NDArrayBool:
    """Speed within the bounds, never for a stationary track."""
    speed = speed_mps(log)
    return (min_velocity <= speed) & (speed <= max_velocity) & ~stationary(log)


def accelerating(log: Log, min_accel: float, max_accel: float) -> NDArrayBool:
    """Forward acceleration within the bounds, never for a stationary track."""
    along = own_acceleration_mps2(log)[:, 0]
    return (min_accel <= along) & (along <= max_accel) & ~stationary(log)


def has_lateral_acceleration(log: Log, min_accel: float, max_accel: float) -> NDArrayBool:
    """Acceleration to the left within the bounds, never for a stationary track."""
    across = own_acceleration_mps2(log)[:, 1]
    return (min_accel <= across) & (across <= max_accel) & ~stationary(log)


def turning(log: Log, direction: str | None) -> NDArrayBool:
    """Runs of one turning sense that amount to more than 45 degrees.

    A run includes the first sample of the opposite sense, at which the next run starts. RefAV's rule for turns that are
    cut off by the track's first or last box (15 degrees) is never reached: it stands inside the branch for full turns.
    """
    left, right = _turns(log)
    if direction == "left":
        return left
    return right if direction == "right" else left | right


@derived("refav.turns")
def _turns(log: Log) -> tuple[NDArrayBool, NDArrayBool]:
    """Boxes in turns to the left and to the right, shape (R,) each."""
    rate, start = np.rad2deg(yaw_rate_radps(log)), log.tracks.track_start
    first, last = _runs(rate, start)
    opens = start[log.tracks.row_track[first]]
    stamp_ns = row_stamp_ns(log)
    total = np.concatenate([[0.0], np.cumsum(rate)])
    angle = (total[last + 1] - total[first]) * (stamp_ns[opens + 1] - stamp_ns[opens]) / 1e9
    return _covered(first, last, angle > TURN_DEG, rate.size), _covered(first, last, angle < -TURN_DEG, rate.size)


def _runs(rate: NDArrayFloat, start: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """First and last row, inclusive, of each run; tracks with a single box have none."""
    sign = np.sign(rate)
    begins = np.ones(rate.size, np.bool_)
    begins[1:] = (sign[1:] != sign[:-1]) | (sign[:-1] == 0)
    begins[start[:-1]] = True
    begins[start[1:] - 1] = False
    first = np.flatnonzero(begins)
    last = np.full(first.size, rate.size - 1)
    last[:-1] = first[1:]
    track = np.searchsorted(start, first, side="right") - 1
    return first, np.minimum(last, start[track + 1] - 1)


def _covered(first: NDArrayInt, last: NDArrayInt, chosen: NDArrayBool, size: int) -> NDArrayBool:
    """Bool, shape (size,): rows inside a chosen run."""
    change = np.zeros(size + 1, np.int64)
    np.add.at(change, first[chosen], 1)
    np.add.at(change, last[chosen] + 1, -1)
    inside: NDArrayBool = np.cumsum(change)[:-1] > 0
    return inside
