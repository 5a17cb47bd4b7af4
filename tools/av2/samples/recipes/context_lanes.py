"""In which lane: over a line, in an oncoming one, in one that ends, on a one-way road, on a wide road."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor
from tools.av2.samples.driving import Drive
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Event, Scene
from tools.av2.samples.staging import centre_between, in_lane, parked_row, recorder_in, shifting_car
from tools.av2.samples.streets import Street, ending_lane_street, street
from tools.av2.samples.truth import Course, Rule, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

STRADDLES: Final = event_kind("straddles_lanes", "context", "straddling_lanes(vehicles, log_dir)")
ONCOMING_LANE: Final = event_kind("in_oncoming_lane", "context", "in_oncoming_lane(vehicles, log_dir)")
LANE_ENDS: Final = event_kind("in_ending_lane", "context", "lane_ends(vehicles, log_dir)")
_SHARE: Final = 0.2
_WITHIN_M: Final = 50.0


def straddles(road: Street) -> Rule:
    """At least a fifth of its width is on either side of a line between two lanes."""
    inner = [-3.5 * k for k in range(1, len(road.forward))] + [3.5 * k for k in range(1, len(road.backward))]
    lines = [*inner, *([0.0] if road.backward else [])]

    def rule(course: Course) -> NDArrayBool:
        y, part = course.corners_m()[:, :, 1], _SHARE * course.actor.size_m[1]
        over = [(y.min(axis=1) <= line - part) & (y.max(axis=1) >= line + part) for line in lines]
        return np.asarray(np.any(over, axis=0))

    return rule


def in_oncoming_lane(road: Street) -> Rule:
    """Its centre is in a lane that leads the other way, and it drives."""

    def rule(course: Course) -> NDArrayBool:
        right = centre_between(course, road.lanes_end_y(), 0.0) & (np.cos(course.yaw_rad) < -0.7)
        left = centre_between(course, 0.0, road.lanes_end_y(True)) & (np.cos(course.yaw_rad) > 0.7)
        return np.asarray((right | left) & (course.speed_mps > 1.0))

    return rule


def in_lane_that_ends(road: Street, ends_at_m: float) -> Rule:
    """It is in the rightmost lane, its front at most 50 m before that lane's end."""
    line = -3.5 * (len(road.forward) - 1)

    def rule(course: Course) -> NDArrayBool:
        left = ends_at_m - course.place_m[:, 0] - course.actor.size_m[0] / 2
        return np.asarray(centre_between(course, road.lanes_end_y(), line) & (left >= 0) & (left <= _WITHIN_M))

    return rule


def _scene(description: str, road: Street, actors: tuple[Actor, ...], *events: tuple[Event, ...]) -> Scene:
    return Scene("", description, road.network, actors, tuple(event for part in events for event in part))


@recipe(STRADDLES, ONCOMING_LANE, bends=True)
def driving_on_the_line(vary: Variation) -> Scene:
    """A car drives on the line between two lanes for a while, another one always does."""
    road = street()
    line_y, start = -3.5, vary.between(105.0, 120.0)
    shifts = ((start, start + 25.0, line_y + vary.between(-0.2, 0.2)), (start + 65.0, start + 90.0, road.lane_y(1)))
    return _lines(
        road, "A car drives on the line between two lanes for a while, another one always does.",
        recorder_in(road, 0, 60.0, vary.between(4.0, 6.0)),
        shifting_car("wandering_car", road, 80.0, road.lane_y(1), vary.between(9.0, 10.0), vary, *shifts),
        in_lane("straddling_car", road, 1, 240.0, vary.between(7.0, 9.0), vary, backward=True, off_m=1.75),
        in_lane("steady_car", road, 1, 170.0, vary.between(10.0, 12.0), vary),
    )  # fmt: skip


@recipe(STRADDLES, ONCOMING_LANE, bends=True)
def keeping_beside_the_line(vary: Variation) -> Scene:
    """A car keeps to the edge of its lane, near the line but not over it."""
    road = street()
    start = vary.between(105.0, 120.0)
    shifts = ((start, start + 25.0, road.lane_y(1) + vary.between(0.4, 0.6)), (start + 65.0, start + 90.0, -5.25))
    return _lines(
        road, "A car keeps to the edge of its lane.",
        recorder_in(road, 0, 60.0, vary.between(4.0, 6.0)),
        shifting_car("wandering_car", road, 80.0, road.lane_y(1), vary.between(9.0, 10.0), vary, *shifts),
        in_lane("left_keeping_car", road, 1, 240.0, 8.0, vary, backward=True, off_m=vary.between(0.3, 0.6)),
        in_lane("steady_car", road, 1, 170.0, vary.between(10.0, 12.0), vary),
    )  # fmt: skip


