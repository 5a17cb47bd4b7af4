"""Who is on the road: a category, a box, and a motion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tools.av2.samples.driving import SpeedOverTime
from tools.av2.samples.motions import Along, Motion, States, at_rest
from tools.av2.samples.paths import Path, Point
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, EGO_SIZE_M
from tools.typing import NDArrayFloat

SIZE_M: Final[dict[str, tuple[float, float, float]]] = {
    "REGULAR_VEHICLE": (4.5, 1.9, 1.65),
    "LARGE_VEHICLE": (6.4, 2.3, 2.6),
    "BOX_TRUCK": (7.8, 2.5, 3.3),
    "TRUCK": (9.2, 2.6, 3.4),
    "TRUCK_CAB": (6.5, 2.6, 3.6),
    "VEHICULAR_TRAILER": (9.0, 2.5, 3.3),
    "BUS": (11.8, 2.9, 3.1),
    "ARTICULATED_BUS": (18.0, 2.9, 3.1),
    "SCHOOL_BUS": (10.5, 2.6, 3.1),
    "PEDESTRIAN": (0.7, 0.7, 1.75),
    "OFFICIAL_SIGNALER": (0.7, 0.7, 1.8),
    "BICYCLE": (1.7, 0.6, 1.15),
    "BICYCLIST": (1.0, 0.7, 1.75),
    "MOTORCYCLE": (2.1, 0.85, 1.3),
    "MOTORCYCLIST": (1.0, 0.75, 1.75),
    "WHEELED_DEVICE": (1.1, 0.5, 1.15),
    "WHEELED_RIDER": (0.7, 0.7, 1.75),
    "WHEELCHAIR": (1.1, 0.7, 1.3),
    "STROLLER": (0.9, 0.6, 1.05),
    "DOG": (0.8, 0.35, 0.6),
    "ANIMAL": (0.6, 0.3, 0.5),
    "STOP_SIGN": (0.1, 0.75, 0.75),
    "SIGN": (0.1, 0.7, 0.9),
    "BOLLARD": (0.25, 0.25, 0.95),
    "CONSTRUCTION_CONE": (0.4, 0.4, 0.75),
    "CONSTRUCTION_BARREL": (0.6, 0.6, 1.05),
    "MESSAGE_BOARD_TRAILER": (3.2, 2.0, 3.2),
    "TRAFFIC_LIGHT_TRAILER": (3.0, 1.8, 3.6),
    "MOBILE_PEDESTRIAN_CROSSING_SIGN": (0.3, 0.35, 1.0),
}
"""Usual length, width, height by category, in metres, of AV2's annotated boxes."""


@dataclass(frozen=True)
class Actor:
    """One road user or object.

    Attributes:
        name: Readable and unique in its scene.
        category: AV2 category.
        motion: How its box centre moves (the recording car: its rear axle).
        size_m: Length, width, height.
        centre_ahead_m: The box centre ahead of the point that moves.
        bottom_m: Height of the box's lower face above the ground.
    """

    name: str
    category: str
    motion: Motion
    size_m: tuple[float, float, float]
    centre_ahead_m: float = 0.0
    bottom_m: float = 0.0

    def at(self, time_s: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Position of the point that moves, shape (K, 2), and yaw, shape (K,)."""
        states = self.motion.states(time_s)
        return states.place_m, states.yaw_rad

    def box_at(self, time_s: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Position of the box centre, shape (K, 2), and yaw, shape (K,)."""
        states = self.box_states(time_s)
        return states.place_m, states.yaw_rad

    def box_states(self, time_s: NDArrayFloat) -> States:
        """States of the box centre at moments of shape (K,); the speed is that of the point that moves."""
        states = self.motion.states(time_s)
        axis = np.column_stack([np.cos(states.yaw_rad), np.sin(states.yaw_rad)])
        return replace(states, place_m=states.place_m + self.centre_ahead_m * axis)


def ego(path: Path, speed: SpeedOverTime) -> Actor:
    """The recording car: its rear axle follows `path`, its box stands where the car physically is."""
    return ego_of(Along(path, speed))


def ego_of(motion: Motion) -> Actor:
    """The recording car with a motion of its rear axle."""
    return Actor("ego", "EGO_VEHICLE", motion, EGO_SIZE_M, EGO_PHYSICAL_CENTRE_M[0])


def moving(name: str, category: str, path: Path, speed: SpeedOverTime, scale: float = 1.0) -> Actor:
    """Someone who follows `path`; `scale` makes the usual box of the category larger or smaller."""
    return actor_of(name, category, Along(path, speed), scale)


def actor_of(name: str, category: str, motion: Motion, scale: float = 1.0) -> Actor:
    """Someone with any motion; `scale` makes the usual box of the category larger or smaller."""
    length, width, height = SIZE_M[category]
    return Actor(name, category, motion, (length * scale, width * scale, height * scale))


def standing(name: str, category: str, at: Point, yaw_rad: float = 0.0, scale: float = 1.0) -> Actor:
    """Someone or something that never moves."""
    return actor_of(name, category, at_rest(at, yaw_rad), scale)
