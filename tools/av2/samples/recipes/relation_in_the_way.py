"""Who stands in whose way, who is between two others, who hides whom, and who comes towards the recording car.

A person says that a vehicle blocks another one when it stands in its lane just ahead of it and the other one has to
stand or creep. Somebody is between two others when they are on opposite sides of him and close. A vehicle hides
somebody from the recording car when it covers at least half of him.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.driving import constant, stop_and_go
from tools.av2.samples.junction import EAST, NORTH, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import (
    INNER_Y_M,
    OUTER_Y_M,
    ahead_m,
    angle_between_rad,
    flank_gap_m,
    gap_m,
    left_m,
    nearest_point_m,
)
from tools.av2.samples.scene import Scene
from tools.av2.samples.streets import street
from tools.av2.samples.truth import TIME_S, Course, PairRule, courses_of, happening_between, of_category, vehicles
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool, NDArrayFloat

BLOCKS: Final = event_kind("blocks_the_way", "relation", "blocking(vehicles, vehicles, log_dir)")
BETWEEN: Final = event_kind("is_between_two_cars", "relation", "between_two_objects(pedestrians, vehicles, log_dir)")
HIDES: Final = event_kind("hides_a_person", "relation", "occluding(vehicles, pedestrians, ego, log_dir)")
COMES: Final = event_kind("comes_towards_the_ego", "relation", "oncoming(vehicles, ego, log_dir)")
ASKED: Final = (BLOCKS, BETWEEN, HIDES, COMES)


def blocks(one: Course, other: Course) -> NDArrayBool:
    """It stands in the strip ahead of the other, at most 10 m away, and the other, which is not parked, is held up."""
    ahead = ahead_m(other, one) - (one.actor.size_m[0] + other.actor.size_m[0]) / 2
    widths = one.actor.size_m[1] + other.actor.size_m[1]
    covered = np.minimum(widths / 2 - np.abs(left_m(other, one)), min(one.actor.size_m[1], other.actor.size_m[1]))
    stands, held_up = np.abs(one.speed_mps) < 0.5, np.abs(other.speed_mps) < 2.0
    return (covered >= 0.5) & (ahead >= 0) & (ahead <= 10.0) & stands & held_up & (not other.is_parked)


def between(courses: Sequence[Course], within_m: float = 5.0) -> PairRule:
    """The second one is at most 5 m from the first one, and so is a vehicle on the opposite side of him."""
    others = [course for course in courses if vehicles(course)]

    def bearing(one: Course, other: Course) -> NDArrayFloat:
        towards = nearest_point_m(other, one.place_m) - one.place_m
        return np.asarray(np.arctan2(towards[:, 1], towards[:, 0]))

    def rule(one: Course, other: Course) -> NDArrayBool:
        here = gap_m(one, other) <= within_m
        opposite = np.zeros(TIME_S.size, np.bool_)
        for third in others:
            if third is not other and third is not one:
                apart = np.abs(np.angle(np.exp(1j * (bearing(one, other) - bearing(one, third)))))
                opposite |= (apart >= np.radians(135)) & (gap_m(one, third) <= within_m)
        return np.asarray(here & opposite)

    return rule


def hides(viewer: Course) -> PairRule:
    """Seen by a viewer, the first one is nearer and covers half of the angle that the second one fills, within 50 m."""

    def rule(one: Course, other: Course) -> NDArrayBool:
        if one is viewer:
            return np.zeros(TIME_S.size, np.bool_)
        middle = np.arctan2(*(other.place_m - viewer.place_m).T[::-1])
        (low, high, near), (first, last, far) = (_seen(viewer, course, middle) for course in (one, other))
        share = (np.minimum(high, last) - np.maximum(low, first)) / (last - first)
        apart = [np.linalg.norm(course.place_m - viewer.place_m, axis=1) for course in (one, other)]
        nearer = (near < far) & (apart[0] < apart[1]) & (apart[1] <= 50.0) & (high - low < np.pi)
        return np.asarray((share >= 0.5) & nearer)

    return rule


def _seen(viewer: Course, course: Course, middle: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayFloat]:
    """Lowest and highest bearing of a box against a direction, and the distance of its nearest corner, (K,) each."""
    offset = course.corners_m() - viewer.place_m[:, None]
    bearing = np.angle(np.exp(1j * (np.arctan2(offset[..., 1], offset[..., 0]) - middle[:, None])))
    return bearing.min(axis=1), bearing.max(axis=1), np.linalg.norm(offset, axis=2).min(axis=1)


def comes_towards(one: Course, other: Course) -> NDArrayBool:
    """It moves against the other's way, still ahead of it, at most 50 m away, on the same road."""
    against = angle_between_rad(one, other) >= np.radians(135)
    ahead = ahead_m(other, one) - (one.actor.size_m[0] + other.actor.size_m[0]) / 2 > 0
    near = (gap_m(one, other) <= 50.0) & (flank_gap_m(one, other) <= 10.0)
    return np.asarray(against & ahead & near & (one.speed_mps >= 1.0))


