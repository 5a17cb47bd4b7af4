"""Points in polygons by ray casting, and polygons grown outwards, with RefAV's rules for edges and corners."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.frames import ragged_arange
from tools.av2.map import Ragged
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt


def points_in_polygons(points: NDArrayFloat, polygons: Ragged) -> NDArrayBool:
    """Bool, shape (D, P): point p is inside polygon d.

    A ray towards +x counts the edges whose y range, open below and closed above, holds the point's y. Edges meet only
    the points of their own y range: the points are sorted by y once.

    Args:
        points: Shape (P, 2) or more columns, which are ignored.
        polygons: D outlines, closed or not.
    """
    count = len(points)
    edge = _edges(polygons)
    order = np.argsort(points[:, 1], kind="stable")
    x, y = points[order, 0], points[order, 1]
    low, high = np.minimum(edge.y1, edge.y2), np.maximum(edge.y1, edge.y2)
    first, last = np.searchsorted(y, low, side="right"), np.searchsorted(y, high, side="right")
    at = ragged_arange(first, np.maximum(last - first, 0))
    which = np.repeat(np.arange(low.size), np.maximum(last - first, 0))
    ahead = np.flatnonzero(x[at] <= np.maximum(edge.x1, edge.x2)[which])
    at, which = at[ahead], which[ahead]
    x1, x2, y1, y2 = edge.x1[which], edge.x2[which], edge.y1[which], edge.y2[which]
    crossed = (x1 == x2) | (x[at] <= (y[at] - y1) * (x2 - x1) / (y2 - y1) + x1)
    code = edge.polygon[which[crossed]] * count + order[at[crossed]]
    inside: NDArrayBool = (np.bincount(code, minlength=len(polygons) * count) & 1).astype(np.bool_)
    return inside.reshape(len(polygons), count)


class _Edges:
    """Edges of all polygons, each from (x1, y1) to (x2, y2), shape (E,), the closing ones included."""

    def __init__(self, polygons: Ragged) -> None:
        self.polygon = polygon_of(polygons)
        following = next_vertex(polygons)
        self.x1, self.y1 = polygons.values[:, 0], polygons.values[:, 1]
        self.x2, self.y2 = self.x1[following], self.y1[following]


def _edges(polygons: Ragged) -> _Edges:
    return _Edges(polygons)


def polygon_of(polygons: Ragged) -> NDArrayInt:
    """Polygon of each vertex, shape (V,)."""
    return np.repeat(np.arange(len(polygons)), np.diff(polygons.offsets))


def next_vertex(polygons: Ragged) -> NDArrayInt:
    """Index of the vertex after each vertex, the first one after the last, shape (V,)."""
    following = np.arange(1, len(polygons.values) + 1)
    following[polygons.offsets[1:] - 1] = polygons.offsets[:-1]
    return following


def opened(polygons: Ragged) -> Ragged:
    """Closed outlines without their last point, which repeats the first."""
    kept = np.ones(len(polygons.values), np.bool_)
    kept[polygons.offsets[1:] - 1] = False
    return Ragged(polygons.values[kept], polygons.offsets - np.arange(len(polygons.offsets)))


def dilated(polygons: Ragged, distance_m: float) -> Ragged:
    """Counter-clockwise open outlines with every vertex moved outwards along the mean normal (mitre joints)."""
    following = next_vertex(polygons)
    before = np.empty_like(following)
    before[following] = np.arange(following.size)
    vertex = polygons.values[:, :2]
    came, goes = _unit(vertex - vertex[before]), _unit(vertex[following] - vertex)
    came_out = np.stack([came[:, 1], -came[:, 0]], axis=1)
    goes_out = np.stack([goes[:, 1], -goes[:, 0]], axis=1)
    middle = _unit(came_out + goes_out)
    cosine = (middle * came_out).sum(axis=1)
    stretch = np.where(np.abs(cosine) < 1e-10, 1.0, cosine)
    return Ragged(vertex + (distance_m / stretch)[:, None] * middle, polygons.offsets)


def _unit(vector: NDArrayFloat) -> NDArrayFloat:
    length = np.linalg.norm(vector, axis=1, keepdims=True)
    return vector / np.where(length == 0, 1.0, length)


def counter_clockwise(polygons: Ragged) -> Ragged:
    """Open outlines, reversed where they run clockwise."""
    following = next_vertex(polygons)
    x, y = polygons.values[:, 0], polygons.values[:, 1]
    x, y = x - x[:1], y - y[:1]
    area = np.add.reduceat(x * y[following] - x[following] * y, polygons.offsets[:-1]) if len(polygons) else x[:0]
    index = np.arange(len(polygons.values))
    mirrored = (polygons.offsets[:-1] + polygons.offsets[1:] - 1)[polygon_of(polygons)] - index
    turned = np.where((area < 0)[polygon_of(polygons)], mirrored, index)
    return Ragged(polygons.values[turned], polygons.offsets)
