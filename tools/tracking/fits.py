"""Where a track comes from and where it goes: straight lines through the boxes on one side of each box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.kinds import AGILITY, CYCLE, RIDER, SPEED_MPS, VEHICLE, families_of
from tools.tracking.noise import Noise
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, eq=False)
class Fits:
    """Place and velocity at M boxes, each with its uncertainty, which is the same for both axes of the plane.

    Attributes:
        time_s: Times, shape (M,).
        place_m: Shape (M, 2), city frame.
        velocity_mps: Shape (M, 2).
        covariance: Of (place, velocity) along one axis, shape (M, 2, 2).
        agility: Spectral density of the acceleration, m^2/s^3, shape (M,).
        turn_rps: Yaw rate by the boxes' axes, rad/s, shape (M,); 0 for what can turn on the spot.
    """

    time_s: NDArrayFloat
    place_m: NDArrayFloat
    velocity_mps: NDArrayFloat
    covariance: NDArrayFloat
    agility: NDArrayFloat
    turn_rps: NDArrayFloat

    def take(self, rows: NDArrayInt) -> Fits:
        """Some of them."""
        arrays = (self.time_s, self.place_m, self.velocity_mps, self.covariance, self.agility, self.turn_rps)
        return Fits(*(array[rows] for array in arrays))


def fits_before(boxes: Boxes, noise: Noise, window_s: float) -> Fits:
    """Lines through each box and those of its track up to `window_s` before it, M = R."""
    return _fits(boxes, noise, *_window(boxes, window_s, before=True), window_s)


def fits_after(boxes: Boxes, noise: Noise, window_s: float) -> Fits:
    """Lines through each box and those of its track up to `window_s` after it, M = R."""
    return _fits(boxes, noise, *_window(boxes, window_s, before=False), window_s)


def _window(boxes: Boxes, window_s: float, before: bool) -> tuple[NDArrayInt, NDArrayInt]:
    """First row and end of the rows on one side of every row."""
    stride = float(boxes.seconds[-1] - boxes.seconds[0]) + 2 * window_s + 1.0
    key = boxes.place * stride + boxes.time_s
    rows = np.arange(boxes.count)
    if before:
        return np.searchsorted(key, key - window_s - 1e-6), rows + 1
    return rows, np.searchsorted(key, key + window_s + 1e-6)


def _fits(boxes: Boxes, noise: Noise, first: NDArrayInt, end: NDArrayInt, window_s: float) -> Fits:
    """Bayesian line fits: velocity 0 give or take the family's typical speed is what is known beforehand.

    The sums run over differences with each box itself, through cumulative sums about the track's first box, so that
    nothing is lost to the size of city coordinates.
    """
    origin = boxes.start[:-1][boxes.place]
    time, place = boxes.time_s - boxes.time_s[origin], boxes.centre_city_m[:, :2] - boxes.centre_city_m[origin, :2]
    weight = noise.positions_m(boxes.range_m) ** -2.0
    values = np.column_stack([place, continuous_axis(boxes)])
    columns = np.column_stack([np.ones(boxes.count), time, time**2, values, values * time[:, None]]) * weight[:, None]
    total = np.vstack([np.zeros((1, columns.shape[1])), np.cumsum(columns, axis=0)])
    s0, s1, s2, sx, sxt = np.split(total[end] - total[first], [1, 2, 3, 6], axis=1)
    t0, x0 = time[:, None], values
    s1, s2, sxt, sx = s1 - t0 * s0, s2 - 2 * t0 * s1 + t0**2 * s0, sxt - t0 * sx, sx
    sxt, sx = sxt - x0 * s1, sx - x0 * s0
    family = families_of(boxes.category)
    prior = (SPEED_MPS[family] ** -2.0)[:, None]
    determinant = s0 * (s2 + prior) - s1**2
    offset = ((s2 + prior) * sx - s1 * sxt) / determinant
    slope = (s0 * sxt - s1 * sx) / determinant
    velocity, turn = slope[:, :2], np.where(_steers(family), slope[:, 2], 0.0)
    covariance = _matrices(s2 + prior, -s1, s0) / determinant[..., None]
    spread = np.minimum(window_s, np.abs(boxes.time_s[np.minimum(end, boxes.count) - 1] - boxes.time_s[first]))
    speed = np.hypot(*velocity.T)
    agility = AGILITY[family] * np.clip(0.1 + speed / 2.0, 0.0, 1.0)
    covariance += _drift(agility, spread / 3)
    return Fits(boxes.time_s, boxes.centre_city_m[:, :2] + offset[:, :2], velocity, covariance, agility, turn)


def continuous_axis(boxes: Boxes) -> NDArrayFloat:
    """Direction of each box's axis, front or back, continuous along its track, rad from its first box, shape (R,)."""
    step = np.diff(boxes.yaw_rad, prepend=boxes.yaw_rad[:1])
    step = (step + np.pi / 2) % np.pi - np.pi / 2
    step[boxes.start[:-1]] = 0.0
    total = np.cumsum(step)
    return np.asarray(total - total[boxes.start[:-1]][boxes.place])


