"""Rules about two courses, for the truth of relations: how far apart boxes are, who is ahead, who shares a lane.

The lanes are those of a straight road of `straight_road`, all lanes 3.5 m wide, its middle line on the x axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from tools.av2.samples.scene import runs_of
from tools.av2.samples.truth import Course, PairRule
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

LANE_M: Final = 3.5
INNER_Y_M: Final = -1.75
"""Middle of the eastbound lane next to the middle line."""
OUTER_Y_M: Final = -5.25
"""Middle of the next eastbound lane."""


def gap_m(one: Course, other: Course, moved_m: NDArrayFloat | float = 0.0) -> NDArrayFloat:
    """Distance between the two boxes, shape (K,); 0 where one has a corner in the other.

    Args:
        one: The first box.
        other: The second one.
        moved_m: By how much the first one is moved before measuring, shape (K, 2).
    """
    apart = one.place_m + moved_m - other.place_m
    return np.minimum(_corner_distance_m(one, other, apart), _corner_distance_m(other, one, -apart))


def _corner_distance_m(one: Course, other: Course, apart_m: NDArrayFloat) -> NDArrayFloat:
    """Distance of the nearest corner of `one`, `apart_m` from `other`, from the box of `other`, shape (K,)."""
    x, y = (corners + part for corners, part in zip(one.corners_apart_m, apart_m.T, strict=True))
    cos, sin = np.ascontiguousarray(other.axis.T)
    along = np.abs(cos * x + sin * y) - other.actor.size_m[0] / 2
    across = np.abs(cos * y - sin * x) - other.actor.size_m[1] / 2
    return np.asarray(np.hypot(np.maximum(along, 0.0), np.maximum(across, 0.0)).min(axis=0))


def ahead_m(one: Course, other: Course) -> NDArrayFloat:
    """How far the centre of `other` is ahead of that of `one`, seen from `one`, shape (K,)."""
    return other.seen_from(one)[0]


def left_m(one: Course, other: Course) -> NDArrayFloat:
    """How far the centre of `other` is to the left of that of `one`, seen from `one`, shape (K,)."""
    return other.seen_from(one)[1]


def bumper_gap_m(one: Course, other: Course) -> NDArrayFloat:
    """From the front of `one` to the rear of `other`, which goes the same way, shape (K,); negative beside it."""
    return ahead_m(one, other) - (one.actor.size_m[0] + other.actor.size_m[0]) / 2


def angle_between_rad(one: Course, other: Course) -> NDArrayFloat:
    """Angle between the two headings, 0 to pi, shape (K,)."""
    turned = one.yaw_rad - other.yaw_rad
    return np.asarray(np.abs(np.angle(np.exp(1j * turned))))


def same_way(one: Course, other: Course) -> NDArrayBool:
    """Their headings are less than 45 degrees apart, shape (K,)."""
    return np.asarray(angle_between_rad(one, other) < np.pi / 4)


def velocity_mps(course: Course) -> NDArrayFloat:
    """Of the box centre, shape (K, 2)."""
    return np.asarray(course.speed_mps[:, None] * course.axis)


def closing_mps(one: Course, other: Course) -> NDArrayFloat:
    """How fast the two centres come closer, shape (K,); negative when they part."""
    apart = other.place_m - one.place_m
    relative = velocity_mps(one) - velocity_mps(other)
    return np.asarray((apart * relative).sum(axis=1) / np.maximum(np.linalg.norm(apart, axis=1), 1e-9))


def lane_of(course: Course) -> NDArrayInt:
    """Lane of the box centre on a straight road, shape (K,): 0, 1, ... eastbound, -1, -2, ... westbound."""
    return np.floor(-course.place_m[:, 1] / LANE_M).astype(np.int64)


def in_lane_together(one: Course, other: Course) -> NDArrayBool:
    """Both centres are in the same lane of a straight road, shape (K,)."""
    return np.asarray(lane_of(one) == lane_of(other))


def directly_ahead(courses: Sequence[Course]) -> PairRule:
    """A rule: the second one is the next in the lane of the first, ahead of it."""

    def rule(one: Course, other: Course) -> NDArrayBool:
        holds = in_lane_together(one, other) & (ahead_m(one, other) > 0)
        for third in courses:
            if third is not one and third is not other:
                between = in_lane_together(one, third) & (ahead_m(one, third) > 0)
                holds = holds & ~(between & (ahead_m(one, third) < ahead_m(one, other)))
        return np.asarray(holds)

    return rule


def turned(rule: PairRule) -> PairRule:
    """The rule seen from the other one."""
    return lambda one, other: rule(other, one)


def both(*rules: PairRule) -> PairRule:
    """All of some rules."""
    return lambda one, other: np.logical_and.reduce([rule(one, other) for rule in rules])


def counted(rule: PairRule, others: Sequence[Course], min_number: int) -> Callable[[Course, Course], NDArrayBool]:
    """The rule, where it holds of at least so many of `others` at once."""

    def enough(one: Course, other: Course) -> NDArrayBool:
        number = np.sum([rule(one, third) for third in others if third is not one], axis=0)
        return np.asarray(rule(one, other) & (number >= min_number))

    return enough


def stretches_with(whole: NDArrayBool, part: NDArrayBool) -> NDArrayBool:
    """The uninterrupted stretches of `whole`, shape (K,), in which `part` holds at some moment."""
    kept = np.zeros_like(whole)
    for first, last in runs_of(whole):
        kept[first : last + 1] = part[first : last + 1].any()
    return kept


def lengthwise_gap_m(one: Course, other: Course) -> NDArrayFloat:
    """Room between the two boxes along the way of `other`, shape (K,); negative while they overlap lengthwise."""
    apart = np.abs(ahead_m(other, one))
    return np.asarray(apart - (one.actor.size_m[0] + other.actor.size_m[0]) / 2)


def flank_gap_m(one: Course, other: Course) -> NDArrayFloat:
    """Room between the two boxes across the way of `other`, shape (K,); negative while they overlap sideways."""
    apart = np.abs(left_m(other, one))
    return np.asarray(apart - (one.actor.size_m[1] + other.actor.size_m[1]) / 2)


def stretches_from_to(whole: NDArrayBool, first: NDArrayBool, then: NDArrayBool) -> NDArrayBool:
    """The uninterrupted stretches of `whole`, shape (K,), in which `first` holds at some moment and `then` later."""
    kept = np.zeros_like(whole)
    for begin, end in runs_of(whole):
        part = slice(begin, end + 1)
        kept[part] = bool((then[part] & np.logical_or.accumulate(first[part])).any())
    return kept


def nearest_point_m(course: Course, seen_from_m: NDArrayFloat) -> NDArrayFloat:
    """The point of the box that is nearest to places of shape (K, 2), shape (K, 2)."""
    axis = np.column_stack([np.cos(course.yaw_rad), np.sin(course.yaw_rad)])
    left = np.column_stack([-axis[:, 1], axis[:, 0]])
    offset = seen_from_m - course.place_m
    along = np.clip((offset * axis).sum(axis=1), -course.actor.size_m[0] / 2, course.actor.size_m[0] / 2)
    across = np.clip((offset * left).sum(axis=1), -course.actor.size_m[1] / 2, course.actor.size_m[1] / 2)
    return np.asarray(course.place_m + along[:, None] * axis + across[:, None] * left)
