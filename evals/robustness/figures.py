"""Figures of each program under weightings of the logs, with what is undefined left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from evals.metrics import scores_of
from evals.metrics.values import HotaSums, PromptStats
from tools.typing import NDArrayBool, NDArrayFloat

FIGURES: Final = (
    "hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy", "precision", "recall",
)  # fmt: skip
"""hota_temporal, hota_track and the accuracies are the challenge's. precision and recall are of the referred boxes, at
the program's best score threshold and the loosest localisation threshold (1.9 m)."""


def program_figures(stats: Sequence[PromptStats], weights: NDArrayFloat, log_ids: Sequence[str]) -> NDArrayFloat:
    """The `FIGURES` of each program, shape (B, len(FIGURES), P); NaN where a figure is undefined.

    The challenge gives a prompt that has nothing to find HOTA 0, however rightly nothing is answered. Here HOTA,
    precision and recall are undefined for it, and its false alarms show in the balanced accuracies; precision is
    undefined too where nothing is answered.

    Args:
        stats: What `score_challenge` gave, P programs.
        weights: How often each log counts, shape (B, L).
        log_ids: The log of each column.
    """
    scores = scores_of(stats, weights, log_ids=log_ids)
    if scores.hota_temporal is None or scores.hota_track is None:
        raise ValueError("the answers are of the temporal track: they have no boxes")
    best = [_boxes(one, scores.threshold[:, n], weights, log_ids) for n, one in enumerate(stats)]
    true, lost, false = np.stack(best, axis=-1)
    to_find, answered = true + lost > 0, true + false > 0
    ever = np.stack([_ever_referred(one, weights, log_ids) for one in stats], axis=-1)
    precision = np.where(to_find & answered, true / np.maximum(1, true + false), np.nan)
    recall = np.where(to_find, true / np.maximum(1, true + lost), np.nan)
    temporal = np.where(to_find, scores.hota_temporal, np.nan)
    track = np.where(ever, scores.hota_track, np.nan)
    accuracies = (scores.timestamp_balanced_accuracy, scores.log_balanced_accuracy)
    return np.stack([temporal, track, *accuracies, precision, recall], axis=1)


def _boxes(stats: PromptStats, threshold: NDArrayFloat, weights: NDArrayFloat, log_ids: Sequence[str]) -> NDArrayFloat:
    """Matched, lost and false referred boxes at a program's thresholds, shape (3, B)."""
    at = (stats.thresholds == threshold[:, None]).argmax(axis=1)
    total = np.zeros((3, threshold.size))
    for sequence in stats.sequences:
        sums, weight = sequence.temporal, weights[:, log_ids.index(sequence.log_id)]
        if sums is not None:
            total += weight * np.stack([sums.tp[at, 0], sums.fn[at, 0], sums.fp[at, 0]])
    return total


def _ever_referred(stats: PromptStats, weights: NDArrayFloat, log_ids: Sequence[str]) -> NDArrayBool:
    """Whether any track is to be found, shape (B,)."""
    held = [log_ids.index(one.log_id) for one in stats.sequences if one.track is not None and _n_truth(one.track) > 0]
    return np.asarray(weights[:, held].sum(axis=1) > 0)


def _n_truth(sums: HotaSums) -> float:
    return float(sums.tp[0, 0] + sums.fn[0, 0])
