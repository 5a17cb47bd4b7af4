"""The ten score thresholds that the challenge tries per prompt: the scores at recalls 1.0, 0.9, ... 0.1.

`_calculate_score_thresholds` in `av2/evaluation/tracking/eval.py` (0.3.6), quirks included (quirks.md: any-distance,
unreached-recall, one-set-per-prompt).
"""

from __future__ import annotations

import numpy as np

from evals.metrics.matching import assign, group_similarity
from evals.metrics.packing import Boxes
from evals.metrics.shapes import Placed, frames_by_shape
from evals.metrics.values import N_THRESHOLDS
from tools.typing import NDArrayAny, NDArrayFloat

RECALLS: NDArrayFloat = np.linspace(0.1, 1, N_THRESHOLDS).round(12)[::-1]
"""Recalls whose scores become thresholds, from all boxes down to the surest tenth."""


def score_thresholds(truth: Boxes, predicted: Boxes, n_frames: int) -> NDArrayFloat:
    """Thresholds in the order of `RECALLS`, shape (N_THRESHOLDS,).

    Args:
        truth: Boxes of the prompt that count, over all its logs.
        predicted: Predicted ones.
        n_frames: Frames of the prompt over all its logs.
    """
    scores = np.sort(_matched_scores(truth, predicted, n_frames))[::-1]
    if not scores.size:
        return np.zeros(N_THRESHOLDS)
    recalls = np.arange(1, scores.size + 1) / truth.frame.size
    thresholds: NDArrayFloat = np.interp(RECALLS, recalls, scores, right=0)
    thresholds[recalls[-1] < RECALLS] = 0
    return thresholds


def _matched_scores(truth: Boxes, predicted: Boxes, n_frames: int) -> NDArrayAny:
    """Scores of the predicted boxes that are assigned to a box of the truth, however far away it is."""
    found: list[NDArrayAny] = []
    placed = [Placed(side.frame, side.kind[:, 0]) for side in (truth, predicted)]
    for group in frames_by_shape(placed[0], placed[1], n_frames):
        score = predicted.score[group.predicted]
        if group.predicted.shape[1] > group.truth.shape[1]:
            near = group_similarity(group, truth.centre_xy_m, predicted.centre_xy_m)
            score = np.take_along_axis(score, assign(near), axis=1)
        found.append(score.ravel())
    return np.concatenate(found) if found else np.zeros(0)
