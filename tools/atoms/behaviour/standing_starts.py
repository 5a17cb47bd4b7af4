"""Speeding up from a standstill, creeping, stop-and-go."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.actor.category import CYCLISTS, MOTOR_VEHICLES
from tools.atoms.call import Call
from tools.atoms.evidence import seconds
from tools.atoms.geometry.runs import bridged, runs_with
from tools.atoms.kinematics.driving import Runs, distance_m, driving, sustained
from tools.atoms.kinematics.standstill import driven, standing
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import NumberKind
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool

DURATION_S: Final = NumberKind(0.0, math.inf, "s")
DRIVING_SPEED_MPS: Final = NumberKind(0.0, math.inf, "m/s")
STOP_COUNT: Final = NumberKind(2, math.inf, "stops", integer=True)
DRIVERS: Final = (*MOTOR_VEHICLES, *CYCLISTS, "MOTORCYCLIST", "VEHICULAR_TRAILER", "WHEELED_DEVICE", "WHEELED_RIDER")
"""Who drives or rides; persons and animals on foot walk at the speed at which vehicles creep."""

SETTLED_MPS2: Final = 0.3
"""Below this acceleration a start is over: the speed is held."""
FIRST_SEEN_S: Final = 1.5
FIRST_SEEN_MPS2: Final = 0.8
"""Who is first seen speeding up at this rate, and so slow that it stood so long before, is taken to have set off."""
PAUSE_S: Final = 0.5
"""A start goes on over a pause this long in speeding up: changing gear, or an error of the boxes."""
MOVED_UP_M: Final = 2.0
"""Two stops are this far apart; what lies between nearer ones may be errors of the boxes alone."""
CREEP_STEP_M: Final = 1.0
"""Who creeps gets this far; a tracker's drift seldom goes further one way."""


def drivers(log: Log) -> NDArrayBool:
    """Bool (N,): tracks of `DRIVERS`."""
    mask: NDArrayBool = np.isin(log.physical_tracks.category_array, DRIVERS)
    return mask


@atom("behaviour")
def accelerating_from_standstill(
    track_candidates: Tracks,
    log_dir: Call,
    min_standstill_s: Annotated[float, DURATION_S] = 0.5,
    min_speed_gain_mps: Annotated[float, DRIVING_SPEED_MPS] = 2.0,
) -> Scenario:
    """Tracks while they set off: speed up after they stood still.

    The track stood for min_standstill_s or longer (see temporarily_stopped), then its speed grows; it holds from the
    end of the standstill until the acceleration falls below 0.3 m/s^2 for over 0.5 s or the track stands again; by then
    the speed is min_speed_gain_mps or more. Parked vehicles that drive off do it too. Who stands when it is first seen
    must be seen standing that long; who is first seen speeding up at 0.8 m/s^2 or more, so slow that at this rate it
    stood 1.5 s before at most, is taken to have set off.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_standstill_s: Shortest standstill before, s.
        min_speed_gain_mps: Least speed that the start leads to, m/s.

    Example:
        setting_off = accelerating_from_standstill(vehicles, log_dir)

    Source:
        Our own. 2 m/s tells a start from moving up by a metre in a queue; 0.3 m/s^2 is what a held speed wavers by.
    """
    log = log_dir.log
    drive, time_s = driving(log), seconds(log)
    stood = sustained(log, standing(log), min_standstill_s) & driven(log)[:, None]
    gaining = bridged((drive.trend_mps2 >= SETTLED_MPS2) & ~stood, stood | ~drive.seen_mask, time_s, PAUSE_S)
    begins = set_off(log, stood)
    starts = Runs.of(runs_with(gaining | begins & ~stood & drive.seen_mask, begins))
    top = drive.speed_mps[starts.track, starts.last]
    return track_candidates.restrict(starts.where(top >= min_speed_gain_mps).mask(stood.shape))


def set_off(log: Log, stood: NDArrayBool) -> NDArrayBool:
    """Frames just after a standstill, and first frames of tracks that must have stood shortly before, shape (N, T)."""
    drive, halts = driving(log), Runs.of(stood)
    begins = np.zeros_like(stood)
    begins[halts.track, np.minimum(halts.last + 1, stood.shape[1] - 1)] = True
    pieces = Runs.of(drive.seen_mask & (drivers(log) & driven(log))[:, None])
    speed, gain = (part[pieces.track, pieces.first] for part in (drive.slow_mps, drive.trend_mps2))
    begins[pieces.track, pieces.first] |= (speed <= FIRST_SEEN_S * gain) & (gain >= FIRST_SEEN_MPS2)
    return begins


