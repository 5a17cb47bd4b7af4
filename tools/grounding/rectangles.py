"""Overlap of axis-parallel boxes in an image, all pairs at once."""

from __future__ import annotations

import numpy as np

from tools.typing import NDArrayFloat


def areas_px2(boxes_px: NDArrayFloat) -> NDArrayFloat:
    """Areas, shape (K,), of boxes (left, top, right, bottom), shape (K, 4)."""
    return np.asarray((boxes_px[:, 2] - boxes_px[:, 0]) * (boxes_px[:, 3] - boxes_px[:, 1]))


def shared_areas_px2(first_px: NDArrayFloat, second_px: NDArrayFloat) -> NDArrayFloat:
    """Area that is in both boxes of each pair, shape (K, L)."""
    low = np.maximum(first_px[:, None, :2], second_px[None, :, :2])
    high = np.minimum(first_px[:, None, 2:], second_px[None, :, 2:])
    return np.asarray(np.clip(high - low, 0.0, None).prod(axis=2))


def overlaps(first_px: NDArrayFloat, second_px: NDArrayFloat) -> NDArrayFloat:
    """Intersection over union of each pair, shape (K, L), in [0, 1]; 0 where both boxes are empty."""
    shared = shared_areas_px2(first_px, second_px)
    union = areas_px2(first_px)[:, None] + areas_px2(second_px)[None, :] - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))
