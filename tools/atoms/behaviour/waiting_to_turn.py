"""Waiting to turn: standing before a turn that follows, or where only a turn can follow."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M, TURN_DIRECTION
from tools.atoms.behaviour.seen_again import side_seen_again
from tools.atoms.behaviour.standing_starts import DURATION_S
from tools.atoms.behaviour.stopped import waiting
from tools.atoms.call import Call
from tools.atoms.context.continuations import STRAIGHT_RAD
from tools.atoms.context.lane_ahead import stop_line_ahead_m
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.context.turn_lanes import turn_lanes
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.driving import Runs, driving
from tools.atoms.kinematics.turns import cumulative_yaw_rad
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

TURNED_RAD: Final = math.radians(40)
"""Who turns further than this soon after the stop was waiting to turn; a bend of the road or a lane change is less."""
WITHIN_S: Final = 10.0
"""A turn of a crossing takes no longer."""
LANE_SHARE: Final = 0.5


@atom("behaviour")
def waiting_to_turn(
    track_candidates: Tracks,
    log_dir: Call,
    direction: Annotated[str | None, TURN_DIRECTION] = None,
    min_duration_s: Annotated[float, DURATION_S] = 1.0,
    max_distance_m: Annotated[float, DISTANCE_M] = 25.0,
) -> Scenario:
    """Tracks while they stand and wait, with a turn to follow.

    The track is temporarily stopped (see there) for min_duration_s or longer and then turns by 40 degrees or more
    within max_distance_m of way and 10 s after it sets off. What is not seen any more is told by the map: while it
    stands on a segment of an intersection that bends by over 30 degrees, or in a turn lane (see in_turn_lane) with its
    front at most max_distance_m before the intersection, a track that is never seen to get max_distance_m further
    waits to turn too. So does one that is lost, when somebody is first seen within 10 s on an intersection segment that
    bends and is reached from its lane alone: the same under another name. At a light, for a gap, or for people who
    cross: why it waits does not matter. Without a map the turn must be seen.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        direction: Side it will turn to; None for either.
        min_duration_s: Shortest wait, s.
        max_distance_m: Way from where it stands within which it turns, m.

    Roles:
        direction is seen from the track.

    Example:
        left_turners = waiting_to_turn(vehicles, log_dir, direction="left")

    Source:
        HYU_OASIS names the idea; our own definition.
    """
    log = log_dir.log
    waits = waiting(log, min_duration_s)
    stops = Runs.of(waits)
    change, unseen = _turn_after(log, stops, max_distance_m)
    found = np.zeros_like(waits)
    went = side_seen_again(log, stops, WITHIN_S) if log.has_map else np.zeros(unseen.size, np.int64)
    for word, sense, leads in zip(("left", "right"), (1, -1), _lane_turns(log, max_distance_m), strict=True):
        if direction in (None, word):
            told = (stops.share(leads) >= LANE_SHARE) | (went == sense)
            turns = (sense * change >= TURNED_RAD) | (unseen & told)
            found |= stops.where(turns).mask(waits.shape)
    return track_candidates.restrict(found)


def _turn_after(log: Log, stops: Runs, max_distance_m: float) -> tuple[NDArrayFloat, NDArrayBool]:
    """What each track does after each of its K stops.

    Returns:
        The furthest that it has rotated, left positive, rad, until it is `max_distance_m` on; and whether it is not
        seen to get there.
    """
    drive, yaw, time_s = driving(log), yaw_since_start_rad(log), seconds(log)
    change, unseen = np.zeros(stops.track.size), np.ones(stops.track.size, np.bool_)
    for index, (track, last) in enumerate(zip(stops.track, stops.last, strict=True)):
        after = slice(last, int(np.searchsorted(time_s, time_s[last] + WITHIN_S, side="right")))
        x, y = drive.x_m[track, after], drive.y_m[track, after]
        step = np.nan_to_num(np.hypot(np.diff(x), np.diff(y)))
        gone = np.concatenate([[0.0], np.cumsum(step)])
        turned = np.where(gone <= max_distance_m, yaw[track, after] - yaw[track, last], 0.0)
        change[index] = turned[np.abs(turned).argmax()]
        unseen[index] = gone[-1] < max_distance_m
    return change, unseen


@derived("standard.yaw_since_start")
def yaw_since_start_rad(log: Log) -> NDArrayFloat:
    """Yaw since the first box of each track, shape (N, T): `cumulative_yaw_rad`."""
    return cumulative_yaw_rad(log)


def _lane_turns(log: Log, max_distance_m: float) -> tuple[NDArrayBool, NDArrayBool]:
    """Where the map lets a track turn only left, and only right, bool, each of shape (N, T); nowhere without a map."""
    if not log.has_map:
        nowhere = np.zeros(log.tracks.shape, np.bool_)
        return nowhere, nowhere
    lane, near = lane_of(log), stop_line_ahead_m(log) <= max_distance_m
    bend, junction = centrelines(log).turn_rad, log.road_map.lane_is_intersection
    found = []
    for turn_lane, turning in zip(turn_lanes(log), (bend > STRAIGHT_RAD, bend < -STRAIGHT_RAD), strict=True):
        before, inside = np.append(turn_lane, False)[lane], np.append(turning & junction, False)[lane]
        found.append((before & near) | inside)
    return found[0], found[1]
