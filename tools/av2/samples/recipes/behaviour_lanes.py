"""Sideways in and between lanes: changing them, merging, swerving, weaving, keeping off-centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Event, Scene, runs_of
from tools.av2.samples.staging import CAR, in_lane, parked_row, recorder_in, shifting_way, strolling
from tools.av2.samples.streets import Street, street
from tools.av2.samples.truth import STEP_S, TIME_S, Course, Rule, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool, NDArrayFloat

CHANGES_LEFT: Final = event_kind(
    "changes_lane_left", "behaviour", 'changing_lanes(vehicles, log_dir, direction="left")'
)
CHANGES_RIGHT: Final = event_kind(
    "changes_lane_right", "behaviour", 'changing_lanes(vehicles, log_dir, direction="right")'
)
SWERVES: Final = event_kind("swerves", "behaviour", "swerving(vehicles, log_dir)")
SWERVES_LEFT: Final = event_kind("swerves_to_the_left", "behaviour", 'swerving(vehicles, log_dir, direction="left")')
WEAVES: Final = event_kind("weaves", "behaviour", "weaving(vehicles, log_dir)")
OFF_CENTRE: Final = event_kind("keeps_off_centre", "behaviour", "off_centre(vehicles, log_dir)")
OFF_RIGHT: Final = event_kind("keeps_off_centre_right", "behaviour", 'off_centre(vehicles, log_dir, side="right")')
_ALL: Final = (CHANGES_LEFT, CHANGES_RIGHT, SWERVES, WEAVES, OFF_CENTRE, OFF_RIGHT)
_DRIFT_MPS: Final = 0.1
_ABRUPT_MPS2: Final = 1.0


def sideways_mps(course: Course) -> NDArrayFloat:
    """Speed to the left, seen by somebody who drives along the street the same way."""
    way = np.where(np.cos(course.yaw_rad) > 0, 1.0, -1.0)
    return np.asarray(way * course.speed_mps * np.sin(course.yaw_rad))


def changes_lane(road: Street, side: int) -> Rule:
    """It drifts to one side, and its centre passes the line between two lanes of the street for good."""

    def rule(course: Course) -> NDArrayBool:
        answer, y = np.zeros(TIME_S.size, np.bool_), course.place_m[:, 1]
        lane = np.floor(y / 3.5).astype(np.int64)
        for first, last in runs_of(side * sideways_mps(course) >= _DRIFT_MPS):
            for at in (np.flatnonzero(np.diff(lane[first : last + 1])) + first).tolist():
                before, after = lane[max(at - 100, 0)], lane[min(at + 101, TIME_S.size - 1)]
                within = max(abs(y[at]), abs(y[at + 1])) < abs(road.lanes_end_y())
                answer[first : last + 1] |= bool(before != lane[at + 1] and after != lane[at] and within)
        return answer

    return rule


def shifts(course: Course) -> list[tuple[int, int, float, bool]]:
    """Sideways motions of 0.5 m or more: first and last moment, metres to the left, and whether they are abrupt."""
    speed, found = sideways_mps(course), list[tuple[int, int, float, bool]]()
    for side in (1, -1):
        for first, last in runs_of(side * speed >= _DRIFT_MPS):
            way_m = side * float(speed[first : last + 1].sum()) * STEP_S
            abrupt = way_m >= 0.8 and float(np.abs(speed[first : last + 1]).max()) ** 2 / way_m >= _ABRUPT_MPS2
            if way_m >= 0.5:
                found.append((first, last, side * way_m, abrupt))
    return sorted(found)


def swerves(course: Course) -> NDArrayBool:
    """It moves abruptly to one side; an abrupt way back soon after belongs to it."""
    answer = np.zeros(TIME_S.size, np.bool_)
    abrupt = [shift for shift in shifts(course) if shift[3]]
    for first, last, _, _ in abrupt:
        answer[first : last + 1] = True
    for (_, end, one, _), (start, _, other, _) in pairwise(abrupt):
        answer[end:start] |= one * other < 0 and (start - end) * STEP_S < 1.5
    return answer


def weaves(course: Course) -> NDArrayBool:
    """It moves from side to side three times or more without resting for more than 2 s."""
    answer, chain = np.zeros(TIME_S.size, np.bool_), list[tuple[int, int, float, bool]]()
    for shift in [*shifts(course), (10 * TIME_S.size, 0, 0.0, False)]:
        if chain and (shift[2] * chain[-1][2] >= 0 or (shift[0] - chain[-1][1]) * STEP_S > 2.0):
            if len(chain) >= 3:
                answer[chain[0][0] : chain[-1][1] + 1] = True
            chain = []
        chain.append(shift)
    return answer


def off_centre(road: Street, sides: Sequence[int] = (1, -1)) -> Rule:
    """It drives for 2 s or longer with a flank close to its lane's edge, on one of the sides, or over it."""

    def rule(course: Course) -> NDArrayBool:
        y, way = course.place_m[:, 1], np.where(np.cos(course.yaw_rad) > 0, 1.0, -1.0)
        off = way * ((y % 3.5) - 1.75)
        room = 1.75 - np.abs(off) - course.actor.size_m[1] / 2
        answer = np.zeros(TIME_S.size, np.bool_)
        for side in sides:
            holds = (side * off >= 0.7) & (room <= 0.3) & (course.speed_mps >= 1.0) & (np.abs(y) < 7.0)
            for first, last in runs_of(holds & (np.abs(sideways_mps(course)) < 0.3)):
                answer[first : last + 1] = (last - first) * STEP_S >= 2.0
        return answer

    return rule


