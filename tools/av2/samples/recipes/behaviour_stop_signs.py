"""Stop signs: who is at one, and who runs it."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.crossing_over import before_line, driving, recorder_over, scene_at, towards
from tools.av2.samples.crossroads import Crossroads, crossroads
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.junction import EAST, NORTH, SOUTH, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene, runs_of
from tools.av2.samples.truth import TIME_S, Course, Rule, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

RUNS_SIGN: Final = event_kind("runs_stop_sign", "behaviour", "running_stop_sign(vehicles, log_dir)")
AT_SIGN: Final = event_kind("at_stop_sign", "context", "at_stop_sign(vehicles, log_dir)")


def runs_sign(cross: Crossroads, arms: tuple[float, ...]) -> Rule:
    """It passes the line of an arm with a stop sign without having stood before it, until its rear is over it."""

    def rule(course: Course) -> NDArrayBool:
        answer = np.zeros(TIME_S.size, np.bool_)
        for arm in arms:
            out, left, inwards = towards(course, arm)
            front = out - course.actor.size_m[0] / 2 - cross.stop_m
            near = inwards & (left > 0) & (left < cross.kerb_m) & (front <= 12.0) & (front >= -course.actor.size_m[0])
            for first, last in runs_of(near):
                before = front[first : last + 1] > -1.0
                passes = front[last] < -3.0 and not (course.speed_mps[first : last + 1][before] < 0.5).any()
                answer[first : last + 1] |= passes
        return answer

    return rule


@recipe(RUNS_SIGN, AT_SIGN)
def running_a_stop_sign(vary: Variation) -> Scene:
    """One car passes a stop sign without stopping, another one stops before it."""
    return _signs(vary, constant(vary.between(4.0, 7.0)), vary.between(1.0, 2.0), True)


@recipe(RUNS_SIGN, AT_SIGN)
def stopping_at_stop_signs(vary: Variation) -> Scene:
    """Both cars stop at their stop signs before they drive on."""
    early = Drive.of(7.0, (vary.between(1.0, 1.4), 0.0, 2.5))
    wait_s = TIME_S[np.flatnonzero(early.at(TIME_S) == 0.0)[0]] + vary.between(1.2, 2.0)
    first = Drive.of(7.0, (float(early.time_s[1]), 0.0, 2.5), (float(wait_s), 7.0, 1.8))
    return _signs(vary, first, vary.between(1.0, 2.0), True)


@recipe(RUNS_SIGN, AT_SIGN)
def no_stop_signs(vary: Variation) -> Scene:
    """Cars drive over an intersection that has no stop signs."""
    return _signs(vary, constant(vary.between(4.0, 7.0)), vary.between(1.0, 2.0), False)


def _signs(vary: Variation, first: Drive, stop_early_m: float, signs: bool) -> Scene:
    cross = crossroads(("VEHICLE",))
    stops = bool((first.at(TIME_S) == 0.0).any())
    rest_m = float(first.distance_m(TIME_S[first.at(TIME_S) == 0.0][:1])[0]) if stops else 30.0
    start = cross.stop_m + 2.3 + stop_early_m + (rest_m if stops else vary.between(20.0, 30.0))
    second = Drive.of(7.0, (10.0 / 7.0, 0.0, 2.5), (vary.between(8.0, 9.0), 7.0, 1.8))
    other_start = cross.stop_m + 2.3 + vary.between(0.6, 1.5) + float(second.distance_m(np.array([7.5]))[0])
    actors = (
        recorder_over(cross, WEST, 100.0, vary.between(1.0, 2.0)),
        driving("first_car", (cross, SOUTH, 0, NORTH, 0, start), first, vary),
        driving("second_car", (cross, NORTH, 0, SOUTH, 0, other_start), second, vary),
        driving("crossing_car", (cross, EAST, 0, WEST, 0, 118.0), vary.between(2.0, 3.0), vary),
        *((cross.stop_sign("south_sign", SOUTH), cross.stop_sign("north_sign", NORTH)) if signs else ()),
    )
    arms = (SOUTH, NORTH) if signs else ()
    courses = courses_of(actors)
    return scene_at(
        "Cars drive over an intersection.", cross, actors,
        happening(RUNS_SIGN, courses, runs_sign(cross, arms)),
        happening(AT_SIGN, courses, before_line(cross, arms)),
    )  # fmt: skip
