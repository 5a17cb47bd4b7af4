"""Boxes against map areas: centres inside polygons, footprints within a distance of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from tools.atoms.geometry.boxes import boxes
from tools.atoms.geometry.rectangles import Rectangles
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

Areas = tuple[shapely.Polygon, ...]


def merged(rings: Iterable[NDArrayFloat]) -> Areas:
    """The polygons that outlines of shape (P, 2) cover together, mended where an outline crosses itself; prepared."""
    polygons = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings]
    parts = shapely.get_parts(shapely.union_all(polygons))
    areas = tuple(part for part in parts if isinstance(part, shapely.Polygon))
    for area in areas:
        shapely.prepare(area)
    return areas


def centres_inside(log: Log, holds: NDArrayBool, areas: Sequence[shapely.Polygon]) -> NDArrayBool:
    """Shape (N, T): the box centre lies in an area; looked at where `holds` only."""
    track, frame = np.nonzero(holds)
    box = boxes(log)
    x, y = box.x_m[track, frame], box.y_m[track, frame]
    inside = np.zeros(track.size, np.bool_)
    for area in areas:
        near = _near(area, x, y, np.zeros(x.size))
        inside[near] |= shapely.intersects_xy(area, x[near], y[near])
    return _scattered(holds, track, frame, inside)


def footprints_within(log: Log, holds: NDArrayBool, areas: Sequence[shapely.Polygon], distance_m: float) -> NDArrayBool:
    """Shape (N, T): the footprint is at most `distance_m` from an area; looked at where `holds` only."""
    track, frame = np.nonzero(holds)
    box = boxes(log)
    x, y, radius = box.x_m[track, frame], box.y_m[track, frame], box.outer_radius_m[track, frame]
    found = np.zeros(track.size, np.bool_)
    for area in areas:
        near = _near(area, x, y, radius + distance_m)
        near = near[~found[near]]
        # The circles around and inside the footprint settle most boxes; polygons are made for the rest only.
        centre_m = shapely.distance(area, shapely.points(x[near], y[near]))
        found[near] = centre_m <= distance_m + box.narrowest_m[track[near]]
        rest = near[~found[near] & (centre_m <= distance_m + radius[near])]
        found[rest] = shapely.dwithin(area, _polygons(log, track[rest], frame[rest]), distance_m)
    return _scattered(holds, track, frame, found)


def _near(area: shapely.Polygon, x: NDArrayFloat, y: NDArrayFloat, reach: NDArrayFloat) -> NDArrayInt:
    left, low, right, high = area.bounds
    return np.flatnonzero((x >= left - reach) & (x <= right + reach) & (y >= low - reach) & (y <= high + reach))


def _polygons(log: Log, track: NDArrayInt, frame: NDArrayInt) -> NDArrayFloat:
    """Footprints as shapely polygons, shape (K,)."""
    b = boxes(log)
    parts = (b.x_m, b.y_m, b.cos_yaw, b.sin_yaw, b.half_length_m, b.half_width_m)
    footprints: NDArrayFloat = shapely.polygons(Rectangles(*(part[track, frame] for part in parts)).corners())
    return footprints


def _scattered(holds: NDArrayBool, track: NDArrayInt, frame: NDArrayInt, values: NDArrayBool) -> NDArrayBool:
    mask = np.zeros_like(holds)
    mask[track, frame] = values
    return mask
