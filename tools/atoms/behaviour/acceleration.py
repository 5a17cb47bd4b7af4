"""Speeding up, braking, swerving."""

from __future__ import annotations

import math
from typing import Annotated, Final

from tools.atoms.baseline.kinds import ACCELERATION_MPS2
from tools.atoms.call import Call
from tools.atoms.kinematics.centres import centre_motion
from tools.atoms.kinematics.driving import sustained
from tools.atoms.kinematics.motion import motion
from tools.atoms.kinematics.noise import TRACKED_M
from tools.atoms.registry import Tracks, atom
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool

SHORTEST_S: Final = 1.0
"""Smoothing gathers a tracker's errors of speed in changes of half a second to a second; cars speed up for longer."""


@atom("behaviour")
def accelerating(
    track_candidates: Tracks,
    log_dir: Call,
    min_accel: Annotated[float, ACCELERATION_MPS2] = 0.65,
    max_accel: Annotated[float, ACCELERATION_MPS2] = math.inf,
) -> Scenario:
    """Tracks at the frames at which their forward acceleration lies between two bounds.

    The component along the track's own forward axis: positive when it speeds up forwards, negative when it brakes.
    The slope of a line fitted to the smoothed velocities within 0.4 s to either side (up to 1.5 s in noisy tracks).
    In smoothed tracks of a tracker, speeding up (a lower bound over 0) or slowing down (an upper bound below 0) lasts
    1 s or longer. Parked tracks have acceleration 0. An upper bound alone, at or below the default lower bound, lifts
    the latter.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_accel: Lower bound of the forward acceleration, m/s^2, inclusive.
        max_accel: Upper bound of the forward acceleration, m/s^2, inclusive.

    Roles:
        Forward is the track's own.

    Example:
        slowing_down = accelerating(vehicles, log_dir, min_accel=-inf, max_accel=-1)

    Differs from RefAV:
        There parked tracks never hold, whatever the bounds.

    Source:
        RefAV, with our own estimate of acceleration.
    """
    value = motion(log_dir.log).forward_accel_mps2
    found = (value >= min_accel) & (value <= max_accel)
    if min_accel > 0:
        found &= _sustained(log_dir.log, value >= min_accel)
    if max_accel < 0:
        found &= _sustained(log_dir.log, value <= max_accel)
    return track_candidates.restrict(found)


def _sustained(log: Log, mask: NDArrayBool) -> NDArrayBool:
    """Without what is too short to be more than an error of the one who smoothed the track, shape (N, T)."""
    smooth = (centre_motion(log).noise_m == TRACKED_M)[:, None]
    lasts: NDArrayBool = mask & (~smooth | sustained(log, mask, SHORTEST_S))
    return lasts


@atom("behaviour")
def has_lateral_acceleration(
    track_candidates: Tracks,
    log_dir: Call,
    min_accel: Annotated[float, ACCELERATION_MPS2] = -math.inf,
    max_accel: Annotated[float, ACCELERATION_MPS2] = math.inf,
) -> Scenario:
    """Tracks at the frames at which their sideways acceleration lies between two bounds.

    Positive to the track's own left, negative to its right; estimated as for accelerating. Parked tracks have
    acceleration 0.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_accel: Lower bound of the acceleration to the left, m/s^2, inclusive.
        max_accel: Upper bound of the acceleration to the left, m/s^2, inclusive.

    Roles:
        Left is the track's own.

    Example:
        swerving_left = has_lateral_acceleration(vehicles, log_dir, min_accel=2)

    Differs from RefAV:
        There parked tracks never hold, whatever the bounds.

    Source:
        RefAV, with our own estimate of acceleration.
    """
    value = motion(log_dir.log).left_accel_mps2
    return track_candidates.restrict((value >= min_accel) & (value <= max_accel))
