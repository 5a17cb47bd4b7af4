"""Parked or taking part in traffic."""

from __future__ import annotations

from typing import Final

from tools.av2.samples.actors import ego_of
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.recipes.behaviour_standstill import IS_ACTIVE, SETS_OFF, STOPS_FOR_A_WHILE, is_parked
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import in_lane, parked_row, recorder_in, strolling
from tools.av2.samples.streets import street
from tools.av2.samples.truth import always, courses_of, happening, vehicles
from tools.av2.samples.variation import Variation

IS_PARKED: Final = event_kind("is_parked", "behaviour", "stationary(vehicles, log_dir)")


@recipe(IS_PARKED, IS_ACTIVE, bends=True)
def parked_rows(vary: Variation) -> Scene:
    """Cars are parked on both sides of a street while others drive."""
    return _parking(vary, True)


@recipe(IS_PARKED, IS_ACTIVE, STOPS_FOR_A_WHILE, SETS_OFF, bends=True)
def everybody_parked(vary: Variation) -> Scene:
    """All vehicles are parked along the kerbs, the recording car among them; only pedestrians move."""
    road = street(kerb_m=2.6)
    own_place = Along(line((103.5, road.strip_y()), (400.0, road.strip_y())), constant(0.0))
    actors = (
        ego_of(own_place),
        *parked_row("parked_car", road, 82.0, 8, vary, leave_free=3),
        *parked_row("parked_bus", road, 90.0, 2, vary, backward=True, step_m=16.0, category="BUS"),
        strolling("stroller", road, 110.0, vary),
        strolling("other_stroller", road, 130.0, vary, backward=True),
    )
    events = happening(IS_PARKED, courses_of(actors), always)
    return Scene("", "All vehicles are parked; only pedestrians move.", road.network, actors, events)


@recipe(IS_PARKED, bends=True)
def nobody_parked(vary: Variation) -> Scene:
    """Everybody moves, some of them slowly, or stops for a while only."""
    return _parking(vary, False)


def _parking(vary: Variation, parked: bool) -> Scene:
    road = street(kerb_m=2.6)
    stopping = Drive.of(vary.between(6.0, 8.0), (1.0, 0.0, 2.0), (vary.between(9.0, 10.0), 6.0, 1.8))
    rows = (
        *parked_row("parked_car", road, 80.0, 7, vary),
        *parked_row("parked_truck", road, 90.0, 3, vary, backward=True, step_m=14.0, category="BOX_TRUCK"),
    )
    actors = (
        recorder_in(road, 0, 60.0, vary.between(4.0, 6.0)),
        in_lane("stopping_car", road, 1, 70.0, stopping, vary),
        in_lane("slow_car", road, 1, 180.0, vary.between(1.0, 2.0), vary, backward=True),
        in_lane("passing_car", road, 0, 230.0, vary.between(7.0, 11.0), vary, backward=True),
        *(rows if parked else ()),
    )
    courses = courses_of(actors)
    events = happening(IS_PARKED, courses, always, lambda course: vehicles(course) and is_parked(course))
    if parked:
        events += happening(IS_ACTIVE, courses, always, lambda course: vehicles(course) and not is_parked(course))
    return Scene("", "Cars drive along a street.", road.network, actors, events)
