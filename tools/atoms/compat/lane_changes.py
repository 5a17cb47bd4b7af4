"""`changing_lanes`: from one lane segment to its neighbour, with the drift before and after."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.kinematics import position_m, velocity_mps
from tools.atoms.compat.lanes import boundary_segments, lane_of_row
from tools.atoms.compat.motion import turning
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import Ragged
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

_SIDEWAYS_MPS = 0.1
_LEAST_COSINE = 0.5


def changing_lanes(log: Log, direction: str | None) -> NDArrayBool:
    """Bool per box, shape (R,): part of a lane change to `direction` (another word: either side), and not turning."""
    left, right = _changes(log)
    changes = left if direction == "left" else right if direction == "right" else left | right
    return changes & ~turning(log, None)


@derived("refav.lane_changes")
def _changes(log: Log) -> tuple[NDArrayBool, NDArrayBool]:
    """Boxes in changes to the left and to the right, shape (R,) each."""
    sides = []
    for to_left in (True, False):
        crossed = _crossed(log, to_left)
        sides.append(_drifts(log, crossed, to_left) if crossed.size else np.zeros(log.tracks.n_rows, np.bool_))
    return sides[0], sides[1]


def _crossed(log: Log, to_left: bool) -> NDArrayInt:
    """Boxes on the neighbour of the segment of the box before, moving along the boundary between the two."""
    road_map, lane = log.road_map, lane_of_row(log)
    row = np.arange(1, log.tracks.n_rows)
    row = row[log.tracks.row_track[row] == log.tracks.row_track[row - 1]]
    before, now = lane[row - 1], lane[row]
    ids = [road_map.right_neighbor_id, road_map.left_neighbor_id]
    on = (before >= 0) & (now >= 0) & (np.abs(velocity_mps(log)[row, 1]) >= _SIDEWAYS_MPS)
    on &= ids[to_left][before] == road_map.lane_id[now]
    if to_left:
        on &= ids[0][before] != road_map.lane_id[now]
    row = row[on]
    along = [abs(_boundary_cosine(log, int(r), int(lane[r - 1]), to_left)) >= _LEAST_COSINE for r in row]
    crossed: NDArrayInt = row[np.array(along, np.bool_)]
    return crossed


def _boundary_cosine(log: Log, row: int, lane: int, to_left: bool) -> float:
    """Cosine between a box's velocity and the lane boundary near it.

    The boundary's direction is taken around its point nearest to the box; on the left RefAV starts at the boundary's
    first point instead (at its last one where the nearest point is the first).
    """
    road_map = log.road_map
    line = (road_map.left_boundary if to_left else road_map.right_boundary)[lane][:, :2]
    nearest = int(np.argmin(np.linalg.norm(line - position_m(log)[row, :2], axis=1)))
    start = min(0, nearest - 1) if to_left else max(0, nearest - 1)
    chord = line[min(len(line) - 1, nearest + 1)] - line[start]
    velocity = velocity_mps(log)[row, :2]
    with np.errstate(divide="ignore", invalid="ignore"):
        return float((chord / np.linalg.norm(chord + 1e-8)) @ (velocity / np.linalg.norm(velocity)))


def _drifts(log: Log, crossed: NDArrayInt, to_left: bool) -> NDArrayBool:
    """The boxes around each crossing over which the place in the lane moves steadily to the target side."""
    place = _place_in_lane(log, np.unique(log.tracks.row_track[crossed]))
    towards = -place if to_left else place
    known = np.isfinite(place) & (place != 0)
    steady = np.zeros(place.size, np.bool_)
    steady[1:] = known[1:] & known[:-1] & (towards[1:] > towards[:-1])
    drift = np.zeros(place.size, np.bool_)
    for row in crossed.tolist():
        rows = log.tracks.rows_of(int(log.tracks.row_track[row]))
        first = row - 1
        while first > rows.start and (first == row - 1 or steady[first + 1]):
            drift[first] = True
            first -= 1
        last = row
        while last < rows.stop and (last == row or steady[last]):
            drift[last] = True
            last += 1
    return drift


def _place_in_lane(log: Log, tracks: NDArrayInt) -> NDArrayFloat:
    """Relative place across the lane, 0 at the left and 1 at the right boundary, shape (R,); NaN where not measured."""
    lane = lane_of_row(log)
    row = np.flatnonzero((lane >= 0) & np.isin(log.tracks.row_track, tracks))
    point = position_m(log)[row, :2]
    left = _nearest_on(log.road_map.left_boundary, lane[row], point)
    right = _nearest_on(log.road_map.right_boundary, lane[row], point)
    across = left - right
    place = np.full(lane.size, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        place[row] = np.abs(((point - left) * across).sum(axis=1)) / (across * across).sum(axis=1)
    return place


def _nearest_on(lines: Ragged, lane: NDArrayInt, point: NDArrayFloat) -> NDArrayFloat:
    """Foot of the perpendicular on the nearest segment's line, shape (K, 2).

    As in RefAV the foot is not clamped, and a foot before a segment's start counts as on it if it is not further from
    the start than the segment is long.
    """
    which, segment = boundary_segments(lines, lane)
    start, end = lines.values[segment, :2], lines.values[segment + 1, :2]
    length = np.linalg.norm(end - start, axis=1)
    unit = (end - start) / np.where(length == 0, np.nan, length)[:, None]
    along = ((point[which] - start) * unit).sum(axis=1)
    foot = start + along[:, None] * unit
    reached = np.where((np.abs(along) <= length)[:, None], foot, end)
    apart = np.linalg.norm(point[which] - reached, axis=1)
    order = np.lexsort((np.arange(which.size), np.where(np.isnan(apart), np.inf, apart), which))
    best = order[np.searchsorted(which, np.arange(lane.size))]
    nearest: NDArrayFloat = foot[best]
    return nearest
