"""Standing, setting off, creeping, stop-and-go: what speed alone tells, among parked cars that never move."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Event, Scene, runs_of
from tools.av2.samples.staging import in_lane, lasting, length_of, parked_row, recorder_in, strolling, travelled_m
from tools.av2.samples.streets import Street, street
from tools.av2.samples.traffic import Driver, Entrant, StopLine, simulate
from tools.av2.samples.truth import STEP_S, TIME_S, Course, always, courses_of, happening, vehicles
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

SETS_OFF: Final = event_kind("sets_off", "behaviour", "accelerating_from_standstill(vehicles, log_dir)")
CREEPS: Final = event_kind("creeps", "behaviour", "creeping(vehicles, log_dir)")
STOPS_AND_GOES: Final = event_kind("stops_and_goes", "behaviour", "stop_and_go(vehicles, log_dir)")
STOPS_FOR_A_WHILE: Final = event_kind("stops_for_a_while", "behaviour", "temporarily_stopped(vehicles, log_dir)")
IS_ACTIVE: Final = event_kind("is_active", "behaviour", "active(vehicles, log_dir)")
_SPEED_ALONE: Final = (SETS_OFF, CREEPS, STOPS_AND_GOES, STOPS_FOR_A_WHILE, IS_ACTIVE)
_STANDING_MPS: Final = 0.3


def stands(course: Course) -> NDArrayBool:
    """It does not move."""
    return np.asarray(np.abs(course.speed_mps) < _STANDING_MPS)


def is_parked(course: Course) -> bool:
    """It stands beside the lanes for as long as it is seen; recipes call such actors parked."""
    return course.actor.name.startswith("parked")


def sets_off(course: Course) -> NDArrayBool:
    """It speeds up after at least half a second at rest, to 2 m/s or more, until it keeps its speed or stands again."""
    answer, still = np.zeros(TIME_S.size, np.bool_), stands(course)
    for first, last in runs_of(still):
        ends = np.flatnonzero((course.accel_mps2[last + 1 :] < 0.3) | still[last + 1 :])
        end = last + 1 + (int(ends[0]) if ends.size else TIME_S.size - last - 1)
        if TIME_S[last] - TIME_S[first] >= 0.5 and end > last + 1 and course.speed_mps[end - 1] >= 2.0:
            answer[last + 1 : end] = True
    return answer


def creeps(course: Course) -> NDArrayBool:
    """It moves at walking pace or less for 2 s or longer, and gets somewhere."""
    slow = (np.abs(course.speed_mps) >= 0.4) & (np.abs(course.speed_mps) <= 2.0)
    return lasting(slow, 2.0) & (travelled_m(course, slow) >= 1.0)


def stops_and_goes(course: Course) -> NDArrayBool:
    """From its first to its last stop, when there are two or more with a drive of at most 10 s between them."""
    answer = np.zeros(TIME_S.size, np.bool_)
    stops = [run for run in runs_of(stands(course)) if (run[1] - run[0]) * STEP_S >= 0.5]
    for (first, end), (start, last) in pairwise(stops):
        between = np.abs(course.speed_mps[end:start]).max(initial=0.0)
        if (start - end) * STEP_S <= 10.0 and between >= 1.0:
            answer[first : last + 1] = True
    return answer


def stops_for_a_while(course: Course) -> NDArrayBool:
    """It stands for a second or longer where traffic drives."""
    return lasting(stands(course), 1.0) & (not is_parked(course))


def _events(actors: tuple[Actor, ...]) -> tuple[Event, ...]:
    courses = courses_of(actors)
    return (
        *happening(SETS_OFF, courses, sets_off),
        *happening(CREEPS, courses, creeps),
        *happening(STOPS_AND_GOES, courses, stops_and_goes),
        *happening(STOPS_FOR_A_WHILE, courses, stops_for_a_while),
        *happening(IS_ACTIVE, courses, always, lambda course: vehicles(course) and not is_parked(course)),
    )


def _on_street(description: str, vary: Variation, road: Street, *moving: Actor) -> Scene:
    """Some who move, among parked cars and strollers."""
    parked = parked_row("parked_car", road, 90.0, 6, vary)
    actors = (*moving, *parked, strolling("stroller", road, 100.0, vary))
    return Scene("", description, road.network, actors, _events(actors))


@recipe(*_SPEED_ALONE, bends=True)
def setting_off(vary: Variation) -> Scene:
    """Two cars set off after a stop, one of them from a light at which it stood from the beginning."""
    road = street(kerb_m=2.6)
    stop = Drive.of(9.0, (1.0, 0.0, 3.0), (vary.between(6.0, 7.0), vary.between(7.0, 10.0), 1.8))
    light = Drive.of(0.0, (vary.between(3.0, 5.0), vary.between(8.0, 11.0), vary.between(1.4, 2.2)))
    return _on_street(
        "Two cars set off after a stop.", vary, road,
        recorder_in(road, 0, 60.0, 5.0),
        in_lane("stopping_car", road, 1, 70.0, stop, vary),
        in_lane("car_at_light", road, 0, 150.0, light, vary),
        in_lane("waiting_car", road, 0, 200.0, 0.0, vary, backward=True),
        in_lane("passing_car", road, 1, 220.0, vary.between(7.0, 11.0), vary, backward=True),
    )  # fmt: skip


@recipe(*_SPEED_ALONE, bends=True)
def speeding_up_while_rolling(vary: Variation) -> Scene:
    """Two cars slow down to a roll and speed up again: nobody stops."""
    road = street(kerb_m=2.6)
    slow = Drive.of(9.0, (1.0, vary.between(2.9, 3.4), 2.5), (vary.between(5.0, 6.0), 9.0, 1.8))
    rolling = Drive.of(vary.between(3.0, 3.5), (vary.between(3.0, 5.0), vary.between(8.0, 11.0), 1.8))
    return _on_street(
        "Two cars speed up that were rolling.", vary, road,
        recorder_in(road, 0, 60.0, 5.0),
        in_lane("slowing_car", road, 1, 70.0, slow, vary),
        in_lane("rolling_car", road, 0, 120.0, rolling, vary),
        in_lane("passing_car", road, 1, 220.0, vary.between(7.0, 11.0), vary, backward=True),
    )  # fmt: skip


@recipe(*_SPEED_ALONE, bends=True)
def stop_and_go_wave(vary: Variation) -> Scene:
    """In one lane a car stops, drives on and stops again; in the other one a car stops once."""
    road = street(kerb_m=2.6)
    top = vary.between(4.0, 6.0)
    twice = Drive.of(7.0, (0.5, 0.0, 3.0), (vary.between(4.5, 5.0), top, 2.0), (vary.between(8.5, 9.0), 0.0, 2.5))
    once = Drive.of(8.0, (vary.between(1.0, 3.0), 0.0, 2.5), (vary.between(8.0, 8.5), 8.0, 1.8))
    return _on_street(
        "A car stops and goes twice, another one once.", vary, road,
        recorder_in(road, 0, 55.0, Drive.of(4.0, (2.0, 0.0, 2.0), (6.0, 5.0, 1.8))),
        in_lane("first_car", road, 0, 110.0, twice, vary),
        in_lane("second_car", road, 1, 80.0, once, vary),
        in_lane("passing_truck", road, 0, 220.0, vary.between(7.0, 11.0), vary, "BOX_TRUCK", backward=True),
    )  # fmt: skip


@recipe(*_SPEED_ALONE, bends=True)
def inching_forward(vary: Variation) -> Scene:
    """Two cars creep, one after a stop, one from the beginning."""
    road = street(kerb_m=2.6)
    after = Drive.of(6.0, (0.5, 0.0, 2.5), (vary.between(4.5, 5.5), vary.between(1.0, 1.4), 1.2))
    always_slow = constant(vary.between(0.9, 1.4))
    return _on_street(
        "Two cars creep forward.", vary, road,
        recorder_in(road, 1, 60.0, 4.0),
        in_lane("stopping_car", road, 0, 80.0, after, vary),
        in_lane("creeping_car", road, 0, 130.0, always_slow, vary),
        in_lane("passing_car", road, 1, 220.0, vary.between(7.0, 11.0), vary, backward=True),
    )  # fmt: skip


@recipe(*_SPEED_ALONE, bends=True)
def slow_driving(vary: Variation) -> Scene:
    """Two cars drive slowly, but faster than at a crawl."""
    road = street(kerb_m=2.6)
    return _on_street(
        "Two cars drive slowly.", vary, road,
        recorder_in(road, 1, 60.0, 4.0),
        in_lane("slow_car", road, 0, 80.0, vary.between(2.9, 3.4), vary),
        in_lane("slow_bus", road, 0, 120.0, vary.between(3.5, 4.5), vary, "BUS"),
        in_lane("passing_car", road, 1, 220.0, vary.between(7.0, 11.0), vary, backward=True),
    )  # fmt: skip


@recipe(SETS_OFF, STOPS_FOR_A_WHILE, IS_ACTIVE, STOPS_AND_GOES, bends=True)
def queue_at_light(vary: Variation) -> Scene:
    """A queue builds up at a red light and dissolves: simulated traffic."""
    road = street(kerb_m=2.6)
    drivers = [Driver(vary.between(10.0, 13.0), vary.between(1.1, 1.5), vary.between(1.8, 2.6)) for _ in range(5)]
    entrants = [
        Entrant(0, 60.0 + 24.0 * k, vary.between(7.5, 8.5), length_of("REGULAR_VEHICLE"), driver)
        for k, driver in enumerate(drivers)
    ]
    entrants.append(Entrant(1, 90.0, 8.0, length_of("BUS"), Driver(9.0)))
    light = StopLine(vary.between(175.0, 178.0), until_s=vary.between(9.0, 10.0), lanes=(0,))
    lanes = [road.lane_y(0), road.lane_y(1)]
    motions = simulate(line((0.0, 0.0), (400.0, 0.0)), lanes, entrants, [light])
    names = [*((f"car_{k}", "REGULAR_VEHICLE") for k in range(5)), ("bus", "BUS")]
    made = [actor_of(name, category, motion) for (name, category), motion in zip(names, motions, strict=True)]
    recorder = recorder_in(road, 1, 60.0, 4.0)
    actors = (recorder, *made, *parked_row("parked_car", road, 150.0, 5, vary, backward=True))
    courses = courses_of(actors)
    events = (
        *happening(SETS_OFF, courses, sets_off),
        *happening(STOPS_FOR_A_WHILE, courses, stops_for_a_while),
        *happening(STOPS_AND_GOES, courses, stops_and_goes),
        *happening(IS_ACTIVE, courses, always, lambda course: vehicles(course) and not is_parked(course)),
    )
    return Scene("", "A queue builds up at a red light and dissolves.", road.network, actors, events)
