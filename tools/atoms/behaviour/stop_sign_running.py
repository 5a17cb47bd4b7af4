"""Driving over the line of a stop sign without stopping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.behaviour.braking import HARD_MPS2
from tools.atoms.behaviour.standing_starts import DRIVING_SPEED_MPS, drivers
from tools.atoms.call import Call
from tools.atoms.context.lanes import ALIGNED_COS, centrelines
from tools.atoms.context.stop_control import stop_lanes
from tools.atoms.evidence import seconds
from tools.atoms.geometry.boxes import boxes
from tools.atoms.geometry.runs import runs_with
from tools.atoms.kinematics.driving import Runs, distance_m, driving, interpolated
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

LATE_STOP_M: Final = 3.0
"""Who stops with the front this far over the line has stopped, late: drivers do where the line is out of sight."""
SEEN_BEFORE_M: Final = 5.0
"""Who is first seen closer before the line may have stopped already."""
START_MPS2: Final = 2.5
"""... unless it is faster than a brisk start could have made it; traffic sets off at 1 to 2 m/s^2."""
LONGEST_GAP_S: Final = 5.0
"""A gap this long hides no stop where the way over it is long enough: braking and starting again cost ..."""
STEADY_SHARE: Final = 0.8
"""... more way than what this share of it, at the speeds before and after, leaves over."""
BESIDE_M: Final = 1.0
"""A centre so far outside the lane is still in it: a tracker's error."""


@atom("behaviour", needs=("map",))
def running_stop_sign(
    track_candidates: Tracks,
    log_dir: Call,
    max_stop_speed_mps: Annotated[float, DRIVING_SPEED_MPS] = 1.0,
    approach_m: Annotated[float, DISTANCE_M] = 12.0,
) -> Scenario:
    """Vehicles and riders while they drive past a stop sign without stopping.

    The front passes the end of the lane that a stop sign governs (see at_stop_sign), along the lane within 60 degrees,
    and the speed (lines fitted over 1 s, so a stop for a moment is not overlooked) was never below
    max_stop_speed_mps between approach_m before that line and 3 m past it. It holds from approach_m before the line
    until the rear has passed it. Slowing down to a roll is no stop. Where the sign stands counts, not when it is seen.
    Trackers miss signs for as long as a log lasts: in a tracker's output the outermost lane that comes the other way
    over the same intersection is taken to have one as well; in annotations it is not. That is a guess: where one side
    alone has a sign, who drives on from the other side is then found as well, and ran none.

    What is not seen is judged by what can be: who is lost before the line passes it when stopping within 3 m past it
    would take 3.5 m/s^2 or more; who is first seen less than 5 m before it did not stop when setting off within these
    5 m would have taken 2.5 m/s^2 or more; and a gap of up to 5 s hides no stop when the way over it is 80 % or more of
    that at the speeds at its ends. Others whose approach or passage is not seen do not run the sign.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        max_stop_speed_mps: Who gets slower than this has stopped, m/s.
        approach_m: How far before the line a stop counts, m; one behind others that stop there may be further off.

    Example:
        offenders = running_stop_sign(vehicles, log_dir)

    Source:
        Our own. 1 m/s: fitted over 1 s, the speed of who brakes and sets off at 2 m/s^2 without waiting falls to half
        of that; a passage at walking pace is a rolling stop, which is none. That both sides of a road stop: Manual on
        Uniform Traffic Control Devices (2009), 2B.04 to 2B.07.
    """
    log = log_dir.log
    found = np.zeros(log.tracks.shape, np.bool_)
    for lane in stop_lanes(log):
        found |= _ran(log, int(lane), max_stop_speed_mps, approach_m)
    return track_candidates.restrict(found & drivers(log)[:, None])


def _ran(log: Log, lane: int, max_stop_speed_mps: float, approach_m: float) -> NDArrayBool:
    """Bool (N, T): passes the end of one lane without stopping."""
    left_m, inside = _seen_from_line(log, lane)
    length_m = 2 * _median(boxes(log).half_length_m)[:, None]
    place = inside & (left_m <= approach_m) & (left_m >= -np.maximum(length_m, LATE_STOP_M))
    passage = runs_with(place, _passes(place, left_m) | _cannot_stop(log, place, left_m))
    before = _seen_before(log, Runs.of(passage), left_m, approach_m).mask(passage.shape)
    judged = passage & (left_m >= -LATE_STOP_M)
    slow = runs_with(passage, judged & ~(_carried_on(log).speed_mps >= max_stop_speed_mps))
    ran: NDArrayBool = passage & before & ~slow & (left_m >= -length_m)
    return ran


