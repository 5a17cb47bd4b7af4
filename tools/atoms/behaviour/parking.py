"""Parking along the kerb, parking into a bay, and pulling out."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.behaviour.standing_starts import DURATION_S, drivers, set_off
from tools.atoms.behaviour.stopped import in_traffic
from tools.atoms.behaviour.waiting_to_turn import yaw_since_start_rad
from tools.atoms.call import Call
from tools.atoms.context.lane_frame import lane_frame, project
from tools.atoms.context.lanes import lane_of
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.driving import Runs, driving, interpolated, sustained
from tools.atoms.kinematics.standstill import driven, standing
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import NumberKind
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt, NDArrayInt32

ANGLE_DEG: Final = NumberKind(0.0, 90.0, "degrees")
MANOEUVRE_S: Final = 15.0
"""Parking and pulling out take no longer."""
PARALLEL_RAD: Final = math.radians(20)
"""Who stands along the kerb stands within this angle of the lane."""
ALONG_RAD: Final = math.radians(8)
"""Who drives along the lane within this angle has pulled out."""
STAYED_SHARE: Final = 0.75
BEGUN_M: Final = 0.4
BEGUN_RAD: Final = math.radians(8)
"""A manoeuvre has begun when so much of the way aside, or of the rotation, is done."""


@derived("standard.stops_off_traffic")
def stops_off_traffic(log: Log) -> NDArrayBool:
    """Bool (N, T): vehicles and riders that drive at some time, while they stand where traffic does not."""
    stood = standing(log) & (driven(log) & drivers(log))[:, None]
    stops = Runs.of(stood)
    seen = log.physical_tracks.present_mask
    return stops.where(stops.share(in_traffic(log) & seen) < 0.5 * stops.share(seen)).mask(stood.shape)


@derived("standard.followed_offset")
def _followed_offset_m(log: Log) -> NDArrayFloat:
    """Place across the lane, followed over lane changes and missed boxes, shape (N, T), NaN where unknown."""
    return interpolated(lane_frame(log).lateral_m, seconds(log))


@atom("behaviour", needs=("map",))
def parallel_parking(
    track_candidates: Tracks,
    log_dir: Call,
    min_shift_m: Annotated[float, DISTANCE_M] = 1.25,
    min_stop_s: Annotated[float, DURATION_S] = 1.25,
) -> Scenario:
    """Vehicles and riders while they park along the kerb: from leaving the lane's line until they stand.

    The track comes to stand for min_stop_s or longer where traffic does not drive (see temporarily_stopped), beside a
    lane and within 20 degrees of its direction, after it moved min_shift_m or more across the lane within 15 s before.
    It holds from where 0.4 m of the way across are done until it stands, forwards or in reverse. The standing
    afterwards is in_parallel_parking. Needs a map.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_shift_m: Least way across the lane, m.
        min_stop_s: Shortest standstill after it, s.

    Example:
        parkers = parallel_parking(vehicles, log_dir)

    Source:
        Our own. 1.25 m is what separates who stands mid-lane from who stands at the kerb on four real logs.
    """
    log = log_dir.log
    stops = Runs.of(sustained(log, stops_off_traffic(log), min_stop_s))
    stops = stops.where(_angle_to_lane_rad(log, stops) <= PARALLEL_RAD)
    manoeuvres = _before(log, stops, _followed_offset_m(log), min_shift_m, BEGUN_M)
    return track_candidates.restrict(manoeuvres & ~standing(log))


@atom("behaviour", needs=("map",))
def side_parking(
    track_candidates: Tracks,
    log_dir: Call,
    min_angle_deg: Annotated[float, ANGLE_DEG] = 40.0,
    min_stop_s: Annotated[float, DURATION_S] = 1.25,
) -> Scenario:
    """Vehicles and riders while they park into a bay at an angle to the road: from turning in until they stand.

    The track comes to stand for min_stop_s or longer in no lane, after it rotated by min_angle_deg or more within 15 s
    before; beside a lane it stands at more than 20 degrees to it. It holds from where 8 degrees of the rotation are
    done until it stands, forwards or in reverse. Bays across and aslant, driveways and lots are not told apart. Needs a
    map.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_angle_deg: Least rotation, degrees.
        min_stop_s: Shortest standstill after it, s.

    Example:
        parkers = side_parking(vehicles, log_dir)

    Source:
        Our own. Bays aslant are usually laid out at 45 to 60 degrees.
    """
    log = log_dir.log
    off = Runs.of(sustained(log, stops_off_traffic(log), min_stop_s))
    off = off.where((off.share(lane_of(log) >= 0) < 0.5) & ~(_angle_to_lane_rad(log, off) <= PARALLEL_RAD))
    manoeuvres = _before(log, off, yaw_since_start_rad(log), math.radians(min_angle_deg), BEGUN_RAD)
    return track_candidates.restrict(manoeuvres & ~standing(log))


@atom("behaviour", needs=("map",))
def pulling_out(track_candidates: Tracks, log_dir: Call, min_stop_s: Annotated[float, DURATION_S] = 1.25) -> Scenario:
    """Vehicles and riders while they pull out into traffic from where they were parked or stood beside it.

    The track stood for min_stop_s or longer where traffic does not drive (see temporarily_stopped): at the kerb, in a
    bay, a driveway, a lot. It holds from when it moves until it drives mid-lane (within 1.25 m of the middle, or on an
    intersection), within 8 degrees of the lane's direction, which it does within 15 s. Forwards or in reverse. Who is
    first seen setting off there (see accelerating_from_standstill) stood there. Needs a map.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_stop_s: Shortest standstill before, s.

    Example:
        from_the_kerb = pulling_out(vehicles, log_dir)

    Source:
        Our own.
    """
    log = log_dir.log
    merged, time_s = _merged(log), seconds(log)
    stood = sustained(log, stops_off_traffic(log), min_stop_s)
    after_stop = np.pad(stood, ((0, 0), (1, 0)))[:, :-1]
    track, begin = np.nonzero(set_off(log, stood) & (after_stop | ~in_traffic(log)))
    end = np.full(track.size, -1)
    for index, (row, first) in enumerate(zip(track, begin, strict=True)):
        after = np.flatnonzero(merged[row, first:])
        if after.size and time_s[first + after[0]] - time_s[first] <= MANOEUVRE_S:
            end[index] = first + after[0]
    out = Runs(track, begin, end).where(end >= 0)
    return track_candidates.restrict(out.mask(merged.shape) & ~standing(log))


def _merged(log: Log) -> NDArrayBool:
    """Bool (N, T): drives mid-lane, along the lane."""
    frame = lane_frame(log)
    along = (frame.forward_mps >= 0.5) & (np.abs(frame.lateral_mps) <= math.tan(ALONG_RAD) * frame.forward_mps)
    merged: NDArrayBool = in_traffic(log) & along
    return merged


def _before(log: Log, stops: Runs, value: NDArrayFloat, least: float, begun: float) -> NDArrayBool:
    """From where a value starts to change until a stop, if it changes by `least` within `MANOEUVRE_S`; bool (N, T)."""
    time_s = seconds(log)
    begin = np.full(stops.track.size, -1)
    for index, (track, first) in enumerate(zip(stops.track, stops.first, strict=True)):
        start = int(np.searchsorted(time_s, time_s[first] - MANOEUVRE_S))
        apart = np.nan_to_num(np.abs(value[track, start:first] - value[track, first]))
        if apart.size and apart.max() >= least:
            # Where it came from is where it was most of the time that it was far off; a single peak is an error.
            before = float(np.median(apart[apart >= STAYED_SHARE * apart.max()]))
            # The last time that it was there: from then on it goes one way.
            begin[index] = start + int(np.flatnonzero(apart >= before - begun)[-1])
    return Runs(stops.track, begin, stops.first).where(begin >= 0).mask(value.shape)


def _angle_to_lane_rad(log: Log, stops: Runs) -> NDArrayFloat:
    """Acute angle between each stopped track and the lane beside it, shape (K,); NaN where there is none."""
    drive, lane = driving(log), lane_frame(log).lane
    middle: NDArrayInt = (stops.first + stops.last) // 2
    beside = _nearest_known(lane, stops, middle)
    point = np.stack([drive.x_m[stops.track, middle], drive.y_m[stops.track, middle]], axis=1)
    known = beside >= 0
    angle = np.full(stops.track.size, np.nan)
    way = project(log, point[known], beside[known]).direction
    cos = drive.cos_yaw[stops.track, middle][known] * way[:, 0] + drive.sin_yaw[stops.track, middle][known] * way[:, 1]
    angle[known] = np.arccos(np.clip(np.abs(cos), 0.0, 1.0))
    return angle


def _nearest_known(lane: NDArrayInt32, stops: Runs, middle: NDArrayInt) -> NDArrayInt:
    """The lane of each stop at `middle`, or where no box is there the largest number that it has, shape (K,)."""
    chosen = lane[stops.track, middle].astype(np.int64)
    for index in np.flatnonzero(chosen < 0):
        chosen[index] = lane[stops.track[index], stops.first[index] : stops.last[index] + 1].max(initial=-1)
    return chosen
