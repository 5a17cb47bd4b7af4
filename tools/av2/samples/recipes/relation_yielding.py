"""Giving way to somebody who crosses.

A person says that a car gives way when it slows down to 60 % of its speed or less, or waits, until somebody has crossed
its way ahead of it, and then goes on. It begins when the car is slow, at most five seconds before the other is in its
way, and ends when the way is free. Who waits on for more than three seconds waited for something else.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor
from tools.av2.samples.driving import Drive, SpeedOverTime, stop_and_go
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import ahead_m, left_m
from tools.av2.samples.scene import Scene, runs_of
from tools.av2.samples.staging import crossing_way, in_lane, recorder_in, strolling, walker
from tools.av2.samples.streets import street
from tools.av2.samples.truth import STEP_S, TIME_S, Course, courses_of, happening_between, of_category
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool, NDArrayFloat

GIVES_WAY: Final = event_kind("gives_way_to_a_person", "relation", "yielding(vehicles, pedestrians, log_dir)")
_PACE_MPS: Final = 1.5
_CAR_X_M: Final = 80.0


def gives_way(car: Course, person: Course) -> NDArrayBool:
    """It is slow while the person passes ahead of it, and goes on soon after."""
    ahead = ahead_m(car, person) - car.actor.size_m[0] / 2
    in_way = (np.abs(left_m(car, person)) <= car.actor.size_m[1] / 2 + 0.5) & (ahead >= 0) & (ahead <= 15.0)
    slow = (car.speed_mps <= 2.0) | (car.speed_mps <= 0.6 * _fastest_lately(car))
    holds = np.zeros(TIME_S.size, np.bool_)
    for first, last in runs_of(slow):
        crossing = (
            np.flatnonzero(in_way[first : last + 1] & (np.abs(person.speed_mps[first : last + 1]) >= 0.5)) + first
        )
        if crossing.size and _goes_on(car, int(crossing[-1])) and not car.is_parked:
            holds[max(first, int(crossing[0]) - round(5.0 / STEP_S)) : crossing[-1] + 1] = True
    return holds


def _fastest_lately(car: Course) -> NDArrayFloat:
    """Its highest speed in the five seconds before, shape (K,)."""
    span = round(5.0 / STEP_S)
    padded = np.concatenate([np.full(span, car.speed_mps[0]), car.speed_mps])
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, span + 1).max(axis=1))


def _goes_on(car: Course, free: int) -> bool:
    """It speeds up within three seconds."""
    return bool((car.accel_mps2[free : free + round(3.0 / STEP_S)] >= 0.3).any())


@recipe(GIVES_WAY)
def stopping_for_a_person(vary: Variation) -> Scene:
    """A car stops for a person who crosses the road, and drives on when the way is free."""
    comes_s = vary.between(6.0, 6.5)
    return _scene(vary, stop_and_go(8.0, (5.2, comes_s + vary.between(2.2, 2.8))), comes_s, ahead_m=6.0)


@recipe(GIVES_WAY)
def slowing_for_a_person(vary: Variation) -> Scene:
    """A car slows down for a person who crosses the road, and speeds up again without having stopped."""
    comes_s = vary.between(6.0, 6.4)
    drive = Drive.of(9.5, (2.0, 2.6, 2.5), (comes_s + vary.between(2.0, 2.4), 9.0, 1.8))
    return _scene(vary, drive, comes_s, ahead_m=9.0)


@recipe(GIVES_WAY)
def driving_on_behind_a_person(vary: Variation) -> Scene:
    """A person crosses the road ahead of a car that keeps its speed."""
    return _scene(vary, Drive.of(7.5, (12.0, 7.0, 1.0)), vary.between(5.8, 6.4), ahead_m=13.0)


@recipe(GIVES_WAY)
def waiting_on(vary: Variation) -> Scene:
    """A car stands for something else: a person crosses ahead of it meanwhile, and it stands on long after."""
    return _scene(vary, stop_and_go(8.0, (4.0, 60.0)), vary.between(6.0, 6.5), ahead_m=6.0)


@recipe(GIVES_WAY)
def stopping_while_nobody_crosses(vary: Variation) -> Scene:
    """A car stops and drives on while a person crosses far behind it."""
    return _scene(vary, stop_and_go(8.0, (5.2, 9.0)), vary.between(6.0, 6.5), ahead_m=-25.0)


def _scene(vary: Variation, drive: SpeedOverTime, comes_s: float, ahead_m: float) -> Scene:
    """A car in the inner lane; a person reaches its way at a moment at which he is so far ahead of its front."""
    road = street()
    front = _CAR_X_M + 2.25 + float(drive.distance_m(np.array([comes_s]))[0])
    way = crossing_way(road, front + ahead_m)
    to_lane_m = road.lane_y(0) - 1.45 - road.sidewalk_y()
    crossing = walker("crossing_person", way, comes_s - to_lane_m / _PACE_MPS - 0.4, vary, _PACE_MPS)
    actors: tuple[Actor, ...] = (
        recorder_in(road, 1, 55.0, 2.0),
        in_lane("car", road, 0, _CAR_X_M, drive, vary),
        crossing,
        in_lane("oncoming_car", road, 1, 165.0, vary.between(7.0, 9.0), vary, backward=True),
        strolling("stroller", road, 90.0, vary),
    )
    events = happening_between(GIVES_WAY, courses_of(actors), gives_way, whom=of_category("PEDESTRIAN"), min_s=0.5)
    return Scene("", "A person crosses near a car.", road.network, actors, events)
