"""What road it is: one-way, wide, with a bus lane."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.recipe import recipe
from tools.av2.samples.recipes.context_lanes import LANE_ENDS
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import centre_between, in_lane, parked_row, recorder_in, shifting_car, strolling
from tools.av2.samples.streets import Street, street
from tools.av2.samples.truth import Course, Rule, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

ONE_WAY: Final = event_kind("on_one_way_road", "context", "on_one_way_road(vehicles, log_dir)")
WIDE: Final = event_kind("on_wide_road", "context", "on_road_with_n_lanes(vehicles, log_dir, min_lanes=3)")
BUS_LANE: Final = event_kind("in_bus_lane", "context", 'on_lane_type(vehicles, log_dir, lane_type="BUS")')


def on_lanes_of(road: Street, *, forward: bool, backward: bool) -> Rule:
    """Its centre is in the lanes of the given directions."""

    def rule(course: Course) -> NDArrayBool:
        right = centre_between(course, road.lanes_end_y(), 0.0)
        left = centre_between(course, 0.0, road.lanes_end_y(True)) if road.backward else np.zeros_like(right)
        return np.asarray((right & forward) | (left & backward))

    return rule


@recipe(LANE_ENDS, ONE_WAY, WIDE, BUS_LANE, bends=True)
def lanes_that_go_on(vary: Variation) -> Scene:
    """Two lanes each way that go on; a car changes lanes all the same."""
    road = street()
    actors = (
        recorder_in(road, 0, 60.0, vary.between(5.0, 7.0)),
        shifting_car("changing_car", road, 90.0, road.lane_y(1), 8.0, vary, (140.0, 175.0, road.lane_y(0))),
        in_lane("right_car", road, 1, 80.0, vary.between(6.0, 8.0), vary),
        in_lane("bus", road, 1, 140.0, vary.between(6.0, 8.0), vary, "BUS"),
        in_lane("oncoming_car", road, 1, 300.0, vary.between(8.0, 10.0), vary, backward=True),
    )
    return Scene("", "Two lanes each way that go on.", road.network, actors, ())


@recipe(ONE_WAY, WIDE, bends=True)
def one_way_street(vary: Variation) -> Scene:
    """Two lanes that both lead one way, and no others."""
    road = street(backward=(), kerb_m=2.6)
    return _sides(vary, road, one_way=True, wide_forward=False)


@recipe(ONE_WAY, WIDE, BUS_LANE, bends=True)
def wide_road(vary: Variation) -> Scene:
    """Three lanes to one side, the outer one for buses, two to the other."""
    return _sides(vary, street(("VEHICLE", "VEHICLE", "BUS"), kerb_m=2.6), one_way=False, wide_forward=True)


@recipe(ONE_WAY, WIDE, bends=True)
def divided_road(vary: Variation) -> Scene:
    """Two lanes each way with a median between them: neither wide nor one-way."""
    return _sides(vary, street(kerb_m=2.6, median_m=3.0), one_way=False, wide_forward=False)


def _sides(vary: Variation, road: Street, *, one_way: bool, wide_forward: bool) -> Scene:
    """Traffic in all lanes, and cars parked beside them."""
    actors: tuple[Actor, ...] = (
        recorder_in(road, 0, 60.0, vary.between(5.0, 7.0)),
        in_lane("car", road, 1, 80.0, vary.between(6.0, 9.0), vary),
        in_lane("truck", road, 0, 120.0, vary.between(6.0, 9.0), vary, "BOX_TRUCK"),
        *parked_row("parked_car", road, 90.0, 5, vary),
        strolling("stroller", road, 100.0, vary),
    )
    if len(road.forward) > 2:
        actors += (in_lane("bus", road, 2, 70.0, vary.between(5.0, 7.0), vary, "BUS"),)
    if road.backward:
        actors += (in_lane("oncoming_car", road, 1, 250.0, vary.between(8.0, 10.0), vary, backward=True),)
    courses = courses_of(actors)
    events = (
        *happening(ONE_WAY, courses, on_lanes_of(road, forward=one_way, backward=False)),
        *happening(WIDE, courses, on_lanes_of(road, forward=wide_forward, backward=False)),
        *(happening(BUS_LANE, courses, lambda one: centre_between(one, -10.5, -7.0)) if wide_forward else ()),
    )
    return Scene("", str(_sides.__doc__), road.network, actors, events)
