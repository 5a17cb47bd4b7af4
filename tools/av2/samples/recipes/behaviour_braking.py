"""Braking, mild and hard.

A person says that a car brakes when it slows down on purpose, not by rolling: at 1.5 m/s^2 or more. Hard is from
4 m/s^2 on: more than traffic usually needs (comfortable braking is 1.5 to 3 m/s^2).
"""

from __future__ import annotations

from typing import Final

from tools.av2.samples.actors import ego, moving
from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.paths import line
from tools.av2.samples.recipe import recipe
from tools.av2.samples.roads import straight_road
from tools.av2.samples.scene import Scene
from tools.av2.samples.truth import Course, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

BRAKES: Final = event_kind("brakes", "behaviour", "braking(vehicles, log_dir)")
BRAKES_HARD: Final = event_kind("brakes_hard", "behaviour", 'braking(vehicles, log_dir, strength="hard")')
_MILD_MPS2: Final = 1.5
_HARD_MPS2: Final = 4.0


def slows_down(course: Course) -> NDArrayBool:
    """It loses speed at 1.5 m/s^2 or more, driving forwards."""
    return (course.accel_mps2 <= -_MILD_MPS2) & (course.speed_mps > 0)


def slows_down_hard(course: Course) -> NDArrayBool:
    """It loses speed at 4 m/s^2 or more, driving forwards."""
    return (course.accel_mps2 <= -_HARD_MPS2) & (course.speed_mps > 0)


@recipe(BRAKES, BRAKES_HARD)
def hard_braking(vary: Variation) -> Scene:
    """A car brakes hard before an obstacle; another one brakes mildly, as usual."""
    return _slowing(vary, vary.between(5.0, 7.0), vary.between(1.9, 2.6), "A car brakes hard, another one mildly.")


@recipe(BRAKES, BRAKES_HARD)
def firm_braking(vary: Variation) -> Scene:
    """Both cars brake, neither of them hard."""
    return _slowing(vary, vary.between(2.3, 2.8), vary.between(1.9, 2.4), "Two cars brake, neither of them hard.")


@recipe(BRAKES, BRAKES_HARD)
def rolling_out(vary: Variation) -> Scene:
    """Both cars lose as much speed as others by braking, but by rolling."""
    return _slowing(vary, vary.between(0.7, 1.0), vary.between(0.5, 0.9), "Two cars lose speed by rolling.")


def _slowing(vary: Variation, first_mps2: float, second_mps2: float, description: str) -> Scene:
    """Two cars on a road lose speed, each at its own rate, some time apart; others keep their speed."""
    fast, slow = vary.between(11.0, 15.0), vary.between(3.0, 5.0)
    first = Drive.of(fast, (vary.between(2.0, 4.0), slow, first_mps2))
    second = Drive.of(fast, (vary.between(1.0, 3.0), slow, second_mps2))
    actors = (
        ego(line((60.0, -1.75), (400.0, -1.75)), constant(vary.between(6.0, 7.0))),
        moving("first_car", "REGULAR_VEHICLE", line((100.0, -1.75), (400.0, -1.75)), first, vary.scale()),
        moving("second_car", "REGULAR_VEHICLE", line((70.0, -5.25), (400.0, -5.25)), second, vary.scale()),
        moving("steady_car", "REGULAR_VEHICLE", line((200.0, 1.75), (0.0, 1.75)), constant(vary.between(8.0, 12.0))),
        moving("steady_bus", "BUS", line((150.0, 5.25), (0.0, 5.25)), constant(vary.between(6.0, 9.0))),
    )
    courses = courses_of(actors)
    events = happening(BRAKES, courses, slows_down) + happening(BRAKES_HARD, courses, slows_down_hard)
    network = straight_road(("VEHICLE", "VEHICLE"), ("VEHICLE", "VEHICLE"), 400.0, 5)
    return Scene("", description, network, actors, events)
