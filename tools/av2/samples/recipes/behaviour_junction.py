"""Over an intersection: turning, going straight on, entering and leaving it."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import actor_of, ego_of
from tools.av2.samples.crossing_over import before_line, driving, on_intersection, recorder_over, scene_at
from tools.av2.samples.crossroads import Crossroads, crossroads
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.junction import EAST, NORTH, SOUTH, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.recipes.context_junction import NEAR_LINE
from tools.av2.samples.scene import Event, Scene, runs_of
from tools.av2.samples.staging import CAR, filled, walker
from tools.av2.samples.truth import STEP_S, TIME_S, Course, Rule, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

ON_INTERSECTION: Final = event_kind("on_intersection", "context", "on_intersection(vehicles, log_dir)")
TURNS_LEFT: Final = event_kind("turns_left", "behaviour", 'turning(vehicles, log_dir, direction="left")')
TURNS_RIGHT: Final = event_kind("turns_right", "behaviour", 'turning(vehicles, log_dir, direction="right")')
GOES_STRAIGHT: Final = event_kind("goes_straight", "behaviour", "going_straight(vehicles, log_dir)")
ENTERS: Final = event_kind("enters_intersection", "behaviour", "entering_intersection(vehicles, log_dir)")
LEAVES: Final = event_kind("leaves_intersection", "behaviour", "leaving_intersection(vehicles, log_dir)")
_WAYS: Final = (TURNS_LEFT, TURNS_RIGHT, GOES_STRAIGHT, ON_INTERSECTION, NEAR_LINE, ENTERS, LEAVES)
_TURNING_RPS: Final = np.radians(2)
_SECOND: Final = round(1.0 / STEP_S)


def turns(side: int) -> Rule:
    """It turns to one side by 45 degrees or more in all."""

    def rule(course: Course) -> NDArrayBool:
        answer = np.zeros(TIME_S.size, np.bool_)
        for first, last in runs_of(filled(side * course.yaw_rate_rps >= _TURNING_RPS, 2.0)):
            amount = side * (course.yaw_rad[last] - course.yaw_rad[first])
            answer[first : last + 1] = amount >= np.radians(45)
        return answer

    return rule


def goes_straight(cross: Crossroads) -> Rule:
    """On the intersection, when it drives over it without turning; of what is cut off, 8 m or more must be seen."""

    def rule(course: Course) -> NDArrayBool:
        answer = np.zeros(TIME_S.size, np.bool_)
        for first, last in runs_of(on_intersection(cross)(course)):
            seen = first > 0 and last < TIME_S.size - 1
            enough = course.gone_m[last] - course.gone_m[first] >= (5.0 if seen else 8.0)
            straight = abs(course.yaw_rad[last] - course.yaw_rad[first]) < np.radians(20)
            answer[first : last + 1] = enough and straight and (seen or course.speed_mps[last] > 0.5)
        return answer

    return rule


def passes_edge(cross: Crossroads, *, inwards: bool) -> Rule:
    """Within a second of the moment at which its centre comes onto the intersection, or leaves it."""

    def rule(course: Course) -> NDArrayBool:
        answer = np.zeros(TIME_S.size, np.bool_)
        for first, last in runs_of(on_intersection(cross)(course)):
            at = first if inwards else last
            if 0 < at < TIME_S.size - 1:
                answer[max(at - _SECOND, 0) : at + _SECOND + 1] = True
        return answer

    return rule


def _ways(cross: Crossroads, courses: tuple[Course, ...]) -> tuple[Event, ...]:
    return (
        *happening(TURNS_LEFT, courses, turns(1)),
        *happening(TURNS_RIGHT, courses, turns(-1)),
        *happening(GOES_STRAIGHT, courses, goes_straight(cross)),
        *happening(ENTERS, courses, passes_edge(cross, inwards=True)),
        *happening(LEAVES, courses, passes_edge(cross, inwards=False)),
        *happening(ON_INTERSECTION, courses, on_intersection(cross)),
        *happening(NEAR_LINE, courses, before_line(cross)),
    )


@recipe(*_WAYS)
def ways_over_an_intersection(vary: Variation) -> Scene:
    """One car turns left, one right, one goes straight."""
    cross = crossroads()
    actors = (
        recorder_over(cross, WEST, 70.0, Drive.of(6.0, (4.0, 0.0, 2.0))),
        driving("left_car", (cross, SOUTH, 0, WEST, 0, vary.between(50.0, 60.0)), vary.between(6.5, 8.0), vary),
        driving("right_car", (cross, NORTH, 1, WEST, 1, vary.between(45.0, 55.0)), vary.between(4.2, 5.0), vary),
        driving("straight_truck", (cross, SOUTH, 1, NORTH, 1, vary.between(85.0, 95.0)), vary.between(9.0, 11.0), vary,
             "BOX_TRUCK"),
        walker("walking_pedestrian", line((-30.0, -9.5), (-60.0, -9.5)), -3.0, vary),
    )  # fmt: skip
    return scene_at("A car turns left, one right, one goes straight.", cross, actors, _ways(cross, courses_of(actors)))


@recipe(*_WAYS)
def ways_at_a_t_junction(vary: Variation) -> Scene:
    """The recording car turns left out of the side road of a T, a bus turns right into it, a car goes straight."""
    cross = crossroads(("VEHICLE",), (EAST, WEST, SOUTH))
    own = Drive.of(7.0, (1.0, vary.between(5.0, 5.5), 1.2))
    slowing = Drive.of(7.5, (vary.between(4.0, 4.5), vary.between(3.6, 4.2), 1.6))
    actors = (
        ego_of(Along(cross.way(SOUTH, 0, WEST, 0, vary.between(30.0, 33.0)), own)),
        driving("right_bus", (cross, WEST, 0, SOUTH, 0, vary.between(68.0, 74.0)), slowing, vary, "BUS"),
        driving("straight_car", (cross, EAST, 0, WEST, 0, vary.between(30.0, 34.0)), vary.between(9.0, 10.0), vary),
        driving("far_car", (cross, EAST, 0, WEST, 0, 118.0), vary.between(4.0, 5.0), vary),
        walker("walking_pedestrian", line((30.0, -7.0), (80.0, -7.0)), -3.0, vary),
    )
    return scene_at("Vehicles turn at a T junction.", cross, actors, _ways(cross, courses_of(actors)))


@recipe(*_WAYS)
def driving_away_from_an_intersection(vary: Variation) -> Scene:
    """Cars drive away from an intersection or stop far before it; nobody turns."""
    cross = crossroads()
    stopping = Drive.of(8.0, (vary.between(3.0, 4.0), 0.0, 2.0))
    actors = (
        recorder_over(cross, WEST, 100.0, Drive.of(6.0, (4.0, 0.0, 2.0))),
        actor_of("leaving_car", CAR, Along(line(cross.exit(NORTH, 0, 20.0), cross.exit(NORTH, 0, 120.0)),
                                           constant(vary.between(5.0, 7.0))), vary.scale()),
        driving("stopping_car", (cross, EAST, 0, WEST, 0, 110.0), stopping, vary),
        driving("far_car", (cross, SOUTH, 1, EAST, 1, 115.0), vary.between(3.0, 4.0), vary),
    )  # fmt: skip
    return scene_at("Cars stay away from an intersection.", cross, actors, _ways(cross, courses_of(actors)))