@recipe(STRADDLES, ONCOMING_LANE, bends=True)
def passing_in_oncoming_lane(vary: Variation) -> Scene:
    """A car passes a stopped truck in the lane of oncoming traffic."""
    road = street(("VEHICLE",), ("VEHICLE",))
    x = vary.between(150.0, 165.0)
    shifts = ((x - 58.0, x - 14.0, road.lane_y(0, True)), (x + 15.0, x + 59.0, road.lane_y(0)))
    return _lines(
        road, "A car passes a stopped truck in the oncoming lane.",
        recorder_in(road, 0, 60.0, vary.between(1.0, 2.5)),
        shifting_car("passing_car", road, 80.0, road.lane_y(0), vary.between(9.0, 10.0), vary, *shifts),
        in_lane("stopped_truck", road, 0, x, 0.0, vary, "BOX_TRUCK"),
        in_lane("oncoming_car", road, 0, 390.0, vary.between(5.0, 6.0), vary, backward=True),
    )  # fmt: skip


@recipe(STRADDLES, ONCOMING_LANE, bends=True)
def passing_in_the_next_lane(vary: Variation) -> Scene:
    """A car drives in the left one of two lanes past a stopped truck; cars park against the traffic's direction."""
    road = street(kerb_m=2.6)
    return _lines(
        road, "A car passes a stopped truck in the left lane.",
        recorder_in(road, 0, 60.0, vary.between(1.0, 2.5)),
        in_lane("passing_car", road, 0, 80.0, vary.between(9.0, 11.0), vary),
        in_lane("stopped_truck", road, 1, vary.between(140.0, 160.0), 0.0, vary, "BOX_TRUCK"),
        in_lane("oncoming_car", road, 0, 350.0, vary.between(8.0, 9.0), vary, backward=True),
        *parked_row("parked_car", road, 100.0, 4, vary),
    )  # fmt: skip


def _lines(road: Street, description: str, *actors: Actor) -> Scene:
    courses = courses_of(actors)
    return _scene(
        description, road, actors,
        happening(STRADDLES, courses, straddles(road), min_s=1.0),
        happening(ONCOMING_LANE, courses, in_oncoming_lane(road), min_s=1.0),
    )  # fmt: skip


@recipe(LANE_ENDS, bends=True)
def ending_lane(vary: Variation) -> Scene:
    """The right lane ends; a car in it moves over in time, another one drives up to the taper's beginning."""
    return _ending(vary, tapered=True)


@recipe(LANE_ENDS, bends=True)
def lane_without_way_on(vary: Variation) -> Scene:
    """The right lane stops without a taper; cars in it move over in time."""
    return _ending(vary, tapered=False)


def _ending(vary: Variation, tapered: bool) -> Scene:
    road = ending_lane_street(2, tapered=tapered)
    ends_at = 220.0 if tapered else 180.0
    # On a taper one car moves over early and the other stops before it; otherwise one moves over late.
    x = ends_at - (vary.between(88.0, 92.0) if tapered else vary.between(45.0, 48.0))
    stop_from = ends_at - (102.0 if tapered else 70.0)
    stopping = Drive.of(7.0, (vary.between(6.2, 6.8), 0.0, 2.0))
    actors = (
        recorder_in(road, 0, 60.0, vary.between(5.0, 7.0)),
        shifting_car("merging_car", road, 90.0, road.lane_y(1), vary.between(7.0, 8.0), vary,
                      (x, x + 32.0, road.lane_y(0))),
        in_lane("stopping_car", road, 1, stop_from, stopping, vary),
        in_lane("left_car", road, 0, 130.0, vary.between(8.0, 10.0), vary),
        in_lane("oncoming_car", road, 1, 250.0, vary.between(8.0, 10.0), vary, backward=True),
    )  # fmt: skip
    events = happening(LANE_ENDS, courses_of(actors), in_lane_that_ends(road, ends_at))
    return _scene("The right lane ends ahead.", road, actors, events)