def _car(name: str, road: Street, from_m: float, lane: int, speed: float, vary: Variation,
         *ways: tuple[float, float, float], off_m: float = 0.0) -> Actor:  # fmt: skip
    path = shifting_way(road, from_m, *ways, y_m=road.lane_y(lane) + off_m)
    return actor_of(name, CAR, Along(path, constant(speed)), vary.scale())


def _scene(description: str, vary: Variation, road: Street, *others: Actor) -> Scene:
    actors = (
        recorder_in(road, 0, 50.0, Drive.of(8.0, (2.0, vary.between(5.0, 7.0), 1.5))),
        *others,
        in_lane("steady_car", road, 1, 300.0, vary.between(8.0, 10.0), vary, backward=True, off_m=0.2),
        *parked_row("parked_car", road, 130.0, 3, vary, backward=True),
        strolling("stroller", road, 90.0, vary),
    )
    return Scene("", description, road.network, actors, _events(road, courses_of(actors)))


def _events(road: Street, courses: tuple[Course, ...]) -> tuple[Event, ...]:
    return (
        *happening(CHANGES_LEFT, courses, changes_lane(road, 1)),
        *happening(CHANGES_RIGHT, courses, changes_lane(road, -1)),
        *happening(SWERVES, courses, swerves),
        *happening(WEAVES, courses, weaves),
        *happening(OFF_CENTRE, courses, off_centre(road)),
        *happening(OFF_RIGHT, courses, off_centre(road, (-1,))),
    )


@recipe(*_ALL, bends=True)
def lane_changes(vary: Variation) -> Scene:
    """One car changes lanes to the left, another one to the right."""
    road = street(kerb_m=2.6)
    first, second = vary.between(115.0, 130.0), vary.between(105.0, 125.0)
    return _scene(
        "One car changes lanes to the left, another one to the right.", vary, road,
        _car("left_car", road, 80.0, 1, vary.between(9.0, 11.0), vary, (first, first + 40.0, road.lane_y(0))),
        _car("right_car", road, 100.0, 0, vary.between(11.5, 13.0), vary, (second, second + 45.0, road.lane_y(1))),
    )  # fmt: skip


@recipe(*_ALL, bends=True)
def drifting_within_the_lane(vary: Variation) -> Scene:
    """One car drifts within its lane and back, another one keeps half a metre off the middle."""
    road = street(kerb_m=2.6)
    x, middle = vary.between(100.0, 115.0), road.lane_y(1)
    ways = ((x, x + 30.0, middle + vary.between(0.45, 0.6)), (x + 60.0, x + 95.0, middle))
    return _scene(
        "One car drifts within its lane and back.", vary, road,
        _car("drifting_car", road, 80.0, 1, vary.between(9.0, 11.0), vary, *ways),
        in_lane("left_car", road, 0, 120.0, vary.between(9.0, 11.0), vary, off_m=vary.between(0.2, 0.4)),
    )  # fmt: skip


