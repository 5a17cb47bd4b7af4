"""Pedestrians: crossing the road, on a crosswalk or away from it, against walking along it."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor
from tools.av2.samples.driving import Drive
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import (
    centre_between,
    crossing_way,
    in_lane,
    parked_row,
    recorder_in,
    strolling,
    walker,
)
from tools.av2.samples.streets import Street, add_crosswalk, street
from tools.av2.samples.truth import Course, Rule, courses_of, happening, of_category
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

CROSSES_ROAD: Final = event_kind("crosses_road", "behaviour", "crossing_road(pedestrians, log_dir)")
JAYWALKS: Final = event_kind("jaywalks", "behaviour", "jaywalking(pedestrians, log_dir)")
_BOTH: Final = (CROSSES_ROAD, JAYWALKS)
_CROSSWALK_X_M: Final = 140.0


def crosses_road(road: Street) -> Rule:
    """It walks across the lanes."""

    def rule(course: Course) -> NDArrayBool:
        on_lanes = centre_between(course, road.lanes_end_y(), road.lanes_end_y(True))
        across = np.abs(np.sin(course.yaw_rad)) > np.sin(np.radians(45))
        return np.asarray(on_lanes & across & (course.speed_mps > 0.5))

    return rule


def jaywalks(road: Street) -> Rule:
    """It crosses the road well away from the crosswalk."""

    def rule(course: Course) -> NDArrayBool:
        away = np.abs(course.place_m[:, 0] - _CROSSWALK_X_M).min() > 6.0 if road.network.crossings else True
        return crosses_road(road)(course) & bool(away)

    return rule


def _scene(description: str, vary: Variation, road: Street, *others: Actor) -> Scene:
    waiting = Drive.of(5.0, (1.0, 0.0, 2.0))
    actors = (
        recorder_in(road, 0, 60.0, vary.between(2.0, 3.0)),
        *others,
        in_lane("stopping_car", road, 0, 190.0, waiting, vary, backward=True),
        *parked_row("parked_car", road, 80.0, 4, vary),
        strolling("stroller", road, 125.0, vary),
        strolling("other_stroller", road, 170.0, vary, backward=True),
    )
    courses, people = courses_of(actors), of_category("PEDESTRIAN")
    events = (
        *happening(CROSSES_ROAD, courses, crosses_road(road), people, 0.5),
        *happening(JAYWALKS, courses, jaywalks(road), people, 0.5),
    )
    return Scene("", description, road.network, actors, events)


def _street() -> Street:
    road = street(("VEHICLE",), ("VEHICLE",), kerb_m=2.6)
    add_crosswalk(road, _CROSSWALK_X_M)
    return road


@recipe(*_BOTH, bends=True)
def jaywalking_pedestrians(vary: Variation) -> Scene:
    """Two pedestrians cross the road far from the crosswalk, a third one uses it."""
    road = _street()
    return _scene(
        "Two pedestrians cross far from the crosswalk, one on it.", vary, road,
        walker("first_pedestrian", crossing_way(road, vary.between(112.0, 120.0)), vary.between(0.5, 2.0), vary),
        walker("slanted_pedestrian", crossing_way(road, 160.0, up=False, slanted_m=vary.between(2.0, 4.0)),
               vary.between(1.0, 3.0), vary),
        walker("crosswalk_pedestrian", crossing_way(road, vary.between(139.0, 141.0)), vary.between(0.5, 3.0), vary),
    )  # fmt: skip


@recipe(*_BOTH, bends=True)
def using_the_crosswalk(vary: Variation) -> Scene:
    """Two pedestrians cross on the crosswalk."""
    road = _street()
    return _scene(
        "Two pedestrians use the crosswalk.", vary, road,
        walker("first_pedestrian", crossing_way(road, vary.between(138.6, 139.4)), vary.between(0.5, 2.0), vary),
        walker("second_pedestrian", crossing_way(road, vary.between(140.6, 141.4), up=False), vary.between(1.0, 3.0),
               vary),
    )  # fmt: skip


@recipe(*_BOTH, bends=True)
def walking_along(vary: Variation) -> Scene:
    """Pedestrians walk along the road and step out to parked cars and back; nobody crosses."""
    road = _street()
    y = road.strip_y(True)
    return _scene(
        "Pedestrians walk along the road.", vary, road,
        walker("walking_pedestrian", line((120.0, y), (200.0, y)), vary.between(0.0, 1.0), vary),
        walker("waiting_pedestrian", line((139.0, road.sidewalk_y() + 1.0), (139.0, 0.0)), 14.8, vary),
        walker("edge_pedestrian", line((150.0, road.sidewalk_y() - 1.2), (90.0, road.sidewalk_y() - 1.2)), 2.0, vary),
    )  # fmt: skip
