"""Standing, parked, moving at a speed."""

from __future__ import annotations

import math
from typing import Annotated

from tools.atoms.baseline.kinds import SPEED_MPS
from tools.atoms.call import Call
from tools.atoms.kinematics.motion import motion
from tools.atoms.registry import Tracks, atom
from tools.scenario import Scenario


@atom("behaviour")
def stationary(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks that stay where they are for as long as they are seen: parked.

    All frames of a track or none: no two of its smoothed positions are 2 m or more apart, and its median speed is
    below 0.5 m/s. It tells parked from active tracks; for one that stops for a while use has_velocity with
    max_velocity.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        parked = stationary(vehicles, log_dir)

    Differs from RefAV:
        2 m as RefAV's description says (its code: a 3 m diagonal of an axis-parallel box, which depends on the map's
        orientation). The median speed keeps out passers-by that are seen for a moment only.

    Source:
        RefAV, with our own measure of extent.
    """
    return track_candidates.restrict(motion(log_dir.log).parked_mask[:, None])


@atom("behaviour")
def has_velocity(
    track_candidates: Tracks,
    log_dir: Call,
    min_velocity: Annotated[float, SPEED_MPS] = 0.5,
    max_velocity: Annotated[float, SPEED_MPS] = math.inf,
) -> Scenario:
    """Tracks at the frames at which their speed lies between two bounds.

    Speed over ground, never negative: the slope of a line fitted to the positions within 0.3 s to either side
    (seven boxes at 10 Hz; up to 1.2 s in noisy tracks, single boxes that stick out left aside). Parked tracks (see
    stationary) have speed 0, so max_velocity=0.5 finds all that stand, parked or waiting, and min_velocity=0.5 all
    that move. A track with a single box counts as parked. An upper bound alone, at or below the default lower
    bound, lifts the latter.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_velocity: Lower bound of the speed, m/s, inclusive.
        max_velocity: Upper bound of the speed, m/s, inclusive.

    Example:
        fast = has_velocity(vehicles, log_dir, min_velocity=15)

    Differs from RefAV:
        There parked tracks never hold, whatever the bounds, and the vertical counts.

    Source:
        RefAV, with our own estimate of speed.
    """
    speed = motion(log_dir.log).speed_mps
    return track_candidates.restrict((speed >= min_velocity) & (speed <= max_velocity))
