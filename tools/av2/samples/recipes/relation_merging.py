"""Merging from a lane that ends, alone or between two others.

A person says that a car merges when it moves over from a lane that ends ahead into the next one, which goes on. It
lasts as long as it moves sideways. Between two others it does so with one ahead and one behind, both within 10 m.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, actor_of
from tools.av2.samples.driving import constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.motions import Along
from tools.av2.samples.recipe import recipe
from tools.av2.samples.recipes.behaviour_lanes import sideways_mps
from tools.av2.samples.recipes.relation_in_the_way import between
from tools.av2.samples.scene import Scene, runs_of
from tools.av2.samples.staging import CAR, in_lane, recorder_in, shifting_way
from tools.av2.samples.streets import Street, ending_lane_street, street
from tools.av2.samples.truth import TIME_S, Course, PairRule, Rule, courses_of, happening, happening_between
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

MERGES: Final = event_kind("merges", "behaviour", "merging(vehicles, log_dir)")
MERGES_LEFT: Final = event_kind("merges_to_the_left", "behaviour", 'merging(vehicles, log_dir, direction="left")')
BETWEEN: Final = event_kind(
    "merges_between_two_cars",
    "relation",
    "between_two_objects(merging(vehicles, log_dir), vehicles, log_dir, max_distance_m=10)",
)
ASKED: Final = (MERGES, MERGES_LEFT, BETWEEN)
_ENDS_M: Final = 220.0
_LINE_Y_M: Final = -3.5


def merges(ends: bool) -> Rule:
    """It moves over the line between the two lanes to the left, while the right one `ends` ahead."""

    def rule(course: Course) -> NDArrayBool:
        holds, y = np.zeros(TIME_S.size, np.bool_), course.place_m[:, 1]
        for first, last in runs_of(sideways_mps(course) >= 0.1):
            over = y[first] < _LINE_Y_M - 0.5 and y[last] > _LINE_Y_M + 0.5
            holds[first : last + 1] = ends and over and course.place_m[first, 0] < _ENDS_M
        return holds

    return rule


def between_while(rule: Rule, courses: Sequence[Course]) -> PairRule:
    """The first one is between the second one and another, both at most 10 m away, while a rule holds of it."""
    is_between = between(courses, 10.0)
    return lambda one, other: rule(one) & is_between(one, other)


@recipe(*ASKED)
def merging_between_two(vary: Variation) -> Scene:
    """A car moves over from a lane that ends, between two others."""
    return _scene(vary, ending_lane_street(2, ends_at_m=_ENDS_M), (vary.between(11.5, 13.0), -vary.between(11.5, 13.0)))


@recipe(*ASKED)
def merging_alone(vary: Variation) -> Scene:
    """A car moves over from a lane that ends, far from all others."""
    return _scene(vary, ending_lane_street(2, ends_at_m=_ENDS_M), (vary.between(35.0, 40.0),))


@recipe(*ASKED)
def changing_between_two(vary: Variation) -> Scene:
    """A car changes lanes between two others, and both lanes go on."""
    return _scene(vary, street(), (vary.between(11.5, 13.0), -vary.between(11.5, 13.0)), ends=False)


@recipe(*ASKED)
def staying_on_the_left(vary: Variation) -> Scene:
    """Nobody drives in the lane that ends."""
    return _scene(vary, ending_lane_street(2, ends_at_m=_ENDS_M), (vary.between(11.5, 13.0), -14.0), stays=True)


def _scene(
    vary: Variation, road: Street, others_m: Sequence[float], *, ends: bool = True, stays: bool = False
) -> Scene:
    """A car in the right lane moves over, others drive at its pace in the left one, so far ahead of it."""
    pace, start = vary.between(7.0, 8.0), 100.0
    at = start + vary.between(24.0, 30.0)
    shift = (at, at + vary.between(34.0, 38.0), road.lane_y(0))
    way = shifting_way(road, start, *(() if stays else (shift,)), y_m=road.lane_y(0 if stays else 1))
    actors: tuple[Actor, ...] = (
        recorder_in(road, 0, start - 45.0, vary.between(5.5, 6.5)),
        actor_of("moving_car", CAR, Along(way, constant(pace)), vary.scale()),
        *(in_lane(f"left_car_{k}", road, 0, start + ahead, pace, vary) for k, ahead in enumerate(others_m)),
        in_lane("oncoming_car", road, 1, 240.0, vary.between(8.0, 10.0), vary, backward=True),
    )
    courses, rule = courses_of(actors), merges(ends)
    events = (
        *happening(MERGES, courses, rule),
        *happening(MERGES_LEFT, courses, rule),
        *happening_between(BETWEEN, courses, between_while(rule, courses), min_s=0.5),
    )
    return Scene("", "A car moves over to the next lane, or does not.", road.network, actors, events)
