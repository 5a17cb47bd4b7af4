"""Waiting before an intersection, to turn or to go straight on."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.crossing_over import before_line, driving, recorder_over, scene_at
from tools.av2.samples.crossroads import Crossroads, crossroads
from tools.av2.samples.driving import Drive
from tools.av2.samples.junction import EAST, NORTH, SOUTH, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.recipe import recipe
from tools.av2.samples.recipes.behaviour_junction import turns
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import lasting
from tools.av2.samples.truth import Course, Rule, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

WAITS: Final = event_kind("waits_to_turn", "behaviour", "waiting_to_turn(vehicles, log_dir)")
WAITS_LEFT: Final = event_kind(
    "waits_to_turn_left", "behaviour", 'waiting_to_turn(vehicles, log_dir, direction="left")'
)
WAITS_RIGHT: Final = event_kind(
    "waits_to_turn_right", "behaviour", 'waiting_to_turn(vehicles, log_dir, direction="right")'
)
_ALL: Final = (WAITS, WAITS_LEFT, WAITS_RIGHT)


def waits_to_turn(cross: Crossroads, *sides: int) -> Rule:
    """It stands for a second or longer before the intersection, and later turns to one of the sides."""

    def rule(course: Course) -> NDArrayBool:
        still = lasting(np.abs(course.speed_mps) < 0.3, 1.0) & before_line(cross)(course)
        turning = np.any([turns(side)(course) for side in sides], axis=0)
        later = np.cumsum(turning[::-1])[::-1] > 0
        return np.asarray(still & later)

    return rule


@recipe(*_ALL)
def waiting_to_turn_left(vary: Variation) -> Scene:
    """A car waits before the intersection for oncoming traffic, then turns left."""
    return _waiting(vary, 0, WEST)


@recipe(*_ALL)
def waiting_to_turn_right(vary: Variation) -> Scene:
    """A car waits before the intersection, then turns right."""
    return _waiting(vary, 1, EAST)


@recipe(*_ALL)
def waiting_to_go_straight(vary: Variation) -> Scene:
    """A car waits before the intersection, then goes straight on; another one turns without waiting."""
    return _waiting(vary, 0, NORTH)


def _waiting(vary: Variation, lane: int, to_rad: float) -> Scene:
    cross = crossroads()
    onward = vary.between(4.0, 5.0)
    waiting = Drive.of(7.0, (1.0, 0.0, 2.5), (vary.between(7.0, 7.8), onward, 1.8))
    start = cross.stop_m + 2.3 + vary.between(0.5, 2.0) + float(waiting.distance_m(np.array([6.0]))[0])
    actors = (
        recorder_over(cross, WEST, 90.0, vary.between(1.0, 2.0)),
        driving("waiting_car", (cross, SOUTH, lane, to_rad, lane, start), waiting, vary),
        driving("right_car", (cross, NORTH, 1, WEST, 1, vary.between(55.0, 65.0)), vary.between(4.4, 5.0), vary),
        driving("oncoming_car", (cross, NORTH, 0, SOUTH, 0, vary.between(60.0, 70.0)), vary.between(9.0, 11.0), vary),
    )
    courses = courses_of(actors)
    return scene_at(
        "A car waits before an intersection.", cross, actors,
        happening(WAITS, courses, waits_to_turn(cross, 1, -1)),
        happening(WAITS_LEFT, courses, waits_to_turn(cross, 1)),
        happening(WAITS_RIGHT, courses, waits_to_turn(cross, -1)),
    )  # fmt: skip
