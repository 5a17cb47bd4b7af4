"""Planar paths measured by arc length: straight lines and smooth bends, joined end to end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tools.typing import NDArrayFloat

_STEP_M = 0.1
Point = tuple[float, float]


@dataclass(frozen=True)
class Path:
    """A polyline fine enough to be read as a curve; beyond its ends it goes straight on.

    Attributes:
        points_m: Shape (P, 2), P >= 2, without repeated neighbours.
    """

    points_m: NDArrayFloat

    @cached_property
    def _distance_m(self) -> NDArrayFloat:
        steps = np.linalg.norm(np.diff(self.points_m, axis=0), axis=1)
        distance: NDArrayFloat = np.concatenate([[0.0], np.cumsum(steps)])
        return distance

    @cached_property
    def _yaw_rad(self) -> NDArrayFloat:
        """Tangent at each point, unwrapped, shape (P,): mean of the two segments that meet there."""
        steps = np.diff(self.points_m, axis=0)
        yaw = np.unwrap(np.arctan2(steps[:, 1], steps[:, 0]))
        tangent: NDArrayFloat = np.concatenate([yaw[:1], (yaw[1:] + yaw[:-1]) / 2, yaw[-1:]])
        return tangent

    @property
    def length_m(self) -> float:
        """Arc length."""
        return float(self._distance_m[-1])

    def at(self, distance_m: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Positions, shape (K, 2), and tangent yaw in radians, shape (K,), at arc lengths of shape (K,)."""
        inside = np.clip(distance_m, 0.0, self.length_m)
        yaw = np.interp(inside, self._distance_m, self._yaw_rad)
        place = np.column_stack([np.interp(inside, self._distance_m, self.points_m[:, axis]) for axis in (0, 1)])
        beyond = (distance_m - inside)[:, None] * np.column_stack([np.cos(yaw), np.sin(yaw)])
        return place + beyond, yaw

    def then(self, *others: Path) -> Path:
        """This path and the others, each of which starts where the one before it ends."""
        parts = [self.points_m, *(other.points_m[1:] for other in others)]
        return Path(np.concatenate(parts))


def line(start: Point, end: Point) -> Path:
    """The straight line from `start` to `end`, in metres."""
    return Path(np.array([start, end], np.float64))


def bend(start: Point, start_yaw_rad: float, end: Point, end_yaw_rad: float) -> Path:
    """A smooth curve that leaves `start` and reaches `end` with the given headings (a cubic Bezier curve).

    With parallel headings it is a lane change, with perpendicular ones a turn.
    """
    first, last = np.array(start, np.float64), np.array(end, np.float64)
    reach = float(np.linalg.norm(last - first)) * (0.39 if _turns(start_yaw_rad, end_yaw_rad) else 0.45)
    second = first + reach * _unit(start_yaw_rad)
    third = last - reach * _unit(end_yaw_rad)
    count = max(int(np.linalg.norm(last - first) * 1.2 / _STEP_M), 8)
    t = np.linspace(0.0, 1.0, count + 1)[:, None]
    return Path((1 - t) ** 3 * first + 3 * (1 - t) ** 2 * t * second + 3 * (1 - t) * t**2 * third + t**3 * last)


def _turns(start_yaw_rad: float, end_yaw_rad: float) -> bool:
    return abs(float(np.sin(start_yaw_rad - end_yaw_rad))) > 0.1


def _unit(yaw_rad: float) -> NDArrayFloat:
    return np.array([np.cos(yaw_rad), np.sin(yaw_rad)])
