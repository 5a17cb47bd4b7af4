"""Overtaking, passing oncoming traffic, driving side by side.

A person says that a car overtakes when it comes from behind and ends ahead of one that drives the same way in the next
lane. It begins when it has come up to 5 m behind the slower one and ends when it is 5 m ahead of it. Passing oncoming
traffic begins and ends 5 m before and after likewise. Side by side are two that have most of their length beside each
other for at least a second.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor, ego, moving, standing
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.junction import EAST, WEST
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import bend, line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.relations import (
    INNER_Y_M,
    OUTER_Y_M,
    ahead_m,
    angle_between_rad,
    flank_gap_m,
    left_m,
    lengthwise_gap_m,
    stretches_from_to,
    stretches_with,
    turned,
)
from tools.av2.samples.scene import Scene
from tools.av2.samples.streets import street
from tools.av2.samples.truth import Course, PairRule, courses_of, happening_between
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

OVERTAKES: Final = event_kind("overtakes", "relation", "overtaking(vehicles, vehicles, log_dir)")
ON_THE_LEFT: Final = event_kind(
    "overtakes_on_the_left", "relation", 'overtaking(vehicles, vehicles, log_dir, side="left")'
)
IS_OVERTAKEN: Final = event_kind("is_overtaken", "relation", "being_overtaken(vehicles, vehicles, log_dir)")
ON_THE_RIGHT: Final = event_kind(
    "is_overtaken_on_the_right", "relation", 'being_overtaken(vehicles, vehicles, log_dir, side="right")'
)
PASSES_ONCOMING: Final = event_kind(
    "passes_oncoming", "relation", "passing_in_opposite_direction(vehicles, vehicles, log_dir)"
)
ABREAST: Final = event_kind("drives_abreast", "relation", "side_by_side(vehicles, vehicles, log_dir)")
PASSING: Final = (OVERTAKES, ON_THE_LEFT, IS_OVERTAKEN, ON_THE_RIGHT, PASSES_ONCOMING)
ASKED: Final = (*PASSING, ABREAST)
"""Whether a quick pass is side by side for a moment is a matter of taste: those scenes do not ask for it."""
_MARGIN_M: Final = 5.0
_WAY: Final = np.radians(30.0)


def overtakes(side: str = "") -> PairRule:
    """The first one overtakes the second one, on a side of it or on any."""

    def rule(faster: Course, slower: Course) -> NDArrayBool:
        near = (lengthwise_gap_m(faster, slower) <= _MARGIN_M) & (flank_gap_m(faster, slower) <= _MARGIN_M)
        near &= (angle_between_rad(faster, slower) <= _WAY) & (slower.speed_mps >= 1.0)
        ahead, half = ahead_m(slower, faster), slower.actor.size_m[0] / 2
        whole = stretches_from_to(near, ahead <= -half, ahead >= half)
        level = np.abs(ahead) <= half
        leftward = left_m(slower, faster)
        return stretches_with(whole, level & ((leftward > 0) == (side == "left"))) if side else whole

    return rule


def passes_oncoming(one: Course, other: Course) -> NDArrayBool:
    """They drive towards each other and pass, at most 10 m apart."""
    near = (lengthwise_gap_m(one, other) <= _MARGIN_M) & (flank_gap_m(one, other) <= 10.0)
    near &= (angle_between_rad(one, other) >= np.pi - _WAY) & (one.speed_mps >= 1.0) & (other.speed_mps >= 1.0)
    return stretches_from_to(near, ahead_m(other, one) >= 0, ahead_m(other, one) <= 0)


def abreast(one: Course, other: Course) -> NDArrayBool:
    """They have half of the shorter one's length beside each other, until it is less than a quarter."""
    if one.is_parked or other.is_parked:
        return np.zeros(one.speed_mps.shape, np.bool_)
    beside = (flank_gap_m(one, other) <= 3.5) & (angle_between_rad(one, other) <= _WAY)
    overlap = -lengthwise_gap_m(one, other) / min(one.actor.size_m[0], other.actor.size_m[0])
    return stretches_with(beside & (overlap >= 0.25), beside & (overlap >= 0.5))


