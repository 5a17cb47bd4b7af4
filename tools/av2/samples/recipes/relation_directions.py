"""Who is ahead, behind, to the left or right, straight in that direction; who faces whom, who heads towards whom.

Straight ahead is what the box would run into, or pass within a metre: beyond its front, its centre within its own width
and a metre more; beside is within its own length. To face somebody is to have him within 22.5 degrees of straight
ahead, at most 50 m away; to head towards somebody is to move so and to come closer.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.driving import constant, stop_and_go
from tools.av2.samples.junction import EAST, NORTH, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import INNER_Y_M, OUTER_Y_M, ahead_m, closing_mps, gap_m, left_m, turned
from tools.av2.samples.scene import Scene
from tools.av2.samples.streets import street
from tools.av2.samples.truth import Course, PairRule, courses_of, happening_between, of_category, vehicles
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

_IN = "has_objects_in_relative_direction(vehicles, vehicles, log_dir"
AHEAD: Final = event_kind(
    "has_a_car_straight_ahead", "relation", f'{_IN}, direction="forward", within_distance=15, lateral_thresh=1)'
)
BEHIND: Final = event_kind(
    "has_a_car_straight_behind", "relation", f'{_IN}, direction="backward", within_distance=15, lateral_thresh=1)'
)
ON_THE_LEFT: Final = event_kind(
    "has_a_car_on_its_left", "relation", f'{_IN}, direction="left", within_distance=5, lateral_thresh=0)'
)
RIGHT_OF_A_CAR: Final = event_kind(
    "is_a_person_right_of_a_car",
    "relation",
    "get_objects_in_relative_direction("
    'vehicles, pedestrians, log_dir, direction="right", within_distance=8, lateral_thresh=0)',
)
FACES: Final = event_kind("faces_a_person", "relation", "facing_toward(vehicles, pedestrians, log_dir)")
HEADS_FOR: Final = event_kind("heads_for_a_person", "relation", "heading_toward(vehicles, pedestrians, log_dir)")
ASKED: Final = (AHEAD, BEHIND, ON_THE_LEFT, RIGHT_OF_A_CAR, FACES, HEADS_FOR)
_NARROW: Final = np.tan(np.radians(22.5))


def lengthwise(direction: int, within_m: float) -> PairRule:
    """The other is straight ahead (1) or straight behind (-1), its centre beyond that face."""

    def rule(one: Course, other: Course) -> NDArrayBool:
        length, width, _ = one.actor.size_m
        there = (direction * ahead_m(one, other) > length / 2) & (np.abs(left_m(one, other)) < width / 2 + 1.0)
        return np.asarray(there & (gap_m(one, other) <= within_m))

    return rule


def sideways(direction: int, within_m: float) -> PairRule:
    """The other is straight to the left (1) or to the right (-1), its centre beyond that flank."""

    def rule(one: Course, other: Course) -> NDArrayBool:
        length, width, _ = one.actor.size_m
        there = (direction * left_m(one, other) > width / 2) & (np.abs(ahead_m(one, other)) < length / 2)
        return np.asarray(there & (gap_m(one, other) <= within_m))

    return rule


def faces(one: Course, other: Course) -> NDArrayBool:
    """The other's centre is within 22.5 degrees of straight ahead, the boxes at most 50 m apart."""
    ahead, aside = ahead_m(one, other), np.abs(left_m(one, other))
    return np.asarray((aside <= _NARROW * ahead) & (gap_m(one, other) <= 50.0))


def heads_for(one: Course, other: Course) -> NDArrayBool:
    """It moves within 22.5 degrees of the way to the other, and they come closer."""
    ahead, aside = np.sign(one.speed_mps) * ahead_m(one, other), np.abs(left_m(one, other))
    return np.asarray((aside <= _NARROW * ahead) & (np.abs(one.speed_mps) >= 0.5) & (closing_mps(one, other) >= 0.5))