def _passes(place: NDArrayBool, left_m: NDArrayFloat) -> NDArrayBool:
    """First frame of each track past the line, if it is seen before it, bool (N, T)."""
    passes = np.zeros_like(place)
    passes[:, 1:] = place[:, 1:] & place[:, :-1] & (left_m[:, :-1] > 0) & (left_m[:, 1:] <= 0)
    return passes


def _cannot_stop(log: Log, place: NDArrayBool, left_m: NDArrayFloat) -> NDArrayBool:
    """Last frame of each track that is lost before the line, too fast to stop there, bool (N, T)."""
    course = _carried_on(log)
    lost = place & (left_m > 0) & ~np.pad(course.seen_mask, ((0, 0), (0, 1)))[:, 1:]
    lost[:, -1] = False
    too_fast: NDArrayBool = course.speed_mps**2 >= 2 * HARD_MPS2 * (left_m + LATE_STOP_M)
    return lost & too_fast


def _seen_before(log: Log, passages: Runs, left_m: NDArrayFloat, approach_m: float) -> Runs:
    """The passages whose begin is seen, or which begin too fast for a stop just before."""
    first = passages.track, passages.first
    unseen_m = min(SEEN_BEFORE_M, approach_m) - left_m[first]
    fast = _carried_on(log).speed_mps[first] ** 2 >= 2 * START_MPS2 * unseen_m
    return passages.where((unseen_m <= 0) | fast)


@dataclass(frozen=True)
class _Course(SharedArrays):
    """`Driving`, known in longer gaps, too, where the way over them leaves no time for a stop; shape (N, T) each."""

    seen_mask: NDArrayBool
    x_m: NDArrayFloat
    y_m: NDArrayFloat
    cos_yaw: NDArrayFloat
    sin_yaw: NDArrayFloat
    speed_mps: NDArrayFloat


@derived("standard.carried_on")
def _carried_on(log: Log) -> _Course:
    drive, time_s = driving(log), seconds(log)
    pieces = Runs.of(drive.seen_mask)
    same = np.flatnonzero(np.diff(pieces.track) == 0)
    gaps = Runs(pieces.track[same], pieces.last[same], pieces.first[same + 1])
    lasts = time_s[gaps.last] - time_s[gaps.first]
    ends = [drive.speed_mps[gaps.track, frame] for frame in (gaps.first, gaps.last)]
    steady = distance_m(drive, gaps) >= STEADY_SHARE * lasts * (ends[0] + ends[1]) / 2
    steady = gaps.where(steady & (lasts <= LONGEST_GAP_S)).mask(drive.seen_mask.shape)
    known = drive.seen_mask | steady
    parts = (drive.x_m, drive.y_m, drive.cos_yaw, drive.sin_yaw, drive.speed_mps)
    return _Course(known, *(np.where(known, interpolated(part, time_s, LONGEST_GAP_S), np.nan) for part in parts))


def _seen_from_line(log: Log, lane: int) -> tuple[NDArrayFloat, NDArrayBool]:
    """How far each front is before the end of a lane, along it, and whether the track is in it or just past it."""
    course, lines, road = _carried_on(log), centrelines(log), log.road_map
    end, along = lines.point_m[lane, -1], lines.direction[lane, -1]
    half_length_m = _median(boxes(log).half_length_m)[:, None]
    dx, dy = end[0] - course.x_m, end[1] - course.y_m
    cos = course.cos_yaw * along[0] + course.sin_yaw * along[1]
    left_m = dx * along[0] + dy * along[1] - half_length_m * cos
    half_width_m = np.hypot(*(road.left_boundary[lane][-1, :2] - road.right_boundary[lane][-1, :2])) / 2
    # Past the line, who turns leaves the straight on.
    ahead = left_m > 0
    aside = np.abs(dx * along[1] - dy * along[0]) <= half_width_m + BESIDE_M
    inside: NDArrayBool = course.seen_mask & np.where(ahead, aside & (cos >= ALIGNED_COS), True)
    return left_m, inside


def _median(dense: NDArrayFloat) -> NDArrayFloat:
    """Median over the life of each track, shape (N,)."""
    ordered = np.sort(dense, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    return np.asarray(ordered[np.arange(len(ordered)), np.maximum(count - 1, 0) // 2])
