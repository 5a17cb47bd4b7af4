"""How fast, speeding up, pulled to a side: the plain numbers of motion."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import actor_of
from tools.av2.samples.crossing_over import driving, recorder_over, scene_at
from tools.av2.samples.crossroads import crossroads
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.junction import NORTH, SOUTH, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import CAR, in_lane, parked_row, recorder_in, shifting_way
from tools.av2.samples.streets import street
from tools.av2.samples.truth import Course, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

DRIVES_FAST: Final = event_kind(
    "drives_at_12_mps_or_more", "behaviour", "has_velocity(vehicles, log_dir, min_velocity=12)"
)
MOVES: Final = event_kind("moves", "behaviour", "has_velocity(vehicles, log_dir)")
SPEEDS_UP: Final = event_kind("speeds_up", "behaviour", "accelerating(vehicles, log_dir)")
PULLED_LEFT: Final = event_kind(
    "is_pulled_to_the_left", "behaviour", "has_lateral_acceleration(vehicles, log_dir, min_accel=1.5)"
)
_ALL: Final = (DRIVES_FAST, SPEEDS_UP)


def pulled_left(course: Course) -> NDArrayBool:
    """It is on a curve to the left at 1.5 m/s^2 or more."""
    return np.asarray(course.yaw_rate_rps * course.speed_mps >= 1.5)


def _scene(vary: Variation, top_mps: float, rate_mps2: float, shift_s: float) -> Scene:
    """One car speeds up, one changes lanes to the left in a time of `shift_s`, one stops, others keep their speed."""
    road = street(kerb_m=2.6)
    pace = vary.between(9.0, 10.5)
    x = vary.between(130.0, 140.0)
    way = shifting_way(road, 75.0, (x, x + pace * shift_s, road.lane_y(0)), y_m=road.lane_y(1))
    faster = Drive.of(7.0, (vary.between(2.0, 3.0), top_mps, rate_mps2))
    actors = (
        recorder_in(road, 0, 55.0, vary.between(5.0, 6.0)),
        in_lane("faster_car", road, 1, 110.0, faster, vary),
        actor_of("changing_car", CAR, Along(way, constant(pace)), vary.scale()),
        in_lane("stopping_car", road, 1, 300.0, Drive.of(8.0, (vary.between(2.0, 4.0), 0.0, 2.5)), vary, backward=True),
        in_lane("steady_car", road, 0, 280.0, vary.between(8.0, 10.0), vary, backward=True),
        *parked_row("parked_car", road, 90.0, 4, vary),
    )
    courses = courses_of(actors)
    events = (
        *happening(DRIVES_FAST, courses, lambda one: np.abs(one.speed_mps) >= 12.0),
        *happening(SPEEDS_UP, courses, lambda one: one.accel_mps2 >= 0.65),
    )
    return Scene("", str(_scene.__doc__), road.network, actors, events)


@recipe(*_ALL)
def brisk_driving(vary: Variation) -> Scene:
    """A car speeds up to over 12 m/s; another one changes lanes abruptly."""
    return _scene(vary, vary.between(13.5, 15.0), vary.between(1.4, 2.0), vary.between(1.6, 1.9))


@recipe(*_ALL)
def calm_driving(vary: Variation) -> Scene:
    """A car gains speed slowly and stays below 12 m/s; another one changes lanes gently."""
    return _scene(vary, vary.between(9.5, 10.5), vary.between(0.3, 0.4), vary.between(3.8, 4.5))


@recipe(PULLED_LEFT)
def fast_left_turn(vary: Variation) -> Scene:
    """A car turns left at speed, another one turns right."""
    return _turning(vary, vary.between(6.5, 8.0))


@recipe(PULLED_LEFT)
def slow_left_turn(vary: Variation) -> Scene:
    """A car turns left slowly, another one turns right at speed."""
    return _turning(vary, vary.between(3.2, 3.7))


def _turning(vary: Variation, speed_mps: float) -> Scene:
    """A car turns left, another one right."""
    cross = crossroads()
    actors = (
        recorder_over(cross, WEST, 80.0, vary.between(2.0, 3.0)),
        driving("left_car", (cross, SOUTH, 0, WEST, 0, cross.stop_m + 3.0 * speed_mps), speed_mps, vary),
        driving("right_car", (cross, NORTH, 1, WEST, 1, vary.between(45.0, 60.0)), vary.between(5.0, 6.0), vary),
    )
    return scene_at(str(_turning.__doc__), cross, actors, happening(PULLED_LEFT, courses_of(actors), pulled_left))


@recipe(MOVES)
def stopping_and_parked(vary: Variation) -> Scene:
    """Some cars move, one stops, some are parked."""
    road = street(kerb_m=2.6)
    stopping = Drive.of(8.0, (vary.between(2.0, 4.0), 0.0, 2.5))
    actors = (
        recorder_in(road, 0, 55.0, vary.between(2.0, 6.0)),
        in_lane("stopping_bus", road, 1, 80.0, stopping, vary, "BUS"),
        in_lane("slow_car", road, 1, 230.0, vary.between(1.2, 2.0), vary, backward=True),
        *parked_row("parked_car", road, 90.0, 4, vary),
    )
    events = happening(MOVES, courses_of(actors), lambda one: np.abs(one.speed_mps) >= 0.5)
    return Scene("", "Some cars move, one stops, some are parked.", road.network, actors, events)


@recipe(MOVES)
def nobody_moves(vary: Variation) -> Scene:
    """All vehicles stand, parked or waiting."""
    road = street(kerb_m=2.6)
    actors = (
        recorder_in(road, 0, 75.0, 0.0),
        in_lane("waiting_bus", road, 1, 90.0, 0.0, vary, "BUS"),
        in_lane("waiting_car", road, 0, vary.between(110.0, 120.0), 0.0, vary, backward=True),
        *parked_row("parked_car", road, 90.0, 4, vary),
    )
    return Scene("", "All vehicles stand.", road.network, actors, ())