@recipe(*ASKED)
def past_each_other(vary: Variation) -> Scene:
    """Cars pass each other and people at the kerb, one of them comes up behind another."""
    pace = vary.between(7.0, 8.0)
    return _scene(
        ego(line((70.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving(
            "car_ahead", "REGULAR_VEHICLE", line((84.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace), vary.scale()
        ),
        moving("right_car", "REGULAR_VEHICLE", line((55.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace + 3.0)),
        moving("oncoming_car", "REGULAR_VEHICLE", line((240.0, 5.25), (0.0, 5.25)), constant(pace), vary.scale()),
        standing("waiting_person", "PEDESTRIAN", (vary.between(118.0, 122.0), -10.0), NORTH, vary.scale()),
        standing("waiting_woman", "PEDESTRIAN", (vary.between(140.0, 144.0), -10.0), NORTH, vary.scale()),
    )


@recipe(*ASKED)
def slowly_past_people(vary: Variation) -> Scene:
    """Two cars drive abreast, slowly, past people at the kerb."""
    pace = vary.between(1.8, 2.2)
    return _scene(
        ego(line((55.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace)),
        moving(
            "right_car", "REGULAR_VEHICLE", line((90.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace), vary.scale()
        ),
        moving(
            "left_car", "REGULAR_VEHICLE", line((89.5, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace), vary.scale()
        ),
        standing("waiting_person", "PEDESTRIAN", (vary.between(97.0, 99.0), -9.5), NORTH, vary.scale()),
        standing("waiting_woman", "PEDESTRIAN", (vary.between(104.0, 106.0), -9.5), NORTH, vary.scale()),
    )


@recipe(*ASKED)
def towards_a_person(vary: Variation) -> Scene:
    """A car drives towards a person who stands in the road, and stops; another one stands and looks at him."""
    stop_x = vary.between(104.0, 108.0)
    halting = stop_and_go(vary.between(8.0, 9.0), (7.0, 60.0))
    gone = float(halting.distance_m(np.array([14.0]))[0])
    start = stop_x - gone
    return _scene(
        ego(line((start - 30.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(3.0)),
        moving("halting_car", "REGULAR_VEHICLE", line((start, INNER_Y_M), (400.0, INNER_Y_M)), halting, vary.scale()),
        standing("waiting_car", "REGULAR_VEHICLE", (140.0, -1.75), WEST, vary.scale()),
        standing("person_in_the_road", "PEDESTRIAN", (stop_x + 14.0, INNER_Y_M), NORTH, vary.scale()),
    )


@recipe(*ASKED)
def everybody_apart(vary: Variation) -> Scene:
    """Cars drive far from each other, away from people who stand behind them."""
    pace = vary.between(7.0, 9.0)
    return _scene(
        ego(line((90.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(pace)),
        moving(
            "right_car", "REGULAR_VEHICLE", line((130.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(pace), vary.scale()
        ),
        moving("left_car", "REGULAR_VEHICLE", line((60.0, 5.25), (0.0, 5.25)), constant(2.0), vary.scale()),
        standing("person_behind", "PEDESTRIAN", (vary.between(75.0, 78.0), -10.0), EAST, vary.scale()),
    )


def _scene(*actors: Actor) -> Scene:
    courses, person = courses_of(actors), of_category("PEDESTRIAN")
    right = turned(sideways(-1, 8.0))
    events = (
        *happening_between(AHEAD, courses, lengthwise(1, 15.0)),
        *happening_between(BEHIND, courses, lengthwise(-1, 15.0)),
        *happening_between(ON_THE_LEFT, courses, sideways(1, 5.0)),
        *happening_between(RIGHT_OF_A_CAR, courses, right, who=person, whom=vehicles),
        *happening_between(FACES, courses, faces, whom=person),
        *happening_between(HEADS_FOR, courses, heads_for, whom=person),
    )
    return Scene("", "Cars and people in several directions of each other.", street().network, actors, events)
