"""Beside the lanes: median, shoulder, sidewalk, off the road, parked along the kerb, near a work zone."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, standing
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import gap_m
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import (
    CAR,
    centre_between,
    crossing_way,
    cyclist,
    in_lane,
    parked_row,
    recorder_in,
    strolling,
    walker,
)
from tools.av2.samples.streets import Street, add_bays, add_crosswalk, street
from tools.av2.samples.truth import Course, Rule, courses_of, happening, happening_between, of_category, vehicles
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

ON_MEDIAN: Final = event_kind("on_median", "context", "on_median(everything, log_dir)")
ON_SIDEWALK: Final = event_kind("on_sidewalk", "context", "on_sidewalk(pedestrians, log_dir)")
ON_SHOULDER: Final = event_kind("on_shoulder", "context", "on_shoulder(vehicles, log_dir)")
OFF_ROAD: Final = event_kind("off_road", "context", "off_road(everything, log_dir)")
PARKED_AT_KERB: Final = event_kind("parked_at_kerb", "context", "in_parallel_parking(vehicles, log_dir)")
NEAR_WORKS: Final = event_kind("near_construction", "context", "near_construction_objects(vehicles, log_dir)")
ON_CROSSWALK: Final = event_kind("at_crosswalk", "context", "at_pedestrian_crossing(pedestrians, log_dir)")
_PLACES: Final = (ON_MEDIAN, ON_SIDEWALK, ON_SHOULDER, OFF_ROAD, PARKED_AT_KERB)
_WORKS: Final = ("CONSTRUCTION_CONE", "CONSTRUCTION_BARREL", "MESSAGE_BOARD_TRAILER", "TRAFFIC_LIGHT_TRAILER")


def anybody(course: Course) -> bool:
    """Every track, whatever it is."""
    return True


def off_the_road(road: Street) -> Rule:
    """Its centre is beyond the kerb, or on the raised median."""
    return lambda course: ~centre_between(course, road.kerb_y(), road.kerb_y(True)) | on_median(road)(course)


def on_median(road: Street) -> Rule:
    """Its centre is between the two directions."""
    return lambda course: centre_between(course, -road.median_m / 2, road.median_m / 2)


def on_sidewalk(road: Street) -> Rule:
    """Its centre is beyond the kerb, at most 6 m."""

    def rule(course: Course) -> NDArrayBool:
        low, high = road.kerb_y(), road.kerb_y(True)
        return centre_between(course, low - 6.0, low) | centre_between(course, high, high + 6.0)

    return rule


def on_shoulder(road: Street) -> Rule:
    """Its centre is beside the lanes and on this side of the kerb, and it stands or drives along."""

    def rule(course: Course) -> NDArrayBool:
        right = centre_between(course, road.kerb_y(), road.lanes_end_y())
        left = centre_between(course, road.lanes_end_y(True), road.kerb_y(True))
        return np.asarray((right | left) & (np.abs(np.cos(course.yaw_rad)) > np.cos(np.radians(30))))

    return rule


def parked_at_kerb(road: Street) -> Rule:
    """It never moves, and stands beside the lanes, along the kerb, with a flank at most 1 m from it."""

    def rule(course: Course) -> NDArrayBool:
        y = course.corners_m()[:, :, 1]
        apart = np.minimum(np.abs(y.min(axis=1) - road.kerb_y()), np.abs(y.max(axis=1) - road.kerb_y(True)))
        along = np.abs(np.cos(course.yaw_rad)) > np.cos(np.radians(20))
        in_lane = centre_between(course, road.lanes_end_y(), road.lanes_end_y(True))
        return np.asarray((apart <= 1.0) & along & ~in_lane & course.is_parked)

    return rule


@recipe(*_PLACES, bends=True)
def refuge(vary: Variation) -> Scene:
    """A pedestrian waits on the median; a car has broken down on the shoulder, others drive in their lanes."""
    road = street(median_m=vary.between(2.6, 4.0), kerb_m=2.8)
    add_crosswalk(road, 140.0)
    stop = line((140.0, road.sidewalk_y()), (140.0, road.sidewalk_y(True)))
    return _places(
        "A pedestrian crosses over the median, two stand on it.", vary, road,
        walker("crossing_pedestrian", stop, vary.between(0.5, 2.0), vary),
        standing("waiting_pedestrian", "PEDESTRIAN", (141.0, vary.between(-0.4, 0.4)), np.pi / 2),
        standing("parked_car", CAR, (120.0, road.strip_y()), 0.0, vary.scale()),
        in_lane("shoulder_car", road, 1, 180.0, vary.between(2.0, 4.0), vary, off_m=road.strip_y() - road.lane_y(1)),
        standing("bollard", "BOLLARD", (138.0, 0.0)),
    )  # fmt: skip


@recipe(*_PLACES, bends=True)
def no_refuge(vary: Variation) -> Scene:
    """A pedestrian crosses a street without a median, another one stands in the street; cars keep to their lanes."""
    road = street()
    add_crosswalk(road, 140.0)
    return _places(
        "A pedestrian crosses a street without a median.", vary, road,
        walker("crossing_pedestrian", line((140.0, -6.5), (140.0, 6.5)), 12.5, vary),
        standing("waiting_pedestrian", "PEDESTRIAN", (141.0, vary.between(-0.4, 0.4)), np.pi / 2),
        in_lane("slow_car", road, 1, 180.0, vary.between(2.0, 4.0), vary, off_m=-0.4),
        in_lane("waiting_truck", road, 1, 262.0, 0.0, vary, "BOX_TRUCK"),
        sidewalks=False,
    )  # fmt: skip


@recipe(*_PLACES, bends=True)
def kerbs(vary: Variation) -> Scene:
    """Cars are parked along both kerbs and in bays at right angles; pedestrians walk along the sidewalks."""
    road = street(kerb_m=vary.between(2.3, 2.6))
    bays = add_bays(road, 150.0, 5)
    return _places(
        "Cars are parked along the kerbs and in bays.", vary, road,
        *parked_row("parked_car", road, 80.0, 6, vary),
        *parked_row("parked_left_car", road, 90.0, 7, vary, backward=True),
        *(standing(f"bay_car_{k}", CAR, (x, road.kerb_y() - 2.9), -np.pi / 2, vary.scale())
          for k, x in enumerate(bays) if k != 2),
        in_lane("waiting_car", road, 1, 230.0, 0.0, vary),
        near_bays=True,
    )  # fmt: skip


def _places(
    description: str, vary: Variation, road: Street, *others: Actor, sidewalks: bool = True, near_bays: bool = False
) -> Scene:
    """Everyone's place across the street is asked; who stands in bays is on the road there."""
    actors = (
        recorder_in(road, 0, 60.0, vary.between(4.0, 6.0)),
        *others,
        in_lane("oncoming_car", road, 0, 230.0, vary.between(8.0, 10.0), vary, backward=True),
    )
    if sidewalks:
        actors += (strolling("stroller", road, 80.0, vary, backward=True),)
    courses = courses_of(actors)
    in_bay = (lambda one: one.actor.name.startswith("bay_car")) if near_bays else (lambda one: False)
    events = (
        *happening(ON_MEDIAN, courses, on_median(road), anybody, 0.5),
        *happening(ON_SIDEWALK, courses, on_sidewalk(road), of_category("PEDESTRIAN"), 0.5),
        *happening(ON_SHOULDER, courses, on_shoulder(road), min_s=0.5),
        *happening(OFF_ROAD, courses, off_the_road(road), lambda one: not in_bay(one), 0.5),
        *happening(PARKED_AT_KERB, courses, parked_at_kerb(road), lambda one: vehicles(one) and not in_bay(one)),
    )
    return Scene("", description, road.network, actors, events)


