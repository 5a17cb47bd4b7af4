"""Who does what, and when: a rule over continuous motions, asked of every actor of a scene, so that nobody is left out.

The rules of recipes are written from what a person means by the word. They see the script's own motions at 100 Hz,
never the annotations, and share no code with the atoms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from tools.av2.samples.actors import Actor
from tools.av2.samples.motions import States
from tools.av2.samples.scene import LAST_FRAME_S, Event, runs_of
from tools.typing import NDArrayBool, NDArrayFloat

STEP_S: Final = 0.01
TIME_S: Final[NDArrayFloat] = np.arange(round(LAST_FRAME_S / STEP_S) + 1).astype(np.float64) * STEP_S
"""The moments at which rules are asked, from the first to the last frame, shape (K,)."""

MOTOR_VEHICLES: Final = (
    "REGULAR_VEHICLE", "LARGE_VEHICLE", "BOX_TRUCK", "TRUCK", "TRUCK_CAB", "BUS", "ARTICULATED_BUS", "SCHOOL_BUS",
    "MOTORCYCLE", "RAILED_VEHICLE", "EGO_VEHICLE",
)  # fmt: skip
"""What drives itself: the set `vehicles` of programs."""


@dataclass(frozen=True)
class Course:
    """The whole motion of one actor's box centre at the moments `TIME_S`.

    Attributes:
        actor: Whose.
    """

    actor: Actor

    @cached_property
    def states(self) -> States:
        """Of the box centre."""
        return self.actor.box_states(TIME_S)

    @property
    def place_m(self) -> NDArrayFloat:
        """Shape (K, 2), in the scene's own frame."""
        return self.states.place_m

    @property
    def yaw_rad(self) -> NDArrayFloat:
        """Shape (K,), not wrapped."""
        return self.states.yaw_rad

    @property
    def speed_mps(self) -> NDArrayFloat:
        """Signed, negative in reverse, shape (K,)."""
        return self.states.speed_mps

    @cached_property
    def accel_mps2(self) -> NDArrayFloat:
        """Change of the signed speed, shape (K,)."""
        return np.asarray(np.gradient(self.speed_mps, STEP_S))

    @cached_property
    def yaw_rate_rps(self) -> NDArrayFloat:
        """Positive to the left, shape (K,)."""
        return np.asarray(np.gradient(self.yaw_rad, STEP_S))

    @cached_property
    def axis(self) -> NDArrayFloat:
        """Unit vectors to its front, shape (K, 2)."""
        return np.column_stack([np.cos(self.yaw_rad), np.sin(self.yaw_rad)])

    @cached_property
    def corners_apart_m(self) -> tuple[NDArrayFloat, NDArrayFloat]:
        """From the centre to the corners along x and along y, shape (4, K) each."""
        x, y = (self.corners_m() - self.place_m[:, None]).transpose(2, 1, 0)
        return np.ascontiguousarray(x), np.ascontiguousarray(y)

    @cached_property
    def gone_m(self) -> NDArrayFloat:
        """Metres gone since the first frame, forwards and backwards alike, shape (K,)."""
        return np.asarray(np.cumsum(np.abs(self.speed_mps)) * STEP_S)

    @cached_property
    def is_parked(self) -> bool:
        """It never moves."""
        return bool(np.abs(self.speed_mps).max() < 0.02)

    def seen_from(self, other: Course) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Distances of this centre ahead of and to the left of the other's centre, shape (K,) each."""
        dx, dy = (self.place_m - other.place_m).T
        cos, sin = other.axis.T
        return cos * dx + sin * dy, cos * dy - sin * dx

    def corners_m(self, margin_m: float = 0.0) -> NDArrayFloat:
        """Corners of the box, grown by a margin, shape (K, 4, 2): front left, rear left, rear right, front right."""
        length, width = (size + 2 * margin_m for size in self.actor.size_m[:2])
        along = self.axis
        left = np.column_stack([-along[:, 1], along[:, 0]])
        signs = ((1, 1), (-1, 1), (-1, -1), (1, -1))
        parts = [self.place_m + a * length / 2 * along + b * width / 2 * left for a, b in signs]
        return np.stack(parts, axis=1)


Rule = Callable[[Course], NDArrayBool]
PairRule = Callable[[Course, Course], NDArrayBool]


def courses_of(actors: Sequence[Actor]) -> tuple[Course, ...]:
    """The motion of everybody in a scene."""
    return tuple(Course(actor) for actor in actors)


def vehicles(course: Course) -> bool:
    """Whether it is a motor vehicle, the recording car included."""
    return course.actor.category in MOTOR_VEHICLES


def of_category(*categories: str) -> Callable[[Course], bool]:
    """Whether it is of one of some categories."""
    return lambda course: course.actor.category in categories


def happening(
    kind: str,
    courses: Sequence[Course],
    rule: Rule,
    who: Callable[[Course], bool] = vehicles,
    min_s: float = 0.0,
) -> tuple[Event, ...]:
    """Every uninterrupted time of at least `min_s` at which the rule holds of one of those who can do it."""
    return tuple(
        Event(course.actor.name, kind, begin, end)
        for course in filter(who, courses)
        for begin, end in _times(rule(course), min_s)
    )


def happening_between(
    kind: str,
    courses: Sequence[Course],
    rule: PairRule,
    who: Callable[[Course], bool] = vehicles,
    whom: Callable[[Course], bool] = vehicles,
    min_s: float = 0.0,
) -> tuple[Event, ...]:
    """The same for a relation: the rule is asked of every one that can do it and every other that it can be done to."""
    return tuple(
        Event(course.actor.name, kind, begin, end, other.actor.name)
        for course in filter(who, courses)
        for other in filter(whom, courses)
        if other is not course
        for begin, end in _times(rule(course, other), min_s)
    )


def always(course: Course) -> NDArrayBool:
    """Holds at all times: for kinds that depend on who, not on when."""
    return np.ones(TIME_S.size, np.bool_)


def _times(holds: NDArrayBool, min_s: float) -> list[tuple[float, float]]:
    if holds.shape != TIME_S.shape:
        raise ValueError(f"a rule must answer for {TIME_S.size} moments, not {holds.shape}")
    times = [(float(TIME_S[first]), float(TIME_S[last])) for first, last in runs_of(holds)]
    return [(begin, end) for begin, end in times if end - begin >= min_s - 1e-9]
