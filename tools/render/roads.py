"""The part of a log's map that lies near what is seen: areas as rings, lane boundaries once each, crossings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import shapely

from tools.av2.map import LANE_TYPES, RoadMap
from tools.typing import NDArrayAny, NDArrayFloat

Style = Literal["unmarked", "dashed", "solid"]
"""How a lane boundary is drawn: AV2 names the paint, of which this is what can be told from above."""
_RESOLUTION_M: Final = 0.1
_CELL_M: Final = 8.0


@dataclass(frozen=True, slots=True, eq=False)
class RoadLine:
    """One lane boundary.

    Attributes:
        points_m: From the clip's centre, shape (P, 2), metres.
        style: Its paint.
    """

    points_m: NDArrayFloat
    style: Style


@dataclass(frozen=True, slots=True, eq=False)
class ClipRoads:
    """The roads around a clip, in metres from its centre, axes of the city frame.

    Attributes:
        areas: Rings of the drivable area, each (P, 2), not closed; holes are rings too (fill by the even-odd rule).
        lanes: Boundaries of lanes, each once though two lanes share it.
        narrow_lanes: Outlines of lanes for bicycles or buses outside of intersections, each (P, 2), not closed.
        crossings: Outlines of pedestrian crossings, each (4, 2), not closed.
    """

    areas: tuple[NDArrayFloat, ...]
    lanes: tuple[RoadLine, ...]
    narrow_lanes: tuple[NDArrayFloat, ...]
    crossings: tuple[NDArrayFloat, ...]


def roads_near(road_map: RoadMap, points_m: NDArrayFloat, origin_m: NDArrayFloat, around_m: float) -> ClipRoads:
    """The roads within a distance of points.

    Args:
        road_map: The whole map, city frame.
        points_m: Points, shape (P, 2), city frame, metres.
        origin_m: Taken from all coordinates, shape (2,), city frame, metres.
        around_m: The distance, metres.
    """
    region = _region(points_m, around_m)
    lines = list(_kept(_boundaries(road_map), region, origin_m))
    marked = (road_map.lane_type != LANE_TYPES.index("VEHICLE")) & ~road_map.lane_is_intersection
    narrow = [road_map.lane_polygon[index][:-1, :2] for index in np.flatnonzero(marked).tolist()]
    crossings = [outline[:-1, :2] for outline in road_map.crossing_polygon]
    return ClipRoads(
        tuple(_areas(road_map, region, origin_m)), tuple(lines),
        tuple(_near(narrow, region, origin_m)), tuple(_near(crossings, region, origin_m)),
    )  # fmt: skip


def _region(points_m: NDArrayFloat, around_m: float) -> NDArrayAny:
    """All that lies within `around_m` of the points, and little more: thousands of boxes stand on few hundred cells."""
    cells = np.unique(np.round(points_m / _CELL_M).astype(np.int64), axis=0) * _CELL_M
    reach = (around_m + _CELL_M * np.sqrt(0.5)) / np.cos(np.pi / 8)  # of octagons that hold the circles
    region: NDArrayAny = shapely.union_all(shapely.buffer(shapely.points(cells), reach, quad_segs=2))
    shapely.prepare(region)
    return region


def _areas(road_map: RoadMap, region: NDArrayAny, origin_m: NDArrayFloat) -> Iterator[NDArrayFloat]:
    rings = [road_map.drivable_boundary[index][:, :2] for index in range(len(road_map.drivable_boundary))]
    whole = [shapely.make_valid(shapely.polygons(ring)) for ring in rings if len(ring) >= 3]
    seen = shapely.intersection(shapely.union_all(whole), region) if whole else shapely.Polygon()
    smooth = shapely.simplify(seen, _RESOLUTION_M)
    for part in shapely.get_parts(smooth):
        if shapely.get_type_id(part) == 3 and not shapely.is_empty(part):
            for ring in shapely.get_rings(part):
                yield shapely.get_coordinates(ring)[:-1] - origin_m


def _boundaries(road_map: RoadMap) -> Iterator[RoadLine]:
    for index in range(road_map.n_lanes):
        yield RoadLine(road_map.left_boundary[index][:, :2], _style(road_map.left_mark_type[index]))
        yield RoadLine(road_map.right_boundary[index][:, :2], _style(road_map.right_mark_type[index]))


def _style(mark: str) -> Style:
    if mark in ("NONE", "UNKNOWN", ""):
        return "unmarked"
    return "dashed" if mark.startswith(("DASHED", "DOUBLE_DASH")) else "solid"


def _kept(lines: Iterable[RoadLine], region: NDArrayAny, origin_m: NDArrayFloat) -> Iterator[RoadLine]:
    """Lines near the region, each once in whichever direction: neighbours share their boundary."""
    seen: set[bytes] = set()
    near = [line for line in lines if len(line.points_m) >= 2]
    hits = shapely.intersects(region, [shapely.linestrings(line.points_m) for line in near]) if near else []
    for line, hit in zip(near, hits, strict=True):
        tenths = np.round((line.points_m - origin_m) / _RESOLUTION_M).astype(np.int32)
        keys = {tenths.tobytes(), np.ascontiguousarray(tenths[::-1]).tobytes()}
        if hit and not seen & keys:
            yield RoadLine(line.points_m - origin_m, line.style)
            seen |= keys


def _near(rings: list[NDArrayFloat], region: NDArrayAny, origin_m: NDArrayFloat) -> Iterator[NDArrayFloat]:
    for ring in rings:
        if len(ring) >= 3 and bool(shapely.intersects(region, shapely.polygons(ring))):
            yield ring - origin_m
