"""Which pairs of tracks can come close at all: seen together, and paths that are near enough."""

from __future__ import annotations

import math

import numpy as np

from tools.atoms.geometry.boxes import Boxes
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt


def candidate_pairs(
    box: Boxes, own: NDArrayBool, other: NDArrayBool, frames: slice, reach_m: float, with_self: bool
) -> tuple[NDArrayInt, NDArrayInt]:
    """Pairs of tracks that may hold together, within a reach.

    Args:
        box: The boxes of the log.
        own: Where the first set holds, shape (N, F).
        other: Where the second set holds, shape (N, F).
        frames: The F frames.
        reach_m: Largest distance of two footprints that is of interest.
        with_self: Pair tracks with themselves too.

    Returns:
        First and second track of each pair, each of shape (P,), in ascending order. Every pair that is left out is
        never there together or always further apart.
    """
    first, second = np.flatnonzero(own.any(axis=1)), np.flatnonzero(other.any(axis=1))
    # Eight frames to a byte: two tracks share a frame when their bytes share a bit.
    together = (np.packbits(own[first], axis=1)[:, None] & np.packbits(other[second], axis=1)).any(axis=2)
    if not with_self:
        together &= first[:, None] != second
    if not math.isinf(reach_m):
        gap = _gap_m(box, first, second, frames)
        together &= gap <= reach_m + box.widest_m[first][:, None] + box.widest_m[second]
    a, b = np.nonzero(together)
    return first[a], second[b]


def _gap_m(box: Boxes, first: NDArrayInt, second: NDArrayInt, frames: slice) -> NDArrayFloat:
    """Distance between the axis-parallel bounds of the centres of two tracks, shape (first, second)."""
    gaps = []
    for place in (box.x_m, box.y_m):
        low, high = np.fmin.reduce(place[:, frames], axis=1), np.fmax.reduce(place[:, frames], axis=1)
        gap = np.maximum(low[second] - high[first][:, None], low[first][:, None] - high[second])
        gaps.append(np.maximum(gap, 0.0))
    return np.asarray(np.hypot(*gaps))
