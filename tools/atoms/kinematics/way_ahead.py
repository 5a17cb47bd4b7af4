"""The way that a track takes from some moment on, as a line, and where others are along and across it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.kinematics.driving import Driving, driving
from tools.atoms.kinematics.standstill import standing
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

STEP_M: Final = 1.0
"""Distance of the line's points."""
LONGEST_M: Final = 1000.0
"""How far a way goes on where no bound is given; no log reaches further."""


@dataclass(frozen=True)
class Way:
    """P points along a way, ascending.

    Attributes:
        point_m: City x and y, shape (P, 2).
        direction: Unit direction there, shape (P, 2).
        along_m: Place along the way, from its first point, shape (P,).
    """

    point_m: NDArrayFloat
    direction: NDArrayFloat
    along_m: NDArrayFloat

    def seen(self, x_m: NDArrayFloat, y_m: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Places along and to the left of the way, of points of any shape; NaN where they are."""
        apart_x, apart_y = x_m[..., None] - self.point_m[:, 0], y_m[..., None] - self.point_m[:, 1]
        nearest = np.nan_to_num(apart_x**2 + apart_y**2, nan=np.inf).argmin(axis=-1)
        dx, dy = x_m - self.point_m[nearest, 0], y_m - self.point_m[nearest, 1]
        cos, sin = self.direction[nearest, 0], self.direction[nearest, 1]
        return self.along_m[nearest] + cos * dx + sin * dy, cos * dy - sin * dx


def way_from(log: Log, track: int, first: int, beyond_m: float) -> Way:
    """The way of a track from a frame on: as it drives, then straight ahead for `beyond_m`, `LONGEST_M` at most.

    Standing adds nothing to it, whatever the boxes do meanwhile.
    """
    drive = driving(log)
    frames = first + np.flatnonzero(drive.seen_mask[track, first:])
    taken = frames[_steps(drive, track, frames, standing(log)[track, frames])]
    driven = np.stack([drive.x_m[track, taken], drive.y_m[track, taken]], axis=1)
    last = frames[-1]
    axis = np.array([drive.cos_yaw[track, last], drive.sin_yaw[track, last]])
    tip = np.array([drive.x_m[track, last], drive.y_m[track, last]])
    straight = tip + np.arange(STEP_M, min(beyond_m, LONGEST_M) + STEP_M, STEP_M)[:, None] * axis
    point = np.concatenate([driven, straight])
    step = np.diff(point, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    unit = step / np.maximum(length, 1e-9)[:, None]
    return Way(point, np.concatenate([unit, unit[-1:]]), np.concatenate([[0.0], np.cumsum(length)]))


def _steps(drive: Driving, track: int, frames: NDArrayInt, stands: NDArrayBool) -> NDArrayBool:
    """Which of the frames are `STEP_M` of driving after the one before; the first is."""
    moved = np.hypot(np.diff(drive.x_m[track, frames]), np.diff(drive.y_m[track, frames]))
    gone = np.concatenate([[0.0], np.cumsum(np.where(stands[1:], 0.0, moved))])
    mark = np.floor(gone / STEP_M)
    return np.asarray(np.diff(mark, prepend=-1.0) > 0)