@recipe(CHANGES_LEFT, CHANGES_RIGHT, SWERVES, WEAVES, bends=True)
def turning_back_before_the_line(vary: Variation) -> Scene:
    """A car sets out to change lanes and thinks better of it before its centre is over the line."""
    road = street(kerb_m=2.6)
    x, middle = vary.between(100.0, 115.0), road.lane_y(1)
    ways = ((x, x + 30.0, middle + vary.between(1.2, 1.35)), (x + 33.0, x + 68.0, middle))
    return _scene(
        "A car sets out to change lanes and turns back.", vary, road,
        _car("undecided_car", road, 80.0, 1, vary.between(9.0, 11.0), vary, *ways),
        in_lane("left_car", road, 0, 130.0, vary.between(9.0, 11.0), vary),
    )  # fmt: skip


@recipe(*_ALL, SWERVES_LEFT, bends=True)
def swerving_around_something(vary: Variation) -> Scene:
    """A car swerves to the left around something and back."""
    return _swerving(vary, 1)


@recipe(*_ALL, SWERVES_LEFT, bends=True)
def swerving_to_the_right(vary: Variation) -> Scene:
    """A car in the left lane swerves to the right and back."""
    return _swerving(vary, -1)


def _swerving(vary: Variation, side: int) -> Scene:
    road = street(kerb_m=2.6)
    lane = 1 if side > 0 else 0
    x, middle, speed = vary.between(125.0, 145.0), road.lane_y(lane), vary.between(9.5, 11.0)
    wide = side * vary.between(1.5, 1.8)
    ways = ((x, x + 1.5 * speed, middle + wide), (x + 1.9 * speed, x + 3.4 * speed, middle))
    swerving = _car("swerving_car", road, 80.0, lane, speed, vary, *ways)
    other = in_lane("other_car", road, 1 - lane, 190.0, vary.between(9.0, 11.0), vary)
    scene = _scene("A car swerves and comes back.", vary, road, swerving, other)
    to_left = happening(SWERVES_LEFT, courses_of(scene.actors), swerves) if side > 0 else ()
    return replace(scene, events=(*scene.events, *to_left))


@recipe(*_ALL, bends=True)
def weaving_from_side_to_side(vary: Variation) -> Scene:
    """A car weaves from side to side within and beyond its lane."""
    road = street(kerb_m=2.6)
    x, middle, wide = vary.between(95.0, 105.0), road.lane_y(1), vary.between(0.5, 0.62)
    ends = [(x + 18.0 * k, x + 18.0 * k + 17.0, middle + (-1) ** k * wide) for k in range(5)]
    return _scene(
        "A car weaves from side to side.", vary, road,
        _car("weaving_car", road, 80.0, 1, vary.between(9.5, 10.5), vary, *ends, off_m=-wide),
        in_lane("left_car", road, 0, 230.0, vary.between(8.0, 9.0), vary),
    )  # fmt: skip


@recipe(*_ALL, bends=True)
def hugging_the_edge(vary: Variation) -> Scene:
    """One car drives along the right edge of its lane all the time, another one along the left edge for a while."""
    road = street(kerb_m=2.6)
    x, middle = vary.between(95.0, 105.0), road.lane_y(0)
    ways = ((x, x + 30.0, middle + vary.between(0.85, 0.95)), (x + 90.0, x + 120.0, middle))
    return _scene(
        "Two cars drive off the centre of their lanes.", vary, road,
        in_lane("right_car", road, 1, 90.0, vary.between(8.0, 9.5), vary, off_m=-vary.between(0.85, 0.95)),
        _car("left_car", road, 85.0, 0, vary.between(10.0, 11.0), vary, *ways),
    )  # fmt: skip
