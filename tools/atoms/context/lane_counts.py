"""How many lanes a road has where a track is, each way."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.context.beside import TOUCHING_M, Beside, beside
from tools.atoms.context.continuations import lane_follows
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.context.stop_signs import stop_sign_lane
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

MEDIAN_M: Final = 15.0
"""The widest strip between the two directions of one road."""
DISTINCT_M: Final = 1.5
"""Centrelines nearer to each other are one lane: where it forks or joins."""
BESIDE_ROAD_M: Final = 6.0
"""What stands beside a road (a sign, a cone) at most this far outside its nearest lane belongs to it."""
FURNITURE: Final = (
    "BOLLARD",
    "CONSTRUCTION_BARREL",
    "CONSTRUCTION_CONE",
    "MESSAGE_BOARD_TRAILER",
    "MOBILE_PEDESTRIAN_CROSSING_SIGN",
    "SIGN",
    "TRAFFIC_LIGHT_TRAILER",
)
_ROUNDS: Final = 12


@derived("standard.lane_counts")
def lane_counts(log: Log) -> tuple[NDArrayInt, NDArrayInt]:
    """Lanes of a lane segment's own direction, itself included, and of the opposite one; each of shape (L, P).

    Counted across the road at each centreline point; bike lanes are not counted. A segment on an intersection has the
    counts of the road that leads there, 0 and 0 where that is not on the map.
    """
    near, bike = beside(log), _is_bike_lane(log)
    half = _half_width(near)
    low, high = _reach(near, near.same_way, -half, half, half)
    own = near.same_way[:, None] & _touches(near, half, low, high)
    facing = ~near.same_way[:, None] & (near.left_m > -DISTINCT_M)
    first = np.where(facing & (near.left_m - half[near.other] <= high[near.lane] + MEDIAN_M), near.left_m, np.inf)
    start = np.full(high.shape, np.inf)
    np.minimum.at(start, near.lane, first)
    far_low, far_high = _reach(near, ~near.same_way, start - DISTINCT_M, start + DISTINCT_M, half)
    other = facing & _touches(near, half, far_low, far_high)
    counted = ~bike[near.other][:, None]
    counts = _distinct(near, own & counted, ~bike), _distinct(near, other & counted, np.zeros_like(bike))
    for count in counts:
        _carry_onto_intersections(log, count)
    return counts


@derived("standard.lanes_to_the_sides")
def lanes_to_the_sides(log: Log) -> tuple[NDArrayInt, NDArrayInt]:
    """Lanes of its own direction to the left and right of a lane segment, without bike lanes, each of shape (L, P)."""
    near = beside(log)
    half = _half_width(near)
    own = near.same_way[:, None] & _touches(near, half, *_reach(near, near.same_way, -half, half, half))
    own &= ~_is_bike_lane(log)[near.other][:, None]
    nothing = np.zeros(log.road_map.n_lanes, np.bool_)
    left = _distinct(near, own & (near.left_m >= DISTINCT_M), nothing)
    right = _distinct(near, own & (near.left_m <= -DISTINCT_M), nothing)
    for count in (left, right):
        _carry_onto_intersections(log, count)
    return left, right


def _is_bike_lane(log: Log) -> NDArrayBool:
    return np.asarray(log.road_map.lane_type == LANE_TYPES.index("BIKE"))


def _half_width(near: Beside) -> NDArrayFloat:
    """Half of each segment's median width, at all of its points, (L, P)."""
    return np.asarray(np.median(near.width_m, axis=1, keepdims=True) / 2 + np.zeros_like(near.width_m))


def _reach(
    near: Beside, chosen: NDArrayBool, low: NDArrayFloat, high: NDArrayFloat, half: NDArrayFloat
) -> tuple[NDArrayFloat, NDArrayFloat]:
    """How far right and left the lanes of `chosen` pairs go on without a gap from the strip [low, high], (L, P)."""
    low, high, lane = low.copy(), high.copy(), near.lane
    right, left = near.left_m - half[near.other], near.left_m + half[near.other]
    for _ in range(_ROUNDS):
        joined = chosen[:, None] & (right <= high[lane] + TOUCHING_M) & (left >= low[lane] - TOUCHING_M)
        before = low.copy(), high.copy()
        np.minimum.at(low, lane, np.where(joined, right, np.inf))
        np.maximum.at(high, lane, np.where(joined, left, -np.inf))
        if np.array_equal(low, before[0]) and np.array_equal(high, before[1]):
            break
    return low, high