@atom("behaviour")
def creeping(
    track_candidates: Tracks,
    log_dir: Call,
    min_speed_mps: Annotated[float, DRIVING_SPEED_MPS] = 0.4,
    max_speed_mps: Annotated[float, DRIVING_SPEED_MPS] = 2.0,
    min_duration_s: Annotated[float, DURATION_S] = 2.0,
) -> Scenario:
    """Vehicles and riders while they move very slowly, at walking pace, for a while.

    The speed over ground (lines fitted over 1.6 s) stays between min_speed_mps and max_speed_mps for min_duration_s or
    longer, and the track gets 1 m further at least: inching forward in a queue or for a better view. Coming to rest
    and setting off pass through these speeds faster. Forwards or in reverse. Persons and animals on foot never creep,
    nor do things that nobody drives.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_speed_mps: Slower is standing, m/s.
        max_speed_mps: Faster is driving, m/s.
        min_duration_s: Shortest time at such speeds, s.

    Example:
        inching = creeping(vehicles, log_dir)

    Source:
        Our own. 2 m/s (7 km/h) is what a car with an automatic gearbox idles at; braking at 1.25 m/s^2 takes 1.3 s
        from there to 0.4 m/s.
    """
    log = log_dir.log
    drive = driving(log)
    slow = (drive.slow_mps >= min_speed_mps) & (drive.slow_mps <= max_speed_mps) & ~standing(log)
    slow &= (drivers(log) & driven(log))[:, None]
    runs = Runs.of(sustained(log, slow, min_duration_s))
    return track_candidates.restrict(runs.where(distance_m(drive, runs) >= CREEP_STEP_M).mask(slow.shape))


@atom("behaviour")
def stop_and_go(
    track_candidates: Tracks,
    log_dir: Call,
    min_stops: Annotated[int, STOP_COUNT] = 2,
    min_stop_s: Annotated[float, DURATION_S] = 0.5,
    max_time_between_stops_s: Annotated[float, DURATION_S] = 10.0,
    min_speed_between_mps: Annotated[float, DRIVING_SPEED_MPS] = 1.0,
) -> Scenario:
    """Tracks while they stop and drive on again and again, as in congestion.

    At least min_stops standstills of min_stop_s or longer follow each other, with motion at min_speed_between_mps or
    more over 2 m or further, and at most max_time_between_stops_s, between one and the next. It holds from the begin of
    the first to the end of the last of them. Who stands when first or last seen may stand longer than is seen; that
    counts as a stop.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_stops: Fewest standstills.
        min_stop_s: Shortest standstill, s.
        max_time_between_stops_s: Longest drive between two of them, s.
        min_speed_between_mps: Speed that is reached between two of them, m/s.

    Example:
        congested = stop_and_go(vehicles, log_dir)

    Source:
        Our own: 10 s of driving between two stops is what a log of 15 s can tell from two separate stops.
    """
    log = log_dir.log
    stood = sustained(log, standing(log), min_stop_s) & driven(log)[:, None]
    chain = _chained(log, stood, max_time_between_stops_s, min_speed_between_mps)
    runs = Runs.of(chain)
    stops = Runs.of(stood)
    count = np.zeros(chain.shape, np.int64)
    count[stops.track, stops.first] = 1
    total = np.cumsum(count, axis=1)
    within = total[runs.track, runs.last] - total[runs.track, runs.first] + 1
    return track_candidates.restrict(runs.where(within >= min_stops).mask(chain.shape))


def _chained(log: Log, stood: NDArrayBool, max_apart_s: float, min_speed_mps: float) -> NDArrayBool:
    """Standstills joined over the drives between them that are short, far and fast enough, shape (N, T)."""
    drive, time_s = driving(log), seconds(log)
    stops = Runs.of(stood)
    same = np.flatnonzero(np.diff(stops.track) == 0)
    between = Runs(stops.track[same], stops.last[same], stops.first[same + 1])
    near = time_s[between.last] - time_s[between.first] <= max_apart_s
    moved = (between.share(drive.speed_mps >= min_speed_mps) > 0) & (distance_m(drive, between) >= MOVED_UP_M)
    return stood | between.where(near & moved).mask(stood.shape)
