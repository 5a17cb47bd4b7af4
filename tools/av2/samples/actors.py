"""Who is on the road: a category, a box, and a path followed at a speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.av2.samples.paths import Path, Point, line
from tools.av2.samples.speeds import Speed
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, EGO_SIZE_M
from tools.typing import NDArrayFloat

SIZE_M: Final[dict[str, tuple[float, float, float]]] = {
    "REGULAR_VEHICLE": (4.5, 1.9, 1.65),
    "BOX_TRUCK": (7.8, 2.5, 3.3),
    "BUS": (11.8, 2.9, 3.1),
    "PEDESTRIAN": (0.7, 0.7, 1.75),
    "BICYCLE": (1.7, 0.6, 1.15),
    "BICYCLIST": (1.0, 0.7, 1.75),
    "STROLLER": (0.9, 0.6, 1.05),
    "DOG": (0.8, 0.35, 0.6),
    "STOP_SIGN": (0.1, 0.75, 0.75),
}
"""Usual length, width, height by category, in metres, of AV2's annotated boxes."""


@dataclass(frozen=True)
class Actor:
    """One road user or object.

    Attributes:
        name: Readable and unique in its scene.
        category: AV2 category.
        path: The way its box centre takes (the recording car: its rear axle).
        speed: How fast; the actor is at the start of `path` at time 0.
        size_m: Length, width, height.
        centre_ahead_m: The box centre ahead of the point that follows the path.
        bottom_m: Height of the box's lower face above the ground.
    """

    name: str
    category: str
    path: Path
    speed: Speed
    size_m: tuple[float, float, float]
    centre_ahead_m: float = 0.0
    bottom_m: float = 0.0

    def at(self, time_s: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Position of the point that follows the path, shape (K, 2), and yaw, shape (K,)."""
        return self.path.at(self.speed.distance_m(time_s))

    def box_at(self, time_s: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Position of the box centre, shape (K, 2), and yaw, shape (K,)."""
        place, yaw = self.at(time_s)
        return place + self.centre_ahead_m * np.column_stack([np.cos(yaw), np.sin(yaw)]), yaw


def ego(path: Path, speed: Speed) -> Actor:
    """The recording car: its rear axle follows `path`, its box stands where the car physically is."""
    return Actor("ego", "EGO_VEHICLE", path, speed, EGO_SIZE_M, EGO_PHYSICAL_CENTRE_M[0])


def moving(name: str, category: str, path: Path, speed: Speed, scale: float = 1.0) -> Actor:
    """Someone who follows `path`; `scale` makes the usual box of the category larger or smaller."""
    length, width, height = SIZE_M[category]
    return Actor(name, category, path, speed, (length * scale, width * scale, height * scale))


def standing(name: str, category: str, at: Point, yaw_rad: float = 0.0, scale: float = 1.0) -> Actor:
    """Someone or something that never moves."""
    ahead = (at[0] + float(np.cos(yaw_rad)), at[1] + float(np.sin(yaw_rad)))
    return moving(name, category, line(at, ahead), Speed.constant(0.0), scale)
