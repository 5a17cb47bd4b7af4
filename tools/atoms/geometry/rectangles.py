"""Distance between two oriented rectangles in the plane, for many pairs at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat

_CORNERS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0]])


class Rectangles(NamedTuple):
    """K rectangles; every array has shape (K,): centre, unit forward axis, half length, half width."""

    x_m: NDArrayFloat
    y_m: NDArrayFloat
    cos_yaw: NDArrayFloat
    sin_yaw: NDArrayFloat
    half_length_m: NDArrayFloat
    half_width_m: NDArrayFloat

    def corners(self) -> NDArrayFloat:
        """Corner points, shape (K, 4, 2), clockwise from front left."""
        along = self.half_length_m[:, None] * _CORNERS[:, 0]
        left = self.half_width_m[:, None] * _CORNERS[:, 1]
        cos, sin = self.cos_yaw[:, None], self.sin_yaw[:, None]
        return np.stack(
            [self.x_m[:, None] + cos * along - sin * left, self.y_m[:, None] + sin * along + cos * left], axis=2
        )


def rectangle_distance_m(a: Rectangles, b: Rectangles) -> NDArrayFloat:
    """Distance of each pair of rectangles, shape (K,), metres; 0 where they touch or overlap.

    Two disjoint convex shapes are nearest at a corner of one of them, so eight corner-to-rectangle distances are
    enough; overlap is found by the separating axes.
    """
    apart = np.minimum(_corner_distance_m(a, b), _corner_distance_m(b, a))
    return np.where(_overlap(a, b) & _overlap(b, a), 0.0, apart)


def _in_frame(a: Rectangles, b: Rectangles) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayFloat, NDArrayFloat]:
    """Centre (x, y) and axis (cos, sin) of `b` in the frame of `a`, each of shape (K,)."""
    dx, dy = b.x_m - a.x_m, b.y_m - a.y_m
    return (
        a.cos_yaw * dx + a.sin_yaw * dy,
        a.cos_yaw * dy - a.sin_yaw * dx,
        a.cos_yaw * b.cos_yaw + a.sin_yaw * b.sin_yaw,
        a.cos_yaw * b.sin_yaw - a.sin_yaw * b.cos_yaw,
    )


def _overlap(a: Rectangles, b: Rectangles) -> NDArrayBool:
    """No side of `a` separates the two, shape (K,)."""
    x, y, cos, sin = _in_frame(a, b)
    cos, sin = np.abs(cos), np.abs(sin)
    along = np.abs(x) <= a.half_length_m + b.half_length_m * cos + b.half_width_m * sin
    across: NDArrayBool = np.abs(y) <= a.half_width_m + b.half_length_m * sin + b.half_width_m * cos
    return along & across


def _corner_distance_m(a: Rectangles, b: Rectangles) -> NDArrayFloat:
    """Least distance of the corners of `b` from `a`, shape (K,)."""
    x, y, cos, sin = _in_frame(a, b)
    best = np.full(x.shape, np.inf)
    for along, left in _CORNERS:
        forward, side = along * b.half_length_m, left * b.half_width_m
        past = np.maximum(np.abs(x + cos * forward - sin * side) - a.half_length_m, 0.0)
        beside = np.maximum(np.abs(y + sin * forward + cos * side) - a.half_width_m, 0.0)
        np.minimum(best, past * past + beside * beside, out=best)
    distance: NDArrayFloat = np.sqrt(best)
    return distance
