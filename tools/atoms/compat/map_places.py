"""Predicates on the place of one track on the map. Each gives a bool per box, shape (R,)."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.footprints import polygons_overlap
from tools.atoms.compat.frames import ragged_arange
from tools.atoms.compat.kinematics import position_m
from tools.atoms.compat.lanes import lane_of_row
from tools.atoms.compat.polygons import counter_clockwise, dilated, opened, points_in_polygons
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES, Ragged
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

DEFAULT_NEAR_M = 5.0
_OUTLINES_AT_ONCE = 16


def on_road(log: Log) -> NDArrayBool:
    """A lane segment of any type is assigned."""
    on: NDArrayBool = lane_of_row(log) >= 0
    return on


def on_lane_type(log: Log, lane_type: str) -> NDArrayBool:
    """The assigned segment is of the type; other words find nothing."""
    if lane_type not in LANE_TYPES:
        return np.zeros(log.tracks.n_rows, np.bool_)
    lane = lane_of_row(log)
    on: NDArrayBool = (lane >= 0) & (log.road_map.lane_type[lane] == LANE_TYPES.index(lane_type))
    return on


def on_intersection(log: Log) -> NDArrayBool:
    """The assigned segment is in an intersection."""
    lane = lane_of_row(log)
    return (lane >= 0) & log.road_map.lane_is_intersection[lane]


def near_intersection(log: Log, threshold: float) -> NDArrayBool:
    """The filtered centre is in an intersection segment's outline, grown by `threshold`."""
    if threshold == DEFAULT_NEAR_M:
        return _near_intersection_by_default(log)
    return _near_intersection(log, threshold)


@derived("refav.near_intersection")
def _near_intersection_by_default(log: Log) -> NDArrayBool:
    return _near_intersection(log, DEFAULT_NEAR_M)


def _near_intersection(log: Log, threshold: float) -> NDArrayBool:
    outlines = _subset(opened(log.road_map.lane_polygon), log.road_map.lane_is_intersection)
    return _in_any(position_m(log), dilated(counter_clockwise(outlines), threshold))


@derived("refav.in_drivable_area")
def in_drivable_area(log: Log) -> NDArrayBool:
    """The filtered centre is in a drivable area."""
    return _in_any(position_m(log), log.road_map.drivable_boundary)


def _in_any(points: NDArrayFloat, outlines: Ragged) -> NDArrayBool:
    """Bool, shape (P,): inside some outline. Points found in one block of outlines are not tested with the next."""
    inside = np.zeros(len(points), np.bool_)
    for begin in range(0, len(outlines), _OUTLINES_AT_ONCE):
        offsets = outlines.offsets[begin : begin + _OUTLINES_AT_ONCE + 1]
        block = Ragged(outlines.values[offsets[0] : offsets[-1]], offsets - offsets[0])
        left = np.flatnonzero(~inside)
        inside[left] = points_in_polygons(points[left], block).any(axis=0)
    return inside


def _subset(polygons: Ragged, kept: NDArrayBool) -> Ragged:
    return Ragged.of([polygons[index] for index in np.flatnonzero(kept).tolist()])


def at_pedestrian_crossing(log: Log, within_distance: float) -> NDArrayBool:
    """The raw footprint overlaps a crossing grown by `within_distance`, of those that are still looked at.

    RefAV narrows its list while it goes through a track: after the first box only the crossings that the previous box
    overlapped (not grown) are tested, and once there are none, the track is never at a crossing again. So only tracks
    that begin on a crossing need a look at more than their first box.
    """
    table, crossings = log.tracks, _crossings(log)
    at = np.zeros(table.n_rows, np.bool_)
    if not len(crossings):
        return at
    grown = dilated(counter_clockwise(crossings), within_distance)
    first = table.track_start[:-1]
    at[first] = _overlaps(_city_corners(log, first), grown).any(axis=1)
    begins = np.flatnonzero(_overlaps(_city_corners(log, first), crossings).any(axis=1))
    count = np.diff(table.track_start)[begins]
    rows = ragged_arange(first[begins], count)
    corner = _city_corners(log, rows)
    on = _overlaps(corner, crossings)
    later = np.flatnonzero(rows[1:] == rows[:-1] + 1) + 1
    later = later[table.row_track[rows[later]] == table.row_track[rows[later - 1]]]
    near = (_overlaps(corner, grown)[later] & on[later - 1]).any(axis=1)
    lost = np.cumsum(~on.any(axis=1))
    at[rows[later]] = near & (lost[later - 1] == np.repeat(lost[np.cumsum(count) - count], count)[later])
    return at


def _crossings(log: Log) -> Ragged:
    return opened(Ragged.of([polygon[:, :2] for polygon in log.road_map.crossing_polygon], width=2))


def _city_corners(log: Log, row: NDArrayInt) -> NDArrayFloat:
    """Bottom corners of boxes in the city frame, shape (K, 4, 2)."""
    unit = np.array([[1, -1, -1], [-1, -1, -1], [-1, 1, -1], [1, 1, -1]]) / 2
    offset = np.einsum("rij,rcj->rci", log.tracks.city_R_object[row, :2], unit * log.tracks.size_m[row, None])
    corners: NDArrayFloat = offset + log.tracks.centre_city_m[row, None, :2]
    return corners


def _overlaps(corner: NDArrayFloat, polygons: Ragged) -> NDArrayBool:
    """Bool, shape (R, C): no edge normal of box or polygon separates them. Far boxes are not looked at."""
    outline = polygons.values.reshape(len(polygons), -1, 2)
    low, high = outline.min(axis=1), outline.max(axis=1)
    box_low, box_high = corner.min(axis=1), corner.max(axis=1)
    near: NDArrayBool = ((box_low[:, None] <= high) & (low <= box_high[:, None])).all(axis=2)
    row, crossing = np.nonzero(near)
    near[row, crossing] = polygons_overlap(corner[row], outline[crossing])
    return near