@recipe(*PASSING)
def overtaking_on_both_sides(vary: Variation) -> Scene:
    """A slow car is overtaken on the left, another one on the right."""
    slow, fast = vary.between(5.5, 6.5), vary.between(11.5, 13.0)
    return _scene(
        vary,
        PASSING,
        moving("slow_car", "REGULAR_VEHICLE", line((90.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(slow)),
        moving("fast_car", "REGULAR_VEHICLE", line((45.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(fast)),
        moving("slow_bus", "BUS", line((180.0, 1.75), (0.0, 1.75)), constant(slow), vary.scale()),
        moving("fast_truck", "BOX_TRUCK", line((215.0, 5.25), (0.0, 5.25)), constant(fast), vary.scale()),
    )


@recipe(*PASSING)
def overtaking_by_changing_lanes(vary: Variation) -> Scene:
    """A car comes up behind a slow one, moves over, passes it, and moves back."""
    at = vary.between(105.0, 110.0)
    way = line((at - 35.0, OUTER_Y_M), (at, OUTER_Y_M)).then(
        bend((at, OUTER_Y_M), EAST, (at + 30.0, INNER_Y_M), EAST),
        line((at + 30.0, INNER_Y_M), (at + 90.0, INNER_Y_M)),
        bend((at + 90.0, INNER_Y_M), EAST, (at + 125.0, OUTER_Y_M), EAST),
        line((at + 125.0, OUTER_Y_M), (400.0, OUTER_Y_M)),
    )
    return _scene(
        vary,
        PASSING,
        moving(
            "slow_car", "REGULAR_VEHICLE", line((115.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(5.0), vary.scale()
        ),
        moving("overtaking_car", "REGULAR_VEHICLE", way, constant(vary.between(13.0, 14.0)), vary.scale()),
        moving("oncoming_car", "REGULAR_VEHICLE", line((220.0, 1.75), (0.0, 1.75)), constant(10.0), vary.scale()),
    )


@recipe(*ASKED)
def driving_abreast(vary: Variation) -> Scene:
    """Two cars drive side by side for a while, then one falls back; it is never passed."""
    together = vary.between(9.5, 10.5)
    falls_back = Drive.of(together, (vary.between(5.0, 6.0), together - 4.0, 1.5))
    return _scene(
        vary,
        ASKED,
        moving("left_car", "REGULAR_VEHICLE", line((80.0, INNER_Y_M), (400.0, INNER_Y_M)), constant(together)),
        moving("right_car", "REGULAR_VEHICLE", line((79.6, OUTER_Y_M), (400.0, OUTER_Y_M)), falls_back),
        moving("far_car", "REGULAR_VEHICLE", line((150.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(together)),
    )


@recipe(*ASKED)
def catching_up_in_vain(vary: Variation) -> Scene:
    """A car catches up and stays behind, parked cars are passed, and all keep to one direction."""
    slow = vary.between(6.0, 7.0)
    catches_up = Drive.of(slow + 5.0, (vary.between(3.0, 3.5), slow, 1.8))
    return _scene(
        vary,
        ASKED,
        moving("slow_car", "REGULAR_VEHICLE", line((100.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(slow)),
        moving("catching_car", "REGULAR_VEHICLE", line((62.0, INNER_Y_M), (400.0, INNER_Y_M)), catches_up),
        standing("parked_car", "REGULAR_VEHICLE", (130.0, -8.3), EAST, vary.scale()),
        standing("parked_van", "LARGE_VEHICLE", (170.0, 8.4), WEST, vary.scale()),
        moving("distant_car", "REGULAR_VEHICLE", line((230.0, 5.25), (0.0, 5.25)), constant(2.0), vary.scale()),
    )


def _scene(vary: Variation, asked: tuple[str, ...], *others: Actor) -> Scene:
    """The recording car drives behind the others, at its own pace."""
    actors = (ego(line((52.0, OUTER_Y_M), (400.0, OUTER_Y_M)), constant(vary.between(4.4, 4.9))), *others)
    courses = courses_of(actors)
    events = (
        *happening_between(OVERTAKES, courses, overtakes()),
        *happening_between(ON_THE_LEFT, courses, overtakes("left")),
        *happening_between(IS_OVERTAKEN, courses, turned(overtakes())),
        *happening_between(ON_THE_RIGHT, courses, turned(overtakes("right"))),
        *happening_between(PASSES_ONCOMING, courses, passes_oncoming),
        *happening_between(ABREAST, courses, abreast, min_s=1.0),
    )
    listed = tuple(event for event in events if event.what in asked)
    return Scene("", "Cars pass each other, or do not.", street(kerb_m=2.6).network, actors, listed)
