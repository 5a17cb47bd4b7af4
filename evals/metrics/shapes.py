"""Frames gathered by how many boxes either side has in them, so that each group is computed as one array.

A group has no padding, and its frames are of one precision: its sums over rows and columns are the very sums of single
frames, to the last bit, and so ties fall as they do in the official evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tools.typing import NDArrayAny, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class FrameGroup:
    """n frames with G boxes of the truth and P predicted ones each, both at least 1.

    Attributes:
        frame: Frame indices, increasing, shape (n,).
        truth: Rows of the truth's boxes, shape (n, G).
        predicted: Rows of the predicted boxes, shape (n, P).
        truth_dtype: What the truth's centres are measured in.
        predicted_dtype: What the predicted centres are measured in.
    """

    frame: NDArrayInt
    truth: NDArrayInt
    predicted: NDArrayInt
    truth_dtype: np.dtype[Any]
    predicted_dtype: np.dtype[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """In which frames the boxes of one side are, and in what they are measured there.

    Attributes:
        frame: Frame of every box, never decreasing, shape (K,).
        kind: Character code of a dtype, the same for all boxes of a frame, shape (K,).
    """

    frame: NDArrayInt
    kind: NDArrayAny


def frames_by_shape(truth: Placed, predicted: Placed, n_frames: int) -> Iterator[FrameGroup]:
    """Groups of the frames in which both sides have boxes, by precision and shape.

    Args:
        truth: Boxes of the truth.
        predicted: Predicted boxes.
        n_frames: Frames are numbered below this.
    """
    n_truth = np.bincount(truth.frame, minlength=n_frames)
    n_predicted = np.bincount(predicted.frame, minlength=n_frames)
    truth_start, predicted_start = np.cumsum(n_truth) - n_truth, np.cumsum(n_predicted) - n_predicted
    both = np.flatnonzero((n_truth > 0) & (n_predicted > 0))
    kinds = truth.kind[truth_start[both]].astype(np.int64) * 256 + predicted.kind[predicted_start[both]]
    shape = n_truth[both] * (n_predicted.max(initial=0) + 1) + n_predicted[both]
    shape += kinds * (shape.max(initial=0) + 1)
    order = np.argsort(shape, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(shape[order])) + 1):
        if part.size:
            group, dtypes = both[part], (np.dtype(chr(code)) for code in divmod(int(kinds[part[0]]), 256))
            rows = truth_start[group][:, None] + np.arange(n_truth[group[0]])
            columns = predicted_start[group][:, None] + np.arange(n_predicted[group[0]])
            yield FrameGroup(group, rows, columns, *dtypes)
