"""The boxes of a log in the ground plane, as dense arrays of shape (N, T)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.kinematics.orientation import orientation
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayFloat


@dataclass(frozen=True)
class Boxes(SharedArrays):
    """Upright rectangles in the city's x-y plane; dense arrays have shape (N, T) and are NaN where there is no box.

    The ego's box stands where the car physically is. A rectangle has the box's length and width and the direction of
    its forward axis, projected on the plane; pitch and roll are not projected.

    Attributes:
        widest_m: Largest `outer_radius_m` of each track, shape (N,).
        narrowest_m: Radius of the largest centred circle that is inside all rectangles of a track, shape (N,).
        x_m: Centre, city frame.
        y_m: Centre, city frame.
        cos_yaw: x component of the unit forward axis.
        sin_yaw: y component of the unit forward axis.
        half_length_m: Half of the length.
        half_width_m: Half of the width.
        outer_radius_m: Radius of the circle around the rectangle.
    """

    widest_m: NDArrayFloat
    narrowest_m: NDArrayFloat
    x_m: NDArrayFloat
    y_m: NDArrayFloat
    cos_yaw: NDArrayFloat
    sin_yaw: NDArrayFloat
    half_length_m: NDArrayFloat
    half_width_m: NDArrayFloat
    outer_radius_m: NDArrayFloat


@derived("standard.boxes")
def boxes(log: Log) -> Boxes:
    """The rectangles of all boxes of `log`."""
    table = log.physical_tracks
    centre, half = table.centre_city_m, table.size_m[:, :2] / 2
    axis_x, axis_y = orientation(log).axis.T
    rows = (
        centre[:, 0],
        centre[:, 1],
        axis_x,
        axis_y,
        half[:, 0],
        half[:, 1],
        np.hypot(half[:, 0], half[:, 1]),
    )
    dense = [table.dense(values, np.nan) for values in rows]
    widest, narrowest = np.fmax.reduce(dense[6], axis=1), np.fmin.reduce(np.minimum(dense[4], dense[5]), axis=1)
    return Boxes(widest, narrowest, *dense)
