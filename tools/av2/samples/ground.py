"""What is painted on the ground of a sample scene: asphalt, lanes, lines and zebra stripes, as quadrilaterals."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.av2.samples.roads import Lane, RoadNetwork
from tools.typing import NDArrayFloat

ASPHALT: Final = (92, 92, 96)
LANE: Final = {"VEHICLE": (84, 84, 88), "BUS": (112, 70, 66), "BIKE": (74, 104, 80)}
LINE: Final = (232, 232, 226)
YELLOW: Final = (226, 184, 44)
_LINE_WIDTH_M: Final = 0.15
_STRIPE_M: Final = 0.5


def ground_quads(network: RoadNetwork) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Quadrilaterals in the scene's plane, shape (S, 4, 2), in the order of painting, and colours, shape (S, 3)."""
    quads: list[NDArrayFloat] = []
    colours: list[tuple[int, int, int]] = []
    for area in network.areas:
        _add(quads, colours, _fan(area), ASPHALT)
    for lane in network.lanes.values():
        _add(quads, colours, _between(*_resampled(lane)), LANE[lane.lane_type])
    for lane in network.lanes.values():
        for line, mark in ((lane.left_m, lane.left_mark), (lane.right_m, lane.right_mark)):
            if mark != "NONE":
                _add(quads, colours, _line(line, mark), YELLOW if "YELLOW" in mark else LINE)
    for edges in network.crossings:
        _add(quads, colours, _stripes(edges), LINE)
    return np.array(quads).reshape(-1, 4, 2), np.array(colours, np.float64).reshape(-1, 3)


def _add(
    quads: list[NDArrayFloat], colours: list[tuple[int, int, int]], new: NDArrayFloat, colour: tuple[int, int, int]
) -> None:
    quads.extend(new)
    colours.extend([colour] * len(new))


def _fan(outline: NDArrayFloat) -> NDArrayFloat:
    """A polygon as triangles, each with its first point again at the end."""
    import shapely

    parts = shapely.get_parts(shapely.constrained_delaunay_triangles(shapely.Polygon(outline)))
    return np.array([shapely.get_coordinates(part)[:4] for part in parts]).reshape(-1, 4, 2)


def _resampled(lane: Lane) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Both boundaries with as many points as the longer list, at equal shares of their lengths."""
    count = max(len(lane.left_m), len(lane.right_m))
    left, right = (_at_shares(line, np.linspace(0.0, 1.0, count)) for line in (lane.left_m, lane.right_m))
    return left, right


def _at_shares(line: NDArrayFloat, share: NDArrayFloat) -> NDArrayFloat:
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    return np.column_stack([np.interp(share * way[-1], way, line[:, axis]) for axis in (0, 1)])


def _between(left: NDArrayFloat, right: NDArrayFloat) -> NDArrayFloat:
    return np.stack([left[:-1], left[1:], right[1:], right[:-1]], axis=1)


def _line(line: NDArrayFloat, mark: str) -> NDArrayFloat:
    """A painted line; a dashed one is painted for 3 m in every 9 m."""
    if "DASHED" in mark:
        length = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
        begin = np.arange(0.0, max(length - 3.0, 0.1), 9.0)
        ends = [_at_shares(line, np.minimum((begin + ahead) / length, 1.0)) for ahead in (0.0, 3.0)]
        start, end = ends[0], ends[1]
    else:
        start, end = line[:-1], line[1:]
    way = end - start
    aside = np.column_stack([-way[:, 1], way[:, 0]]) / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
    aside *= _LINE_WIDTH_M / 2
    return np.stack([start + aside, end + aside, end - aside, start - aside], axis=1)


def _stripes(edges: NDArrayFloat) -> NDArrayFloat:
    """Zebra stripes between two long edges, shape (2, 2, 2), across the way of who crosses."""
    length = float(np.linalg.norm(edges[0, 1] - edges[0, 0]))
    share = np.arange(0.0, max(length - _STRIPE_M, 0.1), 2 * _STRIPE_M) / length
    wide = _STRIPE_M / length
    corners = [
        edges[side, 0] + part[:, None] * (edges[side, 1] - edges[side, 0])
        for side, part in ((0, share), (0, share + wide), (1, share + wide), (1, share))
    ]
    return np.stack(corners, axis=1)
