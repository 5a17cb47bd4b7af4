"""What lies ahead along a track's lane: the line before an intersection, the end of the lane."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.context.beside import TOUCHING_M, beside
from tools.atoms.context.continuations import continues, lane_follows
from tools.atoms.context.lanes import ALIGNED_COS, alignment, centrelines, lane_of
from tools.atoms.geometry.boxes import boxes
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

PAST_LINE_M: Final = 1.0
"""A front this far over the line is still at it."""
_FAR_M: Final = 1000.0


@derived("standard.lane_left")
def left_of_lane_m(log: Log) -> NDArrayFloat:
    """How far each box's front is from the end of its lane segment, along the lane, shape (N, T).

    Negative past the end; NaN in no lane, or where the track does not travel along its lane, within 60 degrees.
    """
    table, lines, box = log.physical_tracks, centrelines(log), boxes(log)
    lane = lane_of(log)[table.row_track, table.row_frame].astype(np.int64)
    row = np.flatnonzero(lane >= 0)
    lane = lane[row]
    apart = table.centre_city_m[row, None, :2] - lines.point_m[lane]
    nearest = (apart**2).sum(axis=2).argmin(axis=1)
    rest = _arc_left_m(lines.point_m)[lane, nearest]
    ahead = (apart[np.arange(row.size), nearest] * lines.direction[lane, nearest]).sum(axis=1)
    half = box.half_length_m[table.row_track[row], table.row_frame[row]]
    values = np.full(table.n_rows, np.nan)
    values[row] = np.where(alignment(log, row, lane) >= ALIGNED_COS, rest - ahead - half, np.nan)
    return np.asarray(table.dense(values, np.nan))


def _arc_left_m(point_m: NDArrayFloat) -> NDArrayFloat:
    """Length of the centreline from each of its points to its end, shape (L, P)."""
    step = np.linalg.norm(np.diff(point_m, axis=1), axis=2)
    total = np.cumsum(step[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([total, np.zeros((len(point_m), 1))], axis=1)


def _onward_m(log: Log, arrived: NDArrayBool, onward: NDArrayBool) -> NDArrayFloat:
    """Distance from the end of each segment to the nearest end of a segment that has `arrived`, shape (L,).

    Args:
        log: The log.
        arrived: Segments at whose end it is, shape (L,).
        onward: Which segment may be entered from which, shape (L, L).
    """
    length = _arc_left_m(centrelines(log).point_m)[:, 0]
    begin, end = np.nonzero(onward)
    distance = np.where(arrived, 0.0, np.inf)
    for _ in range(length.size):
        before = distance.copy()
        np.minimum.at(distance, begin, length[end] + before[end])
        if np.array_equal(distance, before) or np.min(distance[distance != before], initial=np.inf) > _FAR_M:
            break
    return distance


@derived("standard.stop_line_ahead")
def stop_line_ahead_m(log: Log) -> NDArrayFloat:
    """How far each box's front is from the line before the next intersection, (N, T); NaN or inf where none is known.

    Argoverse 2 maps have no stop lines. Their segments outside intersections end where vehicles have to stop, before
    the crossing, so the line is taken to be the end of a segment that is followed by one on an intersection.
    """
    road = log.road_map
    follows = lane_follows(log)
    entry = ~road.lane_is_intersection & (follows & road.lane_is_intersection).any(axis=1)
    plain = ~road.lane_is_intersection
    onward = _onward_m(log, entry, follows & plain[:, None] & plain)
    onward = np.where(plain, onward, np.inf)
    return np.asarray(left_of_lane_m(log) + np.append(onward, np.inf)[lane_of(log)])


@derived("standard.lane_end_ahead")
def lane_end_ahead_m(log: Log) -> NDArrayFloat:
    """How far each box's front is from where its lane ends, along the lane, (N, T); NaN or inf where none is known."""
    road, follows, straight_on = log.road_map, lane_follows(log), continues(log)
    listed = np.diff(road.successors.offsets)
    whole = listed == follows.sum(axis=1)
    ended = (listed == 0) & _left_alone(log, listed > 0)
    merged = whole & (listed > 0) & ~road.lane_is_intersection & ~straight_on.any(axis=1)
    merged &= _all_continued(follows, straight_on, road.lane_is_intersection)
    onward = _onward_m(log, ended | merged, straight_on)
    return np.asarray(left_of_lane_m(log) + np.append(onward, np.inf)[lane_of(log)])


def _all_continued(follows: NDArrayBool, straight_on: NDArrayBool, on_intersection: NDArrayBool) -> NDArrayBool:
    """Bool (L,): every way on is the straight continuation of another lane, and outside intersections."""
    taken = straight_on.any(axis=0) & ~on_intersection
    return np.asarray(~(follows & ~taken).any(axis=1))


def _left_alone(log: Log, goes_on: NDArrayBool) -> NDArrayBool:
    """Bool (L,): directly beside the segment's end runs a lane of the same way that `goes_on`."""
    near = beside(log)
    half = near.width_m[:, -1] / 2
    touching = np.abs(near.left_m[:, -1]) <= half[near.lane] + half[near.other] + TOUCHING_M
    mask = np.zeros(goes_on.size, np.bool_)
    mask[near.lane[touching & near.same_way & goes_on[near.other]]] = True
    return mask


@atom("context", needs=("map",))
def near_stop_line(
    track_candidates: Tracks, log_dir: Call, max_distance_m: Annotated[float, DISTANCE_M] = 10.0
) -> Scenario:
    """Tracks at the frames at which they are close before the line at which an intersection begins.

    With or without a stop sign or light. Argoverse 2 maps have no stop lines, but their lane segments end where
    vehicles stop, before the crossing: the line is the end of a segment that an intersection follows. The track's front
    is between 1 m past that line and max_distance_m before it, along the lane (over several segments if need be), and
    it travels or faces along the lane, within 60 degrees. Holds for who stands and for who drives; a lane whose way on
    lies outside the local map has no line.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        max_distance_m: How far before the line the front may be, m.

    Example:
        waiting = has_velocity(near_stop_line(vehicles, log_dir), log_dir, max_velocity=0.5)

    Source:
        Our own definition, from the lanes of the Argoverse 2 map.
    """
    ahead = stop_line_ahead_m(log_dir.log)
    return track_candidates.restrict((ahead >= -PAST_LINE_M) & (ahead <= min(max_distance_m, _FAR_M)))


@atom("context", needs=("map",))
def lane_ends(track_candidates: Tracks, log_dir: Call, within_m: Annotated[float, DISTANCE_M] = 50.0) -> Scenario:
    """Tracks at the frames at which the lane that they travel in ends a short way ahead.

    A lane ends where its traffic has to move over, outside intersections: it only merges into a segment that another
    lane continues into with less of a shift and bend, or it has no way on while a lane of the same direction beside it
    has. The end is looked for along the lane, straight on over intersections. A turn lane does not end (see
    in_turn_lane), nor does a road as a whole, and a lane whose way on lies outside the local map is not known to. The
    distance is from the track's front, and the track travels or faces along the lane, within 60 degrees. Bike lanes end
    likewise.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        within_m: How far ahead the end may be, m.

    Example:
        must_merge = lane_ends(vehicles, log_dir, within_m=30)

    Source:
        Our own definition, from the successors of the Argoverse 2 map's lanes.
    """
    ahead = lane_end_ahead_m(log_dir.log)
    return track_candidates.restrict((ahead >= -PAST_LINE_M) & (ahead <= min(within_m, _FAR_M)))
