"""Braking, mild and hard.

A car brakes when it slows down on purpose, not by rolling; mild is braking that becomes hard at no time. Comfortable
braking is 1.5 to 3 m/s^2, hard braking more than traffic usually needs; rolling costs less than 1 m/s^2.
"""

from __future__ import annotations

from typing import Final

from tools.av2.samples.driving import Drive
from tools.av2.samples.kinds import event_kind
from tools.av2.samples.recipe import recipe
from tools.av2.samples.scene import Scene
from tools.av2.samples.staging import in_lane, recorder_in, whole_motion
from tools.av2.samples.streets import street
from tools.av2.samples.truth import Course, courses_of, happening
from tools.av2.samples.variation import Variation
from tools.typing import NDArrayBool

BRAKES: Final = event_kind("brakes", "behaviour", "braking(vehicles, log_dir)")
BRAKES_HARD: Final = event_kind("brakes_hard", "behaviour", 'braking(vehicles, log_dir, strength="hard")')
BRAKES_MILDLY: Final = event_kind("brakes_mildly", "behaviour", 'braking(vehicles, log_dir, strength="mild")')
_ALL: Final = (BRAKES, BRAKES_HARD, BRAKES_MILDLY)
_BRAKES_MPS2: Final = 1.25
_HARD_MPS2: Final = 3.5


def slows_down(course: Course) -> NDArrayBool:
    """It loses speed by braking, driving forwards."""
    return (course.accel_mps2 <= -_BRAKES_MPS2) & (course.speed_mps > 0)


def slows_down_hard(course: Course) -> NDArrayBool:
    """It loses speed faster than traffic usually needs."""
    return (course.accel_mps2 <= -_HARD_MPS2) & (course.speed_mps > 0)


def slows_down_mildly(course: Course) -> NDArrayBool:
    """It brakes, and that braking becomes hard at no time."""
    return slows_down(course) & ~whole_motion(slows_down_hard(course), slows_down(course))


@recipe(*_ALL, bends=True)
def hard_braking(vary: Variation) -> Scene:
    """A car brakes hard, another one mildly."""
    return _slowing(vary, vary.between(5.0, 7.0), vary.between(1.9, 2.6), "A car brakes hard, another one mildly.")


@recipe(*_ALL, bends=True)
def emergency_stop(vary: Variation) -> Scene:
    """A car brakes hard to a standstill; another one behind it stops mildly, further back."""
    first = Drive.of(vary.between(11.0, 14.0), (vary.between(3.0, 5.0), 0.0, vary.between(5.5, 7.5)))
    second = Drive.of(vary.between(8.0, 9.0), (vary.between(2.0, 4.0), 0.0, vary.between(1.9, 2.4)))
    return _scene(vary, first, second, "A car brakes hard to a standstill, another one stops mildly.")


@recipe(*_ALL, bends=True)
def firm_braking(vary: Variation) -> Scene:
    """Both cars brake, neither of them hard."""
    return _slowing(vary, vary.between(2.2, 2.6), vary.between(1.9, 2.4), "Two cars brake, neither of them hard.")


@recipe(*_ALL, bends=True)
def rolling_out(vary: Variation) -> Scene:
    """Both cars lose as much speed as others by braking, but by rolling."""
    return _slowing(vary, vary.between(0.6, 0.85), vary.between(0.5, 0.8), "Two cars lose speed by rolling.")


@recipe(*_ALL, bends=True)
def only_hard_braking(vary: Variation) -> Scene:
    """Both cars brake hard."""
    return _slowing(vary, vary.between(5.0, 6.5), vary.between(5.0, 6.5), "Two cars brake hard.")


def _slowing(vary: Variation, first_mps2: float, second_mps2: float, description: str) -> Scene:
    """Two cars lose speed, each at its own rate, some time apart."""
    slow = vary.between(3.0, 5.0)
    first = Drive.of(vary.between(11.0, 15.0), (vary.between(2.0, 4.0), slow, first_mps2))
    second = Drive.of(vary.between(11.0, 15.0), (vary.between(1.0, 3.0), slow, second_mps2))
    return _scene(vary, first, second, description)


def _scene(vary: Variation, first: Drive, second: Drive, description: str) -> Scene:
    """Two cars that change their speed among others that keep theirs."""
    road = street()
    actors = (
        recorder_in(road, 0, 60.0, vary.between(5.5, 6.5)),
        in_lane("first_car", road, 0, 110.0, first, vary),
        in_lane("second_car", road, 1, 70.0, second, vary),
        in_lane("steady_car", road, 0, 200.0, vary.between(8.0, 12.0), vary, backward=True),
        in_lane("steady_bus", road, 1, 150.0, vary.between(6.0, 9.0), vary, "BUS", backward=True),
    )
    courses = courses_of(actors)
    events = (
        *happening(BRAKES, courses, slows_down),
        *happening(BRAKES_HARD, courses, slows_down_hard),
        *happening(BRAKES_MILDLY, courses, slows_down_mildly),
    )
    return Scene("", description, road.network, actors, events)
