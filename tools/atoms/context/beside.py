"""Which lanes run beside each other, and how far to the side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.context.lanes import Centrelines, centrelines, resampled
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

REACH_M: Final = 40.0
"""Lanes further to the side belong to another road."""
PARALLEL_COS: Final = math.cos(math.radians(45))
PAST_END_M: Final = 2.0
"""Segments that lie beside each other may begin and end this much apart."""

TOUCHING_M: Final = 2.0
"""Lanes with at most this between them run directly side by side."""

_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Beside(SharedArrays):
    """Pairs of lane segments outside intersections that run side by side, either way.

    Attributes:
        lane: First segment of each pair, shape (K,), ascending.
        other: Second segment, shape (K,).
        same_way: Both lead the same way (within 45 degrees), shape (K,); else opposite ways.
        left_m: How far to the left of the first one's centreline points the second one's centreline runs, shape (K, P);
            negative to the right, NaN where it does not reach.
        width_m: Width of every segment at its centreline points, shape (L, P).
    """

    lane: NDArrayInt
    other: NDArrayInt
    same_way: NDArrayBool
    left_m: NDArrayFloat
    width_m: NDArrayFloat


@derived("standard.beside")
def beside(log: Log) -> Beside:
    """The lanes beside each lane of the log's map; needs a map."""
    road, lines = log.road_map, centrelines(log)
    width_m = np.linalg.norm(resampled(road.left_boundary) - resampled(road.right_boundary), axis=2)
    lane, other = _near_pairs(lines, ~road.lane_is_intersection)
    same_way = (lines.chord[lane] * lines.chord[other]).sum(axis=1) > 0
    left_m = _leftward_m(lines, lane, other)
    kept = np.isfinite(left_m).any(axis=1)
    return Beside(lane[kept], other[kept], same_way[kept], left_m[kept], width_m)


def _near_pairs(lines: Centrelines, plain: NDArrayBool) -> tuple[NDArrayInt, NDArrayInt]:
    """Pairs of segments that are roughly parallel and whose middles are near enough to lie beside each other."""
    middle = lines.point_m.mean(axis=1)
    apart = middle[None] - middle[:, None]
    ahead = np.abs((apart * lines.chord[:, None]).sum(axis=2))
    across = np.abs(apart[..., 1] * lines.chord[:, None, 0] - apart[..., 0] * lines.chord[:, None, 1])
    near = (ahead < (lines.length_m[:, None] + lines.length_m) / 2 + PAST_END_M) & (across <= REACH_M)
    parallel = np.abs(lines.chord @ lines.chord.T) >= PARALLEL_COS
    pairs = near & parallel & plain[:, None] & plain
    np.fill_diagonal(pairs, False)
    lane, other = np.nonzero(pairs)
    return lane, other


def _leftward_m(lines: Centrelines, lane: NDArrayInt, other: NDArrayInt) -> NDArrayFloat:
    """Where the line square to each centreline point of `lane` meets the centreline of `other`, shape (K, P)."""
    origin = lines.point_m[lane][:, :, None]
    ahead = lines.direction[lane][:, :, None]
    start = lines.point_m[other][:, None, :-1] - origin
    step = np.diff(lines.point_m[other], axis=1)[:, None]
    # In the frame of the centreline point: the piece crosses the line square to it where its `ahead` part is zero.
    from_ahead = (start * ahead).sum(axis=3)
    step_ahead = (step * ahead).sum(axis=3)
    from_left = ahead[..., 0] * start[..., 1] - ahead[..., 1] * start[..., 0]
    step_left = ahead[..., 0] * step[..., 1] - ahead[..., 1] * step[..., 0]
    crossing = np.abs(step_ahead) > 1e-9
    share = np.where(crossing, -from_ahead / np.where(crossing, step_ahead, 1.0), np.nan)
    slack = PAST_END_M / np.maximum(np.linalg.norm(step, axis=3), 1e-9)
    # Between two pieces, rounding must not find the place on neither of them.
    low, high = np.full_like(slack, -_ROUNDING), np.full_like(slack, 1 + _ROUNDING)
    low[..., 0] -= slack[..., 0]
    high[..., -1] += slack[..., -1]
    left = np.where((share >= low) & (share <= high), from_left + share * step_left, np.nan)
    left[np.abs(left) > REACH_M] = np.nan
    nearest = np.where(np.isnan(left), np.inf, np.abs(left)).argmin(axis=2)
    return np.asarray(np.take_along_axis(left, nearest[..., None], axis=2)[..., 0])