def _touches(near: Beside, half: NDArrayFloat, low: NDArrayFloat, high: NDArrayFloat) -> NDArrayBool:
    """Bool (K, P): the middle of the other lane lies in the strip."""
    inside: NDArrayBool = (near.left_m >= low[near.lane]) & (near.left_m <= high[near.lane])
    return inside


def _distinct(near: Beside, mask: NDArrayBool, itself: NDArrayBool) -> NDArrayInt:
    """How many different lanes are in `mask` (K, P) by segment and point, (L, P); segments of `itself` count too."""
    shape = near.width_m.shape
    pair, point = np.nonzero(mask)
    own = np.flatnonzero(np.repeat(itself, shape[1]))
    key = np.concatenate([near.lane[pair] * shape[1] + point, own])
    offset = np.concatenate([near.left_m[pair, point], np.zeros(own.size)])
    order = np.lexsort((offset, key))
    key, offset = key[order], offset[order]
    new = np.ones(key.size, np.bool_)
    new[1:] = (key[1:] != key[:-1]) | (np.diff(offset) >= DISTINCT_M)
    return np.bincount(key[new], minlength=shape[0] * shape[1]).reshape(shape)


def _carry_onto_intersections(log: Log, count: NDArrayInt) -> None:
    follows, crossing = lane_follows(log), np.flatnonzero(log.road_map.lane_is_intersection)
    count[crossing] = 0
    # Twice: a way over an intersection may be made of two segments.
    for _ in range(2):
        before = np.where(follows[:, crossing], count[:, -1:], 0)
        count[crossing] = before.max(axis=0, initial=0)[:, None]


@derived("standard.road_lane")
def road_lane(log: Log) -> tuple[NDArrayInt, NDArrayInt]:
    """Lane segment of each box, -1 for none, and the number of its nearest centreline point; each of shape (N, T).

    Signs, cones and the like stand in no lane: a stop sign belongs to the lane that it governs, the others to the
    nearest lane outside intersections, at most `BESIDE_ROAD_M` from it.
    """
    table, lines, place = log.physical_tracks, centrelines(log), log.physical_tracks.centre_city_m[:, :2]
    lane = lane_of(log)[table.row_track, table.row_frame].astype(np.int64)
    beside_road = np.where(stop_sign_lane(log) >= 0, stop_sign_lane(log), _furniture_lane(log))[table.row_track]
    lane = np.where(beside_road >= 0, beside_road, lane)
    row = np.flatnonzero(lane >= 0)
    apart = lines.point_m[lane[row]] - place[row, None]
    point = np.zeros(table.n_rows, np.int64)
    point[row] = (apart[..., 0] ** 2 + apart[..., 1] ** 2).argmin(axis=1)
    return table.dense(lane, -1), table.dense(point, 0)


def _furniture_lane(log: Log) -> NDArrayInt:
    """The lane segment beside which each track stands, shape (N,); -1 for tracks that are no `FURNITURE`."""
    table = log.physical_tracks
    found = np.full(table.n_tracks, -1, np.int64)
    stands = np.flatnonzero(np.isin(table.category_array, FURNITURE))
    middle = [np.median(table.centre_city_m[table.rows_of(int(track)), :2], axis=0) for track in stands]
    found[stands] = _nearest_lane(log, np.reshape(middle, (-1, 2)))
    return found


def _nearest_lane(log: Log, place_m: NDArrayFloat) -> NDArrayInt:
    """The nearest lane segment outside intersections of K places, shape (K,); -1 where none is near."""
    lines, width_m = centrelines(log), beside(log).width_m
    plain = np.flatnonzero(~log.road_map.lane_is_intersection)
    if not plain.size or not place_m.size:
        return np.full(len(place_m), -1, np.int64)
    points, half = lines.point_m[plain].reshape(-1, 2), width_m[plain].ravel() / 2
    outside = np.linalg.norm(place_m[:, None] - points, axis=2) - half
    best = outside.argmin(axis=1)
    near = outside[np.arange(len(place_m)), best] <= BESIDE_ROAD_M
    return np.where(near, plain[best // lines.point_m.shape[1]], -1)
