"""Faster than the traffic around."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.actor.category import MOTOR_VEHICLES
from tools.atoms.baseline.kinds import COUNT, DISTANCE_M
from tools.atoms.behaviour.standing_starts import DRIVING_SPEED_MPS, DURATION_S
from tools.atoms.call import Call
from tools.atoms.evidence import hysteresis
from tools.atoms.geometry.gaps import gaps
from tools.atoms.kinematics.driving import driving, sustained
from tools.atoms.kinematics.motion import motion
from tools.atoms.registry import Tracks, atom
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayFloat, NDArrayInt

SAME_WAY_COS: Final = math.cos(math.radians(30))
MOVING_MPS: Final = 2.0
"""Neighbours that are slower queue, park or turn: passing them is no speeding."""
STAY_SHARE: Final = 0.75
"""It goes on while the excess is this share of what it has to be at some time."""


@atom("behaviour")
def speeding_relative_to_neighbours(
    track_candidates: Tracks,
    log_dir: Call,
    min_excess_mps: Annotated[float, DRIVING_SPEED_MPS] = 3.0,
    min_neighbours: Annotated[int, COUNT] = 2,
    max_distance_m: Annotated[float, DISTANCE_M] = 50.0,
    min_duration_s: Annotated[float, DURATION_S] = 1.0,
) -> Scenario:
    """Tracks while they drive markedly faster than the traffic around them that goes the same way.

    Neighbours are motor vehicles at most max_distance_m away (centres) that drive at 2 m/s or more within 30 degrees of
    the track's direction; there must be min_neighbours of them. The track is min_excess_mps or more faster than their
    median at some time, and 3/4 of that all the time, for min_duration_s or longer. Neighbours count whether or not
    they are among the candidates. No speed limit is known to the map.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_excess_mps: By how much it is faster than the median neighbour, m/s.
        min_neighbours: Fewest neighbours that make a comparison.
        max_distance_m: Furthest neighbour, m.
        min_duration_s: Shortest time, s.

    Example:
        speeders = speeding_relative_to_neighbours(vehicles, log_dir)

    Source:
        Our own. 3 m/s is 11 km/h, the excess from which speeding is commonly fined beyond a warning.
    """
    log = log_dir.log
    wanted = np.flatnonzero(track_candidates.mask.any(axis=1))
    log_dir.budget.charge_pairs(wanted.size * log.tracks.n_tracks)
    count, usual = _neighbours(log, wanted, max_distance_m)
    excess = np.where(count >= min_neighbours, driving(log).slow_mps - usual, -np.inf)
    fast = hysteresis(excess >= min_excess_mps, excess >= STAY_SHARE * min_excess_mps)
    return track_candidates.restrict(sustained(log, fast, min_duration_s))


def _neighbours(log: Log, wanted: NDArrayInt, reach_m: float) -> tuple[NDArrayFloat, NDArrayFloat]:
    """How many neighbours each wanted track has, and the median of their speeds (inf without any), shape (N, T)."""
    drive, move = driving(log), motion(log)
    motor = np.isin(log.physical_tracks.category_array, MOTOR_VEHICLES)
    speed = np.where(drive.seen_mask, drive.slow_mps, 0.0)
    faster = speed >= MOVING_MPS
    me, other = wanted[faster[wanted].any(axis=1)], np.flatnonzero(motor & faster.any(axis=1))
    vx, vy, fast = (np.nan_to_num(gaps(log).nearest(part)) for part in (move.vx_mps, move.vy_mps, move.speed_mps))
    vx, vy = (part / np.maximum(fast, 0.1) for part in (vx, vy))
    count, usual = np.zeros(speed.shape), np.full(speed.shape, np.inf)
    for track in me:
        near = np.hypot(drive.x_m[other] - drive.x_m[track], drive.y_m[other] - drive.y_m[track]) <= reach_m
        along = vx[other] * vx[track] + vy[other] * vy[track] >= SAME_WAY_COS
        taken = near & along & faster[other] & (other != track)[:, None]
        ordered = np.sort(np.where(taken, speed[other], np.inf), axis=0)
        count[track] = taken.sum(axis=0)
        usual[track] = _median_of_first(ordered, count[track])
    return count, usual


def _median_of_first(ordered: NDArrayFloat, count: NDArrayFloat) -> NDArrayFloat:
    """Mean of the middle values of the first `count` of each column, shape (T,); inf where there are none."""
    size, columns = count.astype(np.int64), np.arange(count.size)
    if not len(ordered):
        return np.full(count.size, np.inf)
    low, high = (
        ordered[np.maximum(size - 1, 0) // 2, columns],
        ordered[np.minimum(size // 2, len(ordered) - 1), columns],
    )
    return np.asarray((low + high) / 2)
