"""Temporarily stopped against parked: by motion, and by where it stands."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.actor.category import MOTOR_VEHICLES
from tools.atoms.behaviour.standing_starts import DURATION_S
from tools.atoms.call import Call
from tools.atoms.context.lane_frame import lane_frame
from tools.atoms.context.lanes import lane_of
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.driving import Runs, sustained
from tools.atoms.kinematics.standstill import driven, standing
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

MID_LANE_M: Final = 1.25
"""Who stands this close to the middle of a lane stands in traffic. On four real logs those that wait are within 1.1 m
of it, those parked along the kerb 1.4 m or more beside it (lanes there include the parking strip), but for three."""


KNOWN_S: Final = 3.0
"""What never moves is believed to wait after it was seen this long; trackers' false boxes mostly last half of it."""


@derived("standard.in_traffic")
def in_traffic(log: Log) -> NDArrayBool:
    """Bool (N, T): the centre is where traffic drives: mid-lane, facing along the lane, or on an intersection.

    Bike lanes do not count. Needs a map.
    """
    road, lane, frame = log.road_map, lane_of(log), lane_frame(log)
    junction = np.append(road.lane_is_intersection, False)[lane]
    usable = np.append(road.lane_type != LANE_TYPES.index("BIKE"), False)[lane]
    middle = (np.abs(frame.offset_m) <= MID_LANE_M) & (frame.way > 0)
    inside: NDArrayBool = (lane >= 0) & usable & (middle | junction)
    return inside


@derived("standard.parked_frames")
def parked_frames(log: Log) -> NDArrayBool:
    """Bool (N, T): the track is parked at the frame; see `temporarily_stopped`."""
    stood = standing(log)
    halts = Runs.of(stood)
    seen = log.physical_tracks.present_mask
    begin, end = seen.argmax(axis=1), seen.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)
    open_ended = (halts.first <= begin[halts.track]) | (halts.last >= end[halts.track])
    moves = driven(log)[halts.track]
    motor = np.isin(log.physical_tracks.category_array, [*MOTOR_VEHICLES, "VEHICULAR_TRAILER"])[halts.track]
    if not log.has_map:
        return halts.where(~moves).mask(stood.shape)
    waits = halts.share(in_traffic(log) & seen) >= 0.5 * halts.share(seen)
    return halts.where(np.where(motor, open_ended & ~waits, ~moves)).mask(stood.shape)


def waiting(log: Log, min_duration_s: float) -> NDArrayBool:
    """Bool (N, T): stopped for a while, as `temporarily_stopped` defines it."""
    stood = sustained(log, standing(log), min_duration_s) & (driven(log) | (_seen_s(log) >= KNOWN_S))[:, None]
    stopped: NDArrayBool = stood & ~parked_frames(log)
    return stopped


def _seen_s(log: Log) -> NDArrayFloat:
    """Time from each track's first to its last box, shape (N,)."""
    seen, time_s = log.physical_tracks.present_mask, seconds(log)
    return np.asarray(time_s[seen.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)] - time_s[seen.argmax(axis=1)])


@atom("behaviour")
def temporarily_stopped(
    track_candidates: Tracks, log_dir: Call, min_duration_s: Annotated[float, DURATION_S] = 1.0
) -> Scenario:
    """Tracks while they stand still without being parked: at a light, a sign, in a queue, for somebody.

    A standstill lasts 0.5 s or longer, begins and ends below 0.35 m/s (lines fitted over 1.6 s; 0.5 m/s in noisy
    tracks), stays below 0.8 m/s, and leads nowhere: at most 0.3 m from begin to end, and 0.2 m per second. A track that
    gets nowhere in its life stands all the time.
    A motor vehicle is parked during a standstill that begins or ends with what is seen of it, or lasts for all of
    that, at a place where traffic does not drive: in no lane or in a bike lane, against a lane's direction, or more
    than 1.25 m beside the middle of a lane outside intersections: along the kerb. Where traffic drives it waits, even
    if it is never seen moving; so a car at a red light for the whole log is temporarily stopped. But what never moves
    and is seen for less than 3 s may be nothing at all and is not. A standstill between two drives is temporary
    anywhere. Persons, riders and things are parked when they never move. Without a map that
    goes for vehicles too.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_duration_s: Shortest standstill, s.

    Example:
        waiting_vehicles = temporarily_stopped(vehicles, log_dir)

    Source:
        Our own; AutoMine tells stopped from parked too, by a picture.
    """
    return track_candidates.restrict(waiting(log_dir.log, min_duration_s))


@atom("behaviour")
def active(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks while they take part in traffic: moving, or stopped for a while, but not parked.

    The complement of being parked as temporarily_stopped defines it: a car that waits at a light for the whole log is
    active, and one that parks is active until it stands at the kerb, as one that pulls out is from when it moves.
    Persons, riders and things are active when they move at some time, then at all times.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        active_vehicles = active(vehicles, log_dir)

    Source:
        The word is the challenge's ("active vehicles at stop sign"); the definition our own.
    """
    return track_candidates.restrict(~parked_frames(log_dir.log))
