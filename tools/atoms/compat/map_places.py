"""Predicates on the place of one track on the map. Each gives a bool per box, shape (R,)."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.footprints import polygons_overlap
from tools.atoms.compat.kinematics import position_m
from tools.atoms.compat.lanes import lane_of_row
from tools.atoms.compat.polygons import counter_clockwise, dilated, opened, points_in_polygons
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES, Ragged
from tools.typing import NDArrayBool, NDArrayFloat


def on_road(log: Log) -> NDArrayBool:
    """A lane segment of any type is assigned."""
    on: NDArrayBool = lane_of_row(log) >= 0
    return on


def on_lane_type(log: Log, lane_type: str) -> NDArrayBool:
    """The assigned segment is of the type; other words find nothing."""
    if lane_type not in LANE_TYPES:
        return np.zeros(log.tracks.n_rows, np.bool_)
    lane = lane_of_row(log)
    return (lane >= 0) & (log.road_map.lane_type[lane] == LANE_TYPES.index(lane_type))


def on_intersection(log: Log) -> NDArrayBool:
    """The assigned segment is in an intersection."""
    lane = lane_of_row(log)
    return (lane >= 0) & log.road_map.lane_is_intersection[lane]


def near_intersection(log: Log, threshold: float) -> NDArrayBool:
    """The filtered centre is in an intersection segment's outline, grown by `threshold`."""
    outlines = _subset(opened(log.road_map.lane_polygon), log.road_map.lane_is_intersection)
    return _in_any(position_m(log), dilated(counter_clockwise(outlines), threshold))


@derived("refav.in_drivable_area")
def in_drivable_area(log: Log) -> NDArrayBool:
    """The filtered centre is in a drivable area."""
    return _in_any(position_m(log), log.road_map.drivable_boundary)


def _in_any(points: NDArrayFloat, outlines: Ragged) -> NDArrayBool:
    if not len(outlines):
        return np.zeros(len(points), np.bool_)
    inside: NDArrayBool = points_in_polygons(points, outlines).any(axis=0)
    return inside


def _subset(polygons: Ragged, kept: NDArrayBool) -> Ragged:
    return Ragged.of([polygons[index] for index in np.flatnonzero(kept)])


def at_pedestrian_crossing(log: Log, within_distance: float) -> NDArrayBool:
    """The raw footprint overlaps a crossing grown by `within_distance`, of those that are still looked at.

    RefAV narrows its list while it goes through a track: after the first box only the crossings that the previous box
    overlapped (not grown) are tested, and once there are none, the track is never at a crossing again.
    """
    table, crossings = log.tracks, _crossings(log)
    if not len(crossings):
        return np.zeros(table.n_rows, np.bool_)
    corner = _city_corners(log)
    on = _overlaps(corner, crossings)
    first = table.track_start[:-1]
    candidate = np.concatenate([np.ones((1, len(crossings)), np.bool_), on[:-1]])
    candidate[first] = True
    near = _overlaps(corner, dilated(counter_clockwise(crossings), within_distance)) & candidate
    lost = ~candidate.any(axis=1)
    count = np.cumsum(lost)
    before = np.repeat(count[first] - lost[first], np.diff(table.track_start))
    return near.any(axis=1) & (count == before)


def _crossings(log: Log) -> Ragged:
    return opened(Ragged.of([polygon[:, :2] for polygon in log.road_map.crossing_polygon], width=2))


def _city_corners(log: Log) -> NDArrayFloat:
    """Bottom corners of all boxes in the city frame, shape (R, 4, 2)."""
    unit = np.array([[1, -1, -1], [-1, -1, -1], [-1, 1, -1], [1, 1, -1]]) / 2
    offset = np.einsum("rij,rcj->rci", log.tracks.city_R_object[:, :2], unit * log.tracks.size_m[:, None])
    corners: NDArrayFloat = offset + log.tracks.centre_city_m[:, None, :2]
    return corners


def _overlaps(corner: NDArrayFloat, polygons: Ragged) -> NDArrayBool:
    """Bool, shape (R, C): no edge normal of box or polygon separates them. Far boxes are not looked at."""
    outline = polygons.values.reshape(len(polygons), -1, 2)
    low, high = outline.min(axis=1), outline.max(axis=1)
    box_low, box_high = corner.min(axis=1), corner.max(axis=1)
    near = ((box_low[:, None] <= high) & (low <= box_high[:, None])).all(axis=2)
    row, crossing = np.nonzero(near)
    near[row, crossing] = polygons_overlap(corner[row], outline[crossing])
    return near
