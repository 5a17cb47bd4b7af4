"""How an actor moves: its place, heading and signed speed at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from tools.av2.samples.driving import SpeedOverTime
from tools.av2.samples.paths import Path, Point, line
from tools.av2.samples.speeds import Speed
from tools.typing import NDArrayFloat


@dataclass(frozen=True)
class States:
    """Where a point is and how it moves, at K moments.

    Attributes:
        place_m: Shape (K, 2), in the scene's own frame.
        yaw_rad: Direction in which the actor looks, shape (K,); not wrapped.
        speed_mps: Speed along that direction, shape (K,); negative while it moves backwards.
    """

    place_m: NDArrayFloat
    yaw_rad: NDArrayFloat
    speed_mps: NDArrayFloat


class Motion(Protocol):
    """The whole motion of an actor, known at every moment."""

    def states(self, time_s: NDArrayFloat) -> States:
        """States at moments of shape (K,), in seconds after the first frame."""
        ...


@dataclass(frozen=True)
class Along:
    """Follows a path at a speed, from the path's start at time 0.

    Attributes:
        path: The way.
        speed: How fast.
        backwards: It looks against its way: it reverses along the path.
    """

    path: Path
    speed: SpeedOverTime
    backwards: bool = False

    def states(self, time_s: NDArrayFloat) -> States:
        """States at moments of shape (K,), in seconds after the first frame."""
        place, yaw = self.path.at(self.speed.distance_m(time_s))
        speed = self.speed.at(time_s)
        return States(place, yaw + np.pi, -speed) if self.backwards else States(place, yaw, speed)


@dataclass(frozen=True)
class Legs:
    """One motion after another, such as the legs of a three-point turn; each begins where the one before it ends.

    Attributes:
        begins_s: When each leg begins, increasing, shape (L,); the first one also tells what is before it.
        legs: The motions, each with a clock that starts at its own beginning.
    """

    begins_s: tuple[float, ...]
    legs: tuple[Motion, ...]

    def states(self, time_s: NDArrayFloat) -> States:
        """States at moments of shape (K,), in seconds after the first frame."""
        index = np.clip(np.searchsorted(self.begins_s, time_s, side="right") - 1, 0, len(self.legs) - 1)
        parts = [leg.states(time_s - start) for start, leg in zip(self.begins_s, self.legs, strict=True)]
        place = np.stack([part.place_m for part in parts])[index, np.arange(time_s.size)]
        yaw, speed = (
            np.stack([getattr(part, name) for part in parts])[index, np.arange(time_s.size)]
            for name in ("yaw_rad", "speed_mps")
        )
        return States(place, np.unwrap(yaw), speed)


@dataclass(frozen=True)
class Sampled:
    """States from a simulation, with straight lines between them; held before the first and after the last.

    Attributes:
        time_s: Moments, strictly increasing, shape (S,).
        of: The states at them.
    """

    time_s: NDArrayFloat
    of: States

    def states(self, time_s: NDArrayFloat) -> States:
        """States at moments of shape (K,), in seconds after the first frame."""
        x, y, yaw, speed = (
            np.interp(time_s, self.time_s, column)
            for column in (*self.of.place_m.T, self.of.yaw_rad, self.of.speed_mps)
        )
        return States(np.column_stack([x, y]), yaw, speed)


@dataclass(frozen=True)
class Beside:
    """Keeps its place beside another motion: a pillion rider, a towed trailer on a straight road, a pushed stroller.

    Attributes:
        other: The motion it goes with.
        ahead_m: Ahead of the other's point, in the other's own direction.
        left_m: To its left.
        turned_rad: How far it is turned to the left against the other.
    """

    other: Motion
    ahead_m: float = 0.0
    left_m: float = 0.0
    turned_rad: float = 0.0

    def states(self, time_s: NDArrayFloat) -> States:
        """States at moments of shape (K,), in seconds after the first frame."""
        base = self.other.states(time_s)
        cos, sin = np.cos(base.yaw_rad), np.sin(base.yaw_rad)
        shift = np.column_stack([cos * self.ahead_m - sin * self.left_m, sin * self.ahead_m + cos * self.left_m])
        return replace(base, place_m=base.place_m + shift, yaw_rad=base.yaw_rad + self.turned_rad)


def at_rest(at: Point, yaw_rad: float = 0.0) -> Along:
    """Stands at one place for ever."""
    ahead = (at[0] + float(np.cos(yaw_rad)), at[1] + float(np.sin(yaw_rad)))
    return Along(line(at, ahead), Speed.constant(0.0))


def leg(path: Path, cruise_mps: float, ramp_s: float = 1.5, *, backwards: bool = False) -> tuple[Along, float]:
    """A drive along all of `path` from rest to rest, and how long it takes; slower where the path is short.

    Args:
        path: The way.
        cruise_mps: Speed in the middle, never exceeded.
        ramp_s: Time to gain the speed, and to lose it.
        backwards: Reverse along it.
    """
    cruise = min(cruise_mps, path.length_m / ramp_s / 1.2)
    hold_s = path.length_m / cruise - ramp_s
    keys = [(0.0, 0.0), (ramp_s, cruise), (ramp_s + hold_s, cruise), (2 * ramp_s + hold_s, 0.0)]
    return Along(path, Speed.of(keys), backwards), 2 * ramp_s + hold_s


def in_turn(begins_s: float, legs: Sequence[tuple[Motion, float]], pause_s: float = 0.4) -> Legs:
    """Legs one after the other, each given with its duration, with a pause at rest after each."""
    starts = [begins_s]
    for _, lasts_s in legs[:-1]:
        starts.append(starts[-1] + lasts_s + pause_s)
    return Legs(tuple(starts), tuple(motion for motion, _ in legs))
