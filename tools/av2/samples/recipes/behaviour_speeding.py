"""Faster than the others."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.kinds import event_kind
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import in_lane, lasting, parked_row, recorder_in
from tools.av2.samples.streets import street
from tools.av2.samples.truth import Course, Rule, courses_of, happening, vehicles
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool, NDArrayFloat

SPEEDS: Final = event_kind(
    "drives_faster_than_others", "behaviour", "speeding_relative_to_neighbours(vehicles, log_dir)"
)
_EXCESS_MPS: Final = 3.0
_NEAR_M: Final = 50.0


def is_faster(courses: tuple[Course, ...]) -> Rule:
    """It is 3 m/s or more faster than the median of two or more who drive the same way within 50 m, for a second."""

    def rule(course: Course) -> NDArrayBool:
        others = [one for one in courses if one is not course and vehicles(one)]
        speed = np.stack([one.speed_mps for one in others])
        apart = np.stack([np.linalg.norm(one.place_m - course.place_m, axis=1) for one in others])
        same = np.stack([np.cos(one.yaw_rad - course.yaw_rad) > np.cos(np.radians(30)) for one in others])
        near = (apart <= _NEAR_M) & same & (speed >= 2.0)
        usual = np.where(near.sum(axis=0) > 1, _median(speed, near), np.inf)
        return lasting(np.asarray(course.speed_mps - usual >= _EXCESS_MPS), 1.0)

    return rule


def _median(values: NDArrayFloat, counted: NDArrayBool) -> NDArrayFloat:
    """Of the values that count in each column, shape (K,); infinite where none does."""
    ordered, last = np.sort(np.where(counted, values, np.inf), axis=0), counted.sum(axis=0) - 1
    middle = [np.maximum(place, 0)[None] for place in (last // 2, (last + 1) // 2)]
    return np.asarray(np.mean([np.take_along_axis(ordered, place, axis=0)[0] for place in middle], axis=0))


@recipe(SPEEDS)
def speeding_car(vary: Variation) -> Scene:
    """A car drives much faster than the four others that go its way."""
    return _traffic(vary, vary.between(14.5, 17.0))


@recipe(SPEEDS)
def slightly_faster_car(vary: Variation) -> Scene:
    """A car drives a little faster than the others; fast ones come the other way, and many are parked."""
    return _traffic(vary, vary.between(10.3, 11.0))


def _traffic(vary: Variation, fast_mps: float) -> Scene:
    road = street(("VEHICLE",) * 3, kerb_m=2.6)
    others = tuple(
        in_lane(f"car_{k}", road, 1 + k % 2, 90.0 + 18.0 * k, vary.between(8.6, 9.4), vary) for k in range(5)
    )
    actors = (
        recorder_in(road, 1, 70.0, vary.between(8.6, 9.4)),
        in_lane("fast_car", road, 0, 62.0, fast_mps, vary),
        *others,
        in_lane("oncoming_car", road, 0, 280.0, vary.between(15.0, 17.0), vary, backward=True),
        *parked_row("parked_car", road, 100.0, 6, vary),
    )
    courses = courses_of(actors)
    events = happening(SPEEDS, courses, is_faster(courses))
    return Scene("", "Cars drive along a wide road.", road.network, actors, events)