def _steers(family: NDArrayInt) -> NDArrayAny:
    return np.isin(family, (VEHICLE, RIDER, CYCLE))


def _matrices(a: NDArrayFloat, b: NDArrayFloat, c: NDArrayFloat) -> NDArrayFloat:
    """Symmetric matrices [[a, b], [b, c]] of numbers of shape (M, 1)."""
    return np.stack([np.concatenate([a, b], axis=1), np.concatenate([b, c], axis=1)], axis=1)


def _drift(agility: NDArrayAny, time_s: NDArrayAny) -> NDArrayFloat:
    """What white acceleration adds to the covariance of (place, velocity) within a time, shape (..., 2, 2)."""
    out = np.empty((*np.broadcast(agility, time_s).shape, 2, 2))
    out[..., 0, 0] = agility * time_s**3 / 3
    out[..., 0, 1] = out[..., 1, 0] = agility * time_s**2 / 2
    out[..., 1, 1] = agility * time_s
    return out


def continuation(end: Fits, begin: Fits) -> tuple[NDArrayFloat, NDArrayFloat]:
    """How well tracks that stop at `end` go on as those that start at `begin`, shapes broadcast together.

    Predicting the end forwards and comparing with the beginning is the same as predicting backwards: both places and
    both velocities take part. The object goes straight on, or on an arc with the mean of both yaw rates (constant turn
    rate and velocity), whichever fits better.

    Returns:
        Squared Mahalanobis distance over two places and two velocities (4 degrees of freedom), and the logarithm of
        the density of the difference, 1/(m^2 (m/s)^2).
    """
    gap = begin.time_s - end.time_s
    straight = _compared(end, begin, gap, np.zeros_like(gap))
    curved = _compared(end, begin, gap, (end.turn_rps + begin.turn_rps) / 2)
    better = curved[0] < straight[0]
    return np.where(better, curved[0], straight[0]), np.where(better, curved[1], straight[1])


def _compared(end: Fits, begin: Fits, gap: NDArrayFloat, turn_rps: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
    """As `continuation`, on an arc of constant speed and yaw rate."""
    turned = turn_rps * gap
    chord = _rotated(end.velocity_mps, turned / 2) * (gap * np.sinc(turned / (2 * np.pi)))[..., None]
    step = begin.place_m - end.place_m - chord
    change = begin.velocity_mps - _rotated(end.velocity_mps, turned)
    p, v, q = end.covariance, begin.covariance, np.maximum(end.agility, begin.agility)
    added = _drift(q, np.maximum(gap, 0.0))
    a = p[..., 0, 0] + 2 * gap * p[..., 0, 1] + gap**2 * p[..., 1, 1] + v[..., 0, 0] + added[..., 0, 0]
    b = p[..., 0, 1] + gap * p[..., 1, 1] + v[..., 0, 1] + added[..., 0, 1]
    c = p[..., 1, 1] + v[..., 1, 1] + added[..., 1, 1]
    determinant = np.maximum(a * c - b * b, 1e-12)
    squares = (c * (step**2).sum(-1) - 2 * b * (step * change).sum(-1) + a * (change**2).sum(-1)) / determinant
    return squares, -0.5 * squares - np.log(determinant) - 2 * np.log(2 * np.pi)


def _rotated(vector: NDArrayFloat, angle_rad: NDArrayFloat) -> NDArrayFloat:
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    x, y = vector[..., 0], vector[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)
