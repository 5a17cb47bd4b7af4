"""The boxes of a log in the ground plane, as dense arrays of shape (N, T)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.kinematics.centres import HARMLESS_PLACE_M, centre_motion
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
    centre, half = _steady_centres(log), _steady_halves(log)
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


def _steady_centres(log: Log) -> NDArrayFloat:
    """Centres in the city plane, shape (R, 2); a noisy parked track stands at the mean of its boxes."""
    table, move = log.physical_tracks, centre_motion(log)
    centre = table.centre_city_m[:, :2]
    steady = (move.parked_mask & (move.noise_m > HARMLESS_PLACE_M))[table.row_track]
    if not steady.any():
        return centre
    start = centre[table.track_start[:-1]]
    count = np.bincount(table.row_track, minlength=table.n_tracks)[:, None]
    sums = [np.bincount(table.row_track, weights=part, minlength=table.n_tracks) for part in move.place_m.T]
    middle = start + np.stack(sums, axis=1) / count
    return np.where(steady[:, None], middle[table.row_track], centre)


def _steady_halves(log: Log) -> NDArrayFloat:
    """Half lengths and widths, shape (R, 2); in noisy tracks the track's mean ones, for bodies keep their size."""
    table, move = log.physical_tracks, centre_motion(log)
    half = table.size_m[:, :2] / 2
    noisy = (move.noise_m > HARMLESS_PLACE_M)[table.row_track]
    if not noisy.any():
        return half
    count = np.bincount(table.row_track, minlength=table.n_tracks)[:, None]
    sums = [np.bincount(table.row_track, weights=part, minlength=table.n_tracks) for part in half.T]
    return np.where(noisy[:, None], (np.stack(sums, axis=1) / count)[table.row_track], half)
