"""At an intersection: on it, in a turn lane, before the stop line, at a stop sign."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.crossing_over import before_line, driving, recorder_over, scene_at, towards
from tools.av2.samples.crossroads import TURN_LANE_M, Crossroads, crossroads
from tools.av2.samples.driving import Drive
from tools.av2.samples.junction import EAST, NORTH, SOUTH, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.truth import TIME_S, Course, Rule, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

IN_TURN_LANE: Final = event_kind("in_turn_lane", "context", "in_turn_lane(vehicles, log_dir)")
IN_LEFT_TURN_LANE: Final = event_kind(
    "in_left_turn_lane", "context", 'in_turn_lane(vehicles, log_dir, direction="left")'
)
IN_RIGHT_TURN_LANE: Final = event_kind(
    "in_right_turn_lane", "context", 'in_turn_lane(vehicles, log_dir, direction="right")'
)
_TURN_LANES: Final = (IN_TURN_LANE, IN_LEFT_TURN_LANE, IN_RIGHT_TURN_LANE)
NEAR_LINE: Final = event_kind("near_stop_line", "context", "near_stop_line(vehicles, log_dir)")


def in_turn_lane(cross: Crossroads) -> Rule:
    """In the lane for left turns in the middle of an arm, or on the taper that leads into it."""

    def rule(course: Course) -> NDArrayBool:
        answer = np.zeros(TIME_S.size, np.bool_)
        for arm in (EAST, NORTH, WEST, SOUTH):
            out, left, inwards = towards(course, arm)
            along = (out >= cross.stop_m) & (out <= cross.stop_m + TURN_LANE_M)
            answer |= inwards & along & (np.abs(left) < 1.75 + (out > cross.stop_m + 25.0) * 1.6) & cross.turn_lanes
        return answer

    return rule


@recipe(*_TURN_LANES, NEAR_LINE)
def turn_lane(vary: Variation) -> Scene:
    """A car uses the lane for left turns, others the lanes beside it."""
    return _turn_lane(vary, True)


@recipe(*_TURN_LANES, NEAR_LINE)
def left_lane_without_turn_lane(vary: Variation) -> Scene:
    """A car turns left from a lane that also leads straight on."""
    return _turn_lane(vary, False)


def _turn_lane(vary: Variation, there: bool) -> Scene:
    cross = crossroads(turn_lanes=there)
    lane = -1 if there else 0
    slowing = Drive.of(8.0, (3.0, vary.between(4.0, 5.0), 1.5))
    actors = (
        recorder_over(cross, WEST, 110.0, vary.between(3.0, 4.0)),
        driving("turning_car", (cross, SOUTH, lane, WEST, 0, 78.0), slowing, vary),
        driving("waiting_car", (cross, EAST, lane, SOUTH, 0, 100.0), Drive.of(8.0, (5.0, 0.0, 1.5)), vary),
        driving("straight_car", (cross, SOUTH, 1, NORTH, 1, 90.0), vary.between(9.0, 10.0), vary),
        driving("through_car", (cross, NORTH, 0, SOUTH, 0, 110.0), vary.between(5.0, 6.0), vary),
    )
    courses = courses_of(actors)
    return scene_at(
        "A car turns left.", cross, actors,
        happening(IN_TURN_LANE, courses, in_turn_lane(cross)),
        happening(IN_LEFT_TURN_LANE, courses, in_turn_lane(cross)),
        happening(NEAR_LINE, courses, before_line(cross)),
    )  # fmt: skip


@recipe(*_TURN_LANES)
def side_road_of_a_t_junction(vary: Variation) -> Scene:
    """The side road of a T has one lane that leads left and one that leads right; its main road goes on."""
    cross = crossroads(arms=(EAST, WEST, SOUTH))
    actors = (
        recorder_over(cross, WEST, 110.0, vary.between(3.0, 4.0)),
        driving("left_car", (cross, SOUTH, 0, WEST, 0, 90.0), Drive.of(8.0, (vary.between(5.0, 6.0), 0.0, 2.0)), vary),
        driving("right_car", (cross, SOUTH, 1, EAST, 1, vary.between(60.0, 70.0)), vary.between(4.0, 4.6), vary),
        driving("turning_car", (cross, WEST, 1, SOUTH, 1, vary.between(60.0, 70.0)), vary.between(4.0, 4.6), vary),
        driving("straight_car", (cross, EAST, 0, WEST, 0, 110.0), vary.between(8.0, 9.0), vary),
    )
    courses = courses_of(actors)
    left, right = (_on_side_road(cross, k) for k in (0, 1))
    return scene_at(
        "Cars come out of the side road of a T.", cross, actors,
        happening(IN_TURN_LANE, courses, lambda one: left(one) | right(one)),
        happening(IN_LEFT_TURN_LANE, courses, left),
        happening(IN_RIGHT_TURN_LANE, courses, right),
    )  # fmt: skip


def _on_side_road(cross: Crossroads, lane: int) -> Rule:
    """In a lane of the southern arm that leads to the intersection."""

    def rule(course: Course) -> NDArrayBool:
        out, left, inwards = towards(course, SOUTH)
        return np.asarray(inwards & (out >= cross.stop_m) & (np.abs(left - cross.offset_m(lane)) < 1.75))

    return rule