@recipe(*ASKED)
def past_parked_cars(vary: Variation) -> Scene:
    """People stand between and behind parked cars that hide them from the recording car; traffic comes towards it."""
    row = [standing(f"parked_car_{k}", "REGULAR_VEHICLE", (x, -8.4), EAST) for k, x in enumerate((84.0, 92.5, 99.0))]
    return _scene(
        ego(line((115.0, 1.75), (0.0, 1.75)), constant(vary.between(2.8, 3.2))),
        moving(
            "oncoming_car",
            "REGULAR_VEHICLE",
            line((40.0, INNER_Y_M), (400.0, INNER_Y_M)),
            constant(vary.between(6.0, 7.0)),
        ),
        *row,
        standing("person_between", "PEDESTRIAN", (vary.between(88.0, 88.5), -8.4), NORTH, vary.scale()),
        standing("person_behind", "PEDESTRIAN", (vary.between(92.0, 92.6), -10.8), NORTH, vary.scale()),
        standing("person_beyond", "PEDESTRIAN", (vary.between(60.0, 65.0), -10.8), NORTH, vary.scale()),
    )


@recipe(*ASKED)
def open_kerb(vary: Variation) -> Scene:
    """The same people and no parked cars beside them; a car drives ahead of the recording car, another stands."""
    pace = vary.between(2.8, 3.2)
    return _scene(
        ego(line((115.0, 1.75), (0.0, 1.75)), constant(pace)),
        moving("car_ahead", "REGULAR_VEHICLE", line((100.0, 1.75), (0.0, 1.75)), constant(pace), vary.scale()),
        standing("facing_car", "REGULAR_VEHICLE", (60.0, 8.4), EAST, vary.scale()),
        standing("person_at_the_kerb", "PEDESTRIAN", (vary.between(88.0, 88.5), -8.4), NORTH, vary.scale()),
        standing("person_behind", "PEDESTRIAN", (vary.between(92.0, 92.6), -10.8), NORTH, vary.scale()),
    )


@recipe(*ASKED)
def behind_a_delivery_truck(vary: Variation) -> Scene:
    """A truck that unloads in the lane holds up a car behind it."""
    return _delivery(vary, OUTER_Y_M, vary.between(4.0, 7.0))


@recipe(*ASKED)
def beside_a_delivery_truck(vary: Variation) -> Scene:
    """The truck unloads at the kerb, and the car stops beside it for another reason."""
    return _delivery(vary, -8.6, vary.between(4.0, 7.0))


@recipe(*ASKED)
def far_behind_a_delivery_truck(vary: Variation) -> Scene:
    """The truck unloads in the lane, and the car waits 20 m behind it."""
    return _delivery(vary, OUTER_Y_M, vary.between(18.0, 22.0))


def _delivery(vary: Variation, truck_y_m: float, gap: float) -> Scene:
    halting = stop_and_go(vary.between(7.0, 8.0), (6.0, 60.0))
    gone = float(halting.distance_m(np.array([14.0]))[0])
    front = 150.0 - 3.9 - gap
    return _scene(
        ego(line((60.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(vary.between(4.0, 5.0))),
        standing("delivery_truck", "BOX_TRUCK", (150.0, truck_y_m), EAST),
        moving("halting_car", "REGULAR_VEHICLE", line((front - 2.25 - gone, OUTER_Y_M), (400.0, OUTER_Y_M)), halting),
        standing("waiting_person", "PEDESTRIAN", (vary.between(100.0, 105.0), 12.0), WEST, vary.scale()),
    )


def _scene(*actors: Actor) -> Scene:
    courses, person = courses_of(actors), of_category("PEDESTRIAN")
    events = (
        *happening_between(BLOCKS, courses, blocks, min_s=1.0),
        *happening_between(BETWEEN, courses, between(courses), who=person, min_s=0.5),
        *happening_between(HIDES, courses, hides(courses[0]), whom=person, min_s=0.3),
        *happening_between(COMES, courses, comes_towards, whom=of_category("EGO_VEHICLE"), min_s=0.5),
    )
    return Scene("", "Some stand in the way or in the view of others.", street(kerb_m=2.6).network, actors, events)
