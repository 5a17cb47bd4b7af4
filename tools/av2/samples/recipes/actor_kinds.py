"""What somebody is: everyday words for unions of categories, sizes, groups."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of, standing
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along, Beside
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import CAR, WALK_MPS, in_lane, recorder_in
from tools.av2.samples.streets import Street, street
from tools.av2.samples.truth import Course, always, courses_of, happening
from tools.av2.samples.variation import Variation

LARGE_TRUCK: Final = event_kind("is_large_truck", "actor", 'is_kind(everything, log_dir, kind="large truck")')
TWO_WHEELER: Final = event_kind("is_two_wheeler", "actor", 'is_kind(everything, log_dir, kind="two-wheeler")')
ANIMAL: Final = event_kind("is_animal", "actor", 'is_kind(everything, log_dir, kind="animal")')
LARGE_CAR: Final = event_kind("is_large_car", "actor", 'size_class(cars, log_dir, size="large")')
SMALL_CAR: Final = event_kind("is_small_car", "actor", 'size_class(cars, log_dir, size="small")')
LONG: Final = event_kind("is_over_10_m_long", "actor", "has_size(everything, log_dir, min_length_m=10)")
IN_GROUP: Final = event_kind("is_in_group", "actor", "group_of(pedestrians, log_dir, min_size=3)")
_WORDS: Final = (LARGE_TRUCK, TWO_WHEELER, ANIMAL, LARGE_CAR, SMALL_CAR, LONG)
_TRUCKS: Final = {"TRUCK": 7.0, "BOX_TRUCK": 0.0, "TRUCK_CAB": 0.0}


def is_large_truck(course: Course) -> bool:
    """A box truck, a truck cab, or a truck of 7 m or more: no pickup."""
    shortest = _TRUCKS.get(course.actor.category, np.inf)
    return course.actor.size_m[0] >= shortest


def is_car(course: Course) -> bool:
    """Annotated as a regular vehicle."""
    return course.actor.category == CAR


@recipe(*_WORDS)
def all_sorts(vary: Variation) -> Scene:
    """Large and small vehicles of many kinds, two-wheelers and animals."""
    road = street(("VEHICLE", "VEHICLE", "BIKE"))
    return _words(
        "Large and small vehicles of many kinds, two-wheelers and animals.", vary, road,
        in_lane("box_truck", road, 0, 90.0, vary.between(7.0, 8.0), vary, "BOX_TRUCK"),
        in_lane("truck_cab", road, 1, 85.0, vary.between(6.0, 8.0), vary, "TRUCK_CAB"),
        _pickup(road, vary),
        _sized("van", road, 130.0, vary.between(5.6, 6.5), vary.between(6.0, 8.0)),
        _sized("tiny_car", road, 105.0, vary.between(2.8, 3.6), vary.between(8.0, 9.0)),
        in_lane("bus", road, 0, 230.0, vary.between(7.0, 9.0), vary, "BUS", backward=True),
        actor_of("motorcycle", "MOTORCYCLE", Along(line((250.0, road.lane_y(1, True)), (0.0, road.lane_y(1, True))),
                                                   constant(vary.between(7.0, 9.0)))),
        standing("bicycle", "BICYCLE", (120.0, road.sidewalk_y()), 0.0),
        actor_of("dog", "DOG", Along(line((140.0, road.sidewalk_y()), (400.0, road.sidewalk_y())), constant(1.2))),
    )  # fmt: skip


@recipe(*_WORDS)
def ordinary_traffic(vary: Variation) -> Scene:
    """Cars of middle size, a pickup, a large van annotated as such, pedestrians: nothing of what is asked."""
    road = street(("VEHICLE", "VEHICLE", "BIKE"))
    return _words(
        "Cars of middle size, a pickup, a van, pedestrians.", vary, road,
        _pickup(road, vary),
        in_lane("large_van", road, 0, 90.0, vary.between(7.0, 8.0), vary, "LARGE_VEHICLE"),
        _sized("long_car", road, 140.0, vary.between(4.7, 4.95), vary.between(6.0, 8.0)),
        _sized("short_car", road, 115.0, vary.between(4.2, 4.4), vary.between(8.0, 9.0)),
        actor_of("wheelchair", "WHEELCHAIR", Along(line((120.0, road.sidewalk_y()), (0.0, road.sidewalk_y())),
                                                   constant(1.0))),
        standing("cone", "CONSTRUCTION_CONE", (130.0, road.sidewalk_y())),
    )  # fmt: skip


def _pickup(road: Street, vary: Variation) -> Actor:
    """A truck in name only."""
    motion = in_lane("pickup", road, 1, 115.0, vary.between(7.5, 8.5), vary).motion
    return Actor("pickup", "TRUCK", motion, (vary.between(5.4, 6.3), 2.1, 1.9))


def _sized(name: str, road: Street, from_m: float, length_m: float, speed_mps: float) -> Actor:
    y = road.lane_y(1, True)
    return Actor(name, CAR, Along(line((from_m, y), (0.0, y)), constant(speed_mps)), (length_m, 1.9, 1.7))


def _words(description: str, vary: Variation, road: Street, *others: Actor) -> Scene:
    actors = (
        recorder_in(road, 0, 60.0, vary.between(5.0, 6.0)),
        *others,
        in_lane("oncoming_car", road, 0, 200.0, vary.between(7.0, 9.0), vary, backward=True),
        actor_of("walking_pedestrian", "PEDESTRIAN", Along(line((90.0, road.sidewalk_y()), (0.0, road.sidewalk_y())),
                                                           constant(vary.about(WALK_MPS)))),
    )  # fmt: skip
    courses = courses_of(actors)
    events = (
        *happening(LARGE_TRUCK, courses, always, is_large_truck),
        *happening(TWO_WHEELER, courses, always, lambda one: one.actor.category in ("BICYCLE", "MOTORCYCLE")),
        *happening(ANIMAL, courses, always, lambda one: one.actor.category in ("ANIMAL", "DOG")),
        *happening(LARGE_CAR, courses, always, lambda one: is_car(one) and one.actor.size_m[0] >= 5.2),
        *happening(SMALL_CAR, courses, always, lambda one: is_car(one) and one.actor.size_m[0] < 4.0),
        *happening(LONG, courses, always, lambda one: one.actor.size_m[0] >= 10.0),
    )
    return Scene("", description, road.network, actors, events)


@recipe(IN_GROUP)
def group_of_pedestrians(vary: Variation) -> Scene:
    """Four pedestrians walk together; two others walk as a pair, one alone."""
    return _group(vary, vary.between(0.9, 1.6))


@recipe(IN_GROUP)
def pedestrians_on_their_own(vary: Variation) -> Scene:
    """Four pedestrians walk the same way, far apart, and others walk through between them."""
    return _group(vary, vary.between(5.5, 7.0))


def _group(vary: Variation, apart_m: float) -> Scene:
    road = street()
    y = road.sidewalk_y()
    first = Along(line((110.0, y), (400.0, y)), constant(vary.about(WALK_MPS)))
    members = tuple(
        actor_of(f"member_{k}", "PEDESTRIAN", Beside(first, -apart_m * k, -1.2 * (k % 2))) for k in range(4)
    )
    far = road.sidewalk_y(True)
    pair = Along(line((150.0, far), (0.0, far)), constant(vary.about(WALK_MPS)))
    opposite = Along(line((140.0, y + 0.2), (0.0, y + 0.2)), constant(vary.about(WALK_MPS)))
    actors = (
        recorder_in(road, 0, 60.0, Drive.of(5.0, (3.0, vary.between(2.0, 3.0), 1.0))),
        *members,
        actor_of("pair_pedestrian", "PEDESTRIAN", pair),
        actor_of("other_pair_pedestrian", "PEDESTRIAN", Beside(pair, 0.1, 0.9)),
        actor_of("opposite_pedestrian", "PEDESTRIAN", Beside(opposite, 0.0, -1.4)),
        actor_of("single_pedestrian", "PEDESTRIAN", Along(line((90.0, far), (0.0, far)), constant(1.3))),
    )
    together = apart_m <= 3.0
    events = happening(IN_GROUP, courses_of(actors), always, lambda one: together and one.actor in members)
    return Scene("", "Pedestrians walk along the sidewalks.", road.network, actors, events)
