"""Which lane segment a track is on at each frame: at most one, segments that hold it longest first."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.frames import ragged_arange
from tools.atoms.compat.kinematics import position_m, yaw_rate_radps
from tools.atoms.compat.polygons import points_in_polygons
from tools.atoms.compat.values import group_masks, rows_of
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import Ragged, RoadMap
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

NO_CLASS, STRAIGHT, LEFT, RIGHT = range(4)
_TIE_RATE_RADPS = 0.15
_NEARBY_M = 5.0
_BOUNDARY_POINTS = 50


@derived("refav.lane_of_row")
def lane_of_row(log: Log) -> NDArrayInt:
    """Index of the lane segment of each box, shape (R,); -1 where it is on none."""
    lane, row = _containing(log)
    track = log.tracks.row_track[row].astype(np.int64)
    order = np.lexsort((row, lane, track))
    lane, row = lane[order], row[order]
    code = track[order] * log.road_map.n_lanes + lane
    groups, masks = group_masks(code, log.tracks.row_frame[row], log.tracks.n_frames)
    by_track: dict[int, list[tuple[int, int]]] = {}
    for group, mask in zip(groups.tolist(), masks, strict=True):
        by_track.setdefault(group // log.road_map.n_lanes, []).append((group % log.road_map.n_lanes, mask))
    result = np.full(log.tracks.n_rows, -1, np.int64)
    chosen = [(number, *pick) for number, found in by_track.items() for pick in _greedy(log, number, found)]
    if chosen:
        at, frame = np.nonzero(rows_of([mask for _, _, mask in chosen], log.tracks.n_frames))
        result[log.tracks.row_index[np.array([c[0] for c in chosen])[at], frame]] = np.array([c[1] for c in chosen])[at]
    return result


def _containing(log: Log) -> tuple[NDArrayInt, NDArrayInt]:
    """(lane, box) where the filtered centre is in the lane's polygon and near one of its boundaries."""
    points = position_m(log)[:, :2]
    lane, row = np.nonzero(points_in_polygons(points, log.road_map.lane_polygon))
    near = near_boundary(log.road_map, lane, points[row], _NEARBY_M)
    return lane[near], row[near]


def near_boundary(road_map: RoadMap, lane: NDArrayInt, points: NDArrayFloat, radius_m: float) -> NDArrayInt:
    """Indices k where `points[k]` is less than `radius_m` (larger of x and y) from a boundary point of `lane[k]`.

    Boundary points are 50 per boundary, equally spaced. A coarse pass settles nearly all.
    """
    boundary = np.concatenate(
        [resampled(road_map.left_boundary, _BOUNDARY_POINTS), resampled(road_map.right_boundary, _BOUNDARY_POINTS)],
        axis=1,
    )
    near = _any_close(boundary[:, ::7], lane, points, radius_m)
    far = np.flatnonzero(~near)
    near[far] = _any_close(boundary, lane[far], points[far], radius_m)
    return np.flatnonzero(near)


def _any_close(boundary: NDArrayFloat, lane: NDArrayInt, points: NDArrayFloat, radius_m: float) -> NDArrayBool:
    close: NDArrayBool = (np.abs(boundary[lane] - points[:, None]).max(axis=2) < radius_m).any(axis=1)
    return close


def resampled(lines: Ragged, count: int) -> NDArrayFloat:
    """`count` equally spaced points on each polyline, in x and y, shape (lines, count, 2)."""
    points, size = lines.values[:, :2], np.diff(lines.offsets)
    step = np.linalg.norm(np.diff(points, axis=0, append=points[-1:]), axis=1)
    step[lines.offsets[1:] - 1] = 0
    total = np.add.reduceat(step, lines.offsets[:-1])
    share = step / np.repeat(total, size)
    run = np.cumsum(share)
    begin = np.concatenate([[0.0], run])[:-1]
    line = np.arange(len(lines))
    begin = begin - np.repeat(begin[lines.offsets[:-1]], size)
    wanted = np.linspace(0, 1, count)
    key = begin + 2.0 * np.repeat(line, size)
    found = np.searchsorted(key, wanted + 2.0 * line[:, None], side="right") - 1
    found = np.clip(found, lines.offsets[:-1, None], lines.offsets[1:, None] - 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (wanted - begin[found]) / share[found]
    result: NDArrayFloat = points[found] + (points[found + 1] - points[found]) * part[..., None]
    return result


def _greedy(log: Log, track: int, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """(lane, leaf) of one track, disjoint: the segment with most frames takes them, then the next one of the rest.

    Of equals, a later segment wins only when its turn class agrees with the track's mean yaw rate on it.
    """
    left = dict(sorted(found, key=lambda item: (item[1] & -item[1], item[0])))
    chosen: list[tuple[int, int]] = []
    while left:
        most, best = 0, -1
        for lane, mask in left.items():
            size = mask.bit_count()
            if size > most or (size == most and _agrees(log, track, lane, mask)):
                most, best = size, lane
        taken = left.pop(best)
        chosen.append((best, taken))
        left = {lane: rest for lane, mask in left.items() if (rest := mask & ~taken)}
    return chosen


def _agrees(log: Log, track: int, lane: int, mask: int) -> bool:
    turn = int(turn_class(log)[lane])
    frames = np.flatnonzero(rows_of([mask], log.tracks.n_frames)[0])
    rate = float(yaw_rate_radps(log)[log.tracks.row_index[track, frames]].mean())
    return (
        (turn == LEFT and rate > _TIE_RATE_RADPS)
        or (turn == RIGHT and rate < -_TIE_RATE_RADPS)
        or (turn == STRAIGHT and -_TIE_RATE_RADPS < rate < _TIE_RATE_RADPS)
    )


@derived("refav.turn_class")
def turn_class(log: Log) -> NDArrayInt:
    """Turn class of each lane segment, shape (L,); segments outside intersections have `NO_CLASS`."""
    road_map = log.road_map
    left, right = road_map.left_boundary, road_map.right_boundary
    begin = right.values[right.offsets[:-1], :2] - left.values[left.offsets[:-1], :2]
    end = right.values[right.offsets[1:] - 1, :2] - left.values[left.offsets[1:] - 1, :2]
    change = np.arctan2(end[:, 0], end[:, 1]) - np.arctan2(begin[:, 0], begin[:, 1])
    change = np.where(change > np.pi, change - 2 * np.pi, np.where(change < -np.pi, change + 2 * np.pi, change))
    turn = np.where(change > np.pi / 6, RIGHT, np.where(change < -np.pi / 6, LEFT, STRAIGHT))
    return np.where(road_map.lane_is_intersection, turn, NO_CLASS)


def boundary_segments(lines: Ragged, lane: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """For each k the segments of boundary `lane[k]`, one after the other: (k, index of the segment's first point)."""
    count = np.diff(lines.offsets)[lane] - 1
    return np.repeat(np.arange(lane.size), count), ragged_arange(lines.offsets[lane], count)
