"""What a track's whole life says about its object: one category, one size."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat

LEAST_SPREAD: Final = 0.02
"""Sizes that vary by less than this share are as good as constant."""


def voted_category(boxes: Boxes) -> NDArrayAny:
    """Category of each box's track, shape (R,): the one with most votes, every box voting with its confidence.

    Ties go to the category that comes first in the alphabet.
    """
    names, code = np.unique(boxes.category, return_inverse=True)
    votes = np.zeros((boxes.n_tracks, names.size))
    np.add.at(votes, (boxes.place, code), np.where(boxes.made, 0.0, boxes.trust + 1e-3))
    return np.asarray(names[votes.argmax(axis=1)][boxes.place])


def median_sizes(boxes: Boxes) -> tuple[NDArrayFloat, NDArrayBool]:
    """Median length, width and height of each box's track, shape (R, 3), and which tracks vary, shape (K,)."""
    low, high = (_of_tracks(boxes, share) for share in (0.1, 0.9))
    varies = ((high - low) > LEAST_SPREAD * low).any(axis=1)
    return _of_tracks(boxes, 0.5)[boxes.place], np.asarray(varies)


def _of_tracks(boxes: Boxes, share: float) -> NDArrayFloat:
    """Quantile of each dimension over each track, shape (K, 3); with an even count, the mean of the middle two."""
    out = np.empty((boxes.n_tracks, 3))
    last = np.diff(boxes.start) - 1
    at = boxes.start[:-1] + last * share
    for axis in range(3):
        ordered = boxes.size_m[np.lexsort((boxes.size_m[:, axis], boxes.place)), axis]
        low, high = ordered[np.floor(at).astype(np.int64)], ordered[np.ceil(at).astype(np.int64)]
        out[:, axis] = (low + high) / 2
    return out
