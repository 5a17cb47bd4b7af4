"""Frames gathered by how many boxes either side has in them, so that each group is computed as one array.

A group has no padding: sums over its rows and columns are the very sums of single frames, to the last bit, and so ties
fall as they do in the official evaluator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tools.typing import NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class FrameGroup:
    """n frames with G boxes of the truth and P predicted ones each, both at least 1.

    Attributes:
        frame: Frame indices, increasing, shape (n,).
        truth: Rows of the truth's boxes, shape (n, G).
        predicted: Rows of the predicted boxes, shape (n, P).
    """

    frame: NDArrayInt
    truth: NDArrayInt
    predicted: NDArrayInt


def frames_by_shape(truth_frame: NDArrayInt, predicted_frame: NDArrayInt, n_frames: int) -> Iterator[FrameGroup]:
    """Groups of the frames in which both sides have boxes, by shape.

    Args:
        truth_frame: Frame of every box of the truth, never decreasing.
        predicted_frame: The same of the prediction.
        n_frames: Frames are numbered below this.
    """
    n_truth = np.bincount(truth_frame, minlength=n_frames)
    n_predicted = np.bincount(predicted_frame, minlength=n_frames)
    truth_start, predicted_start = np.cumsum(n_truth) - n_truth, np.cumsum(n_predicted) - n_predicted
    both = np.flatnonzero((n_truth > 0) & (n_predicted > 0))
    shape = n_truth[both] * (n_predicted.max(initial=0) + 1) + n_predicted[both]
    order = np.argsort(shape, kind="stable")
    for group in np.split(both[order], np.flatnonzero(np.diff(shape[order])) + 1):
        if group.size:
            truth = truth_start[group][:, None] + np.arange(n_truth[group[0]])
            yield FrameGroup(group, truth, predicted_start[group][:, None] + np.arange(n_predicted[group[0]]))
