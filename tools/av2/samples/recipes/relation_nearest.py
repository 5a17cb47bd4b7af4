"""The nearest one, the second one ahead, and those at a distance, all seen from the recording car.

Distances are between the boxes. The nearest is at most 50 m away; ahead is in the car's own width and a metre more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.junction import EAST, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import bend, line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import INNER_Y_M, OUTER_Y_M, ahead_m, gap_m, left_m
from tools.av2.samples.scene import Scene
from tools.av2.samples.streets import street
from tools.av2.samples.truth import Course, PairRule, courses_of, happening_between, of_category, vehicles
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool, NDArrayFloat

NEAREST: Final = event_kind("is_nearest_to_the_ego", "actor", "nearest_object(ego, vehicles, log_dir)")
SECOND: Final = event_kind(
    "is_the_second_ahead_of_the_ego",
    "actor",
    'nth_object_in_direction(ego, vehicles, log_dir, direction="forward", n=2)',
)
AWAY: Final = event_kind(
    "is_ten_to_thirty_metres_from_the_ego",
    "relation",
    "at_distance(vehicles, ego, log_dir, min_distance_m=10, max_distance_m=30)",
)
ASKED: Final = (NEAREST, SECOND, AWAY)


def nearest(courses: Sequence[Course]) -> PairRule:
    """No other vehicle is nearer to the second one, and it is at most 50 m away."""

    def rule(one: Course, other: Course) -> NDArrayBool:
        apart = gap_m(one, other)
        others = [
            gap_m(third, other) for third in courses if vehicles(third) and third is not one and third is not other
        ]
        return np.asarray((apart <= 50.0) & np.all([apart < third for third in others], axis=0))

    return rule


def second_ahead(courses: Sequence[Course]) -> PairRule:
    """Exactly one other vehicle is ahead of the second one in its width, and nearer."""

    def place(one: Course, other: Course) -> NDArrayFloat:
        length, width, _ = other.actor.size_m
        there = (ahead_m(other, one) > length / 2) & (np.abs(left_m(other, one)) < width / 2 + 1.0)
        return np.where(there & (gap_m(one, other) <= 50.0), gap_m(one, other), np.inf)

    def rule(one: Course, other: Course) -> NDArrayBool:
        own = place(one, other)
        nearer = [
            place(third, other) < own
            for third in courses
            if vehicles(third) and third is not one and third is not other
        ]
        return np.asarray(np.isfinite(own) & (np.sum(nearer, axis=0) == 1))

    return rule


def away(one: Course, other: Course) -> NDArrayBool:
    """10 to 30 m between the two."""
    return np.asarray((gap_m(one, other) >= 10.0) & (gap_m(one, other) <= 30.0))


@recipe(*ASKED)
def one_leaves_the_row(vary: Variation) -> Scene:
    """Three cars drive ahead of the recording car in its lane; the first of them moves over."""
    pace, at = vary.between(5.8, 6.4), vary.between(118.0, 122.0)
    leaves = line((83.0, INNER_Y_M), (at, INNER_Y_M)).then(
        bend((at, INNER_Y_M), EAST, (at + 20.0, OUTER_Y_M), EAST), line((at + 20.0, OUTER_Y_M), (400.0, OUTER_Y_M))
    )
    return _scene(
        ego(line((70.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving("leaving_car", "REGULAR_VEHICLE", leaves, Drive.of(pace, (7.0, pace + 2.5, 1.2))),
        moving("second_car", "REGULAR_VEHICLE", line((97.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving("third_car", "REGULAR_VEHICLE", line((113.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
    )


@recipe(*ASKED)
def single_cars(vary: Variation) -> Scene:
    """One car ahead in the lane, one that is passed in the next one, one that comes the other way."""
    pace = vary.between(6.0, 6.5)
    return _scene(
        ego(line((70.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving(
            "car_ahead", "REGULAR_VEHICLE", line((90.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace), vary.scale()
        ),
        moving(
            "slow_car", "REGULAR_VEHICLE", line((105.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(3.0), vary.scale()
        ),
        moving("oncoming_car", "REGULAR_VEHICLE", line((250.0, 5.25), (0.0, 5.25)), constant(pace), vary.scale()),
    )


@recipe(*ASKED)
def nobody_near(vary: Variation) -> Scene:
    """The recording car is alone; others are 60 m away or more."""
    pace = vary.between(5.0, 6.0)
    return _scene(
        ego(line((100.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving("far_car", "REGULAR_VEHICLE", line((175.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace + 1.0)),
        moving("car_behind", "REGULAR_VEHICLE", line((30.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace - 1.0)),
        standing("parked_car", "REGULAR_VEHICLE", (30.0, 8.4), WEST, vary.scale()),
    )


def _scene(*actors: Actor) -> Scene:
    courses, recorder = courses_of(actors), of_category("EGO_VEHICLE")
    events = (
        *happening_between(NEAREST, courses, nearest(courses), whom=recorder, min_s=0.5),
        *happening_between(SECOND, courses, second_ahead(courses), whom=recorder, min_s=0.5),
        *happening_between(AWAY, courses, away, whom=recorder),
    )
    return Scene("", "Cars at several places of the recording car.", street(kerb_m=2.6).network, actors, events)
