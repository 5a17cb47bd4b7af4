"""Driving over the line of a stop sign without stopping."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.behaviour.standing_starts import DRIVING_SPEED_MPS, drivers
from tools.atoms.call import Call
from tools.atoms.context.lanes import ALIGNED_COS, centrelines
from tools.atoms.context.stop_signs import stop_sign_lane
from tools.atoms.geometry.boxes import boxes
from tools.atoms.geometry.runs import runs_with
from tools.atoms.kinematics.driving import driving
from tools.atoms.registry import Tracks, atom
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

LATE_STOP_M: Final = 3.0
"""Who stops with the front this far over the line has stopped, late: drivers do where the line is out of sight."""
SEEN_BEFORE_M: Final = 5.0
"""Who is first seen closer before the line may have stopped already."""
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
    until the rear has passed it. Slowing down to a roll is no stop. A track that is not seen from 5 m before the line
    until it has passed it is not judged. Where the sign stands counts, not when it is seen.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        max_stop_speed_mps: Who gets slower than this has stopped, m/s.
        approach_m: How far before the line a stop counts, m; one behind others that stop there may be further off.

    Example:
        offenders = running_stop_sign(vehicles, log_dir)

    Source:
        Our own. 1 m/s: fitted over 1 s, the speed of who brakes and sets off at 2 m/s^2 without waiting falls to half
        of that; a passage at walking pace is a rolling stop, which is none.
    """
    log = log_dir.log
    found = np.zeros(log.tracks.shape, np.bool_)
    for lane in np.unique(stop_sign_lane(log)[stop_sign_lane(log) >= 0]):
        found |= _ran(log, int(lane), max_stop_speed_mps, approach_m)
    return track_candidates.restrict(found & drivers(log)[:, None])


def _ran(log: Log, lane: int, max_stop_speed_mps: float, approach_m: float) -> NDArrayBool:
    """Bool (N, T): passes the end of one lane without stopping."""
    left_m, inside = _seen_from_line(log, lane)
    length_m = 2 * _median(boxes(log).half_length_m)[:, None]
    place = inside & (left_m <= approach_m) & (left_m >= -np.maximum(length_m, LATE_STOP_M))
    passes = np.zeros_like(place)
    passes[:, 1:] = place[:, 1:] & place[:, :-1] & (left_m[:, :-1] > 0) & (left_m[:, 1:] <= 0)
    passage = runs_with(place, passes)
    before = (passage & (left_m >= min(SEEN_BEFORE_M, approach_m))).any(axis=1)
    judged = passage & (left_m >= -LATE_STOP_M)
    slowest = np.where(judged, driving(log).speed_mps, np.inf).min(axis=1, initial=np.inf)
    ran: NDArrayBool = passage & (before & (slowest >= max_stop_speed_mps))[:, None] & (left_m >= -length_m)
    return ran


def _seen_from_line(log: Log, lane: int) -> tuple[NDArrayFloat, NDArrayBool]:
    """How far each front is before the end of a lane, along it, and whether the track is in it or just past it."""
    drive, lines, road = driving(log), centrelines(log), log.road_map
    end, along = lines.point_m[lane, -1], lines.direction[lane, -1]
    half_length_m = _median(boxes(log).half_length_m)[:, None]
    dx, dy = end[0] - drive.x_m, end[1] - drive.y_m
    cos = drive.cos_yaw * along[0] + drive.sin_yaw * along[1]
    left_m = dx * along[0] + dy * along[1] - half_length_m * cos
    half_width_m = np.hypot(*(road.left_boundary[lane][-1, :2] - road.right_boundary[lane][-1, :2])) / 2
    # Past the line, who turns leaves the straight on.
    ahead = left_m > 0
    aside = np.abs(dx * along[1] - dy * along[0]) <= half_width_m + BESIDE_M
    inside: NDArrayBool = drive.seen_mask & np.where(ahead, aside & (cos >= ALIGNED_COS), True)
    return left_m, inside


def _median(dense: NDArrayFloat) -> NDArrayFloat:
    """Median over the life of each track, shape (N,)."""
    ordered = np.sort(dense, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    return np.asarray(ordered[np.arange(len(ordered)), np.maximum(count - 1, 0) // 2])