@recipe(NEAR_WORKS, bends=True)
def work_zone(vary: Variation) -> Scene:
    """Cones and barrels stand in and beside a lane; cars pass them."""
    road = street()
    x = vary.between(140.0, 160.0)
    cones = [(x + 4.0 * k, road.lane_y(1) - 1.0 + 0.3 * k, "CONSTRUCTION_CONE") for k in range(4)]
    return _works(vary, road, [*cones, (x + 22.0, road.lane_y(1), "CONSTRUCTION_BARREL")])


@recipe(NEAR_WORKS, bends=True)
def works_far_away(vary: Variation) -> Scene:
    """Bollards stand beside the road; cones and a message board stand 20 m away from it."""
    road = street()
    x = vary.between(140.0, 160.0)
    far = [(x + 4.0 * k, road.kerb_y() - 20.0, "CONSTRUCTION_CONE") for k in range(3)]
    near = [(x + 6.0 * k, road.kerb_y() - 1.0, "BOLLARD") for k in range(4)]
    return _works(vary, road, [*far, *near, (x + 20.0, road.kerb_y(True) + 20.0, "MESSAGE_BOARD_TRAILER")])


def _works(vary: Variation, road: Street, objects: list[tuple[float, float, str]]) -> Scene:
    actors = (
        recorder_in(road, 0, 65.0, vary.between(5.0, 5.5)),
        in_lane("slow_car", road, 0, 90.0, vary.between(5.6, 6.5), vary),
        in_lane("oncoming_car", road, 0, 240.0, vary.between(8.0, 10.0), vary, backward=True),
        in_lane("waiting_car", road, 1, 110.0, 0.0, vary),
        *(standing(f"object_{k}", category, (x, y)) for k, (x, y, category) in enumerate(objects)),
    )
    events = happening_between(
        NEAR_WORKS, courses_of(actors), lambda one, other: gap_m(one, other) <= 10.0, vehicles, of_category(*_WORKS)
    )
    return Scene("", "Cars drive past objects beside the road.", road.network, actors, events)


@recipe(ON_CROSSWALK, bends=True)
def at_the_crosswalk(vary: Variation) -> Scene:
    """One pedestrian uses the crosswalk, another one crosses 12 m beside it."""
    return _crosswalk(vary, vary.between(-0.8, 0.8))


@recipe(ON_CROSSWALK, bends=True)
def away_from_the_crosswalk(vary: Variation) -> Scene:
    """Both pedestrians cross beside the crosswalk."""
    return _crosswalk(vary, vary.between(6.0, 8.0))


def _crosswalk(vary: Variation, off_m: float) -> Scene:
    road = street()
    add_crosswalk(road, 140.0)
    actors = (
        recorder_in(road, 0, 60.0, vary.between(3.0, 4.0)),
        walker("first_pedestrian", crossing_way(road, 140.0 + off_m), vary.between(0.5, 2.0), vary),
        walker("second_pedestrian", crossing_way(road, 152.0, up=False), vary.between(0.5, 2.0), vary),
        in_lane("oncoming_car", road, 0, 260.0, vary.between(2.0, 3.0), vary, backward=True),
        *cyclist("cyclist", line((150.0, road.sidewalk_y()), (100.0, road.sidewalk_y())), 3.0, vary),
    )

    def over(course: Course) -> NDArrayBool:
        x, y = course.place_m.T
        dx, dy = np.maximum(np.abs(x - 140.0) - 2.35, 0.0), np.maximum(np.abs(y) - 7.35, 0.0)
        return np.asarray(np.hypot(dx, dy) <= 1.0)

    events = happening(ON_CROSSWALK, courses_of(actors), over, of_category("PEDESTRIAN"))
    return Scene("", "Pedestrians cross near a crosswalk.", road.network, actors, events)
