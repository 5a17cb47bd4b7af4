"""Timestamp and log accuracy down to their counts: does the prompt hold now, and does it hold anywhere in the log?

`compute_temporal_metrics` in `av2/evaluation/scenario_mining/eval.py` (0.3.6), quirks included (quirks.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics.packing import Boxes
from tools.challenge.frames import ChallengeFrame
from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What is true and what was predicted, frame by frame.

    Attributes:
        holds: The prompt holds, shape (F,).
        ambiguous: Nobody can tell: the frame does not count, shape (F,).
        predicted: The prompt is predicted to hold, at each threshold, shape (F, N_THRESHOLDS).
    """

    holds: NDArrayBool
    ambiguous: NDArrayBool
    predicted: NDArrayBool


def answers(
    truth: Sequence[ChallengeFrame],
    truth_referred: NDArrayBool,
    predicted: Sequence[ChallengeFrame],
    predicted_referred: NDArrayBool,
) -> Answers:
    """Join what the files state with what the boxes say.

    Where the truth states nothing (2025), its referred boxes decide. A prediction that states "positive" is positive
    whatever its boxes; one that states "negative" is still positive when it has referred boxes.

    Args:
        truth: Frames of the truth, all sequences of a prompt in a row.
        truth_referred: Whether the frame has a referred box that counts, shape (F,).
        predicted: The predicted frames.
        predicted_referred: The same of the prediction at each threshold, shape (F, N_THRESHOLDS).
    """
    stated = np.array([frame.is_stated for frame in truth], np.bool_)
    positive = np.array([frame.is_positive is True for frame in truth], np.bool_)
    claimed = np.array([frame.is_positive is True for frame in predicted], np.bool_)
    ambiguous = np.array([frame.is_ambiguous for frame in truth], np.bool_)
    return Answers(np.where(stated, positive, truth_referred), ambiguous, predicted_referred | claimed[:, None])


def frames_with(boxes: Boxes, kept: NDArrayBool, n_frames: int) -> NDArrayBool:
    """Which frames have a referred box that is kept, shape (F, N_THRESHOLDS).

    Args:
        boxes: Referred boxes.
        kept: Which of them each threshold keeps, shape (K, N_THRESHOLDS).
        n_frames: Number of frames.
    """
    found = np.zeros((n_frames, kept.shape[1]), np.bool_)
    box, threshold = np.nonzero(kept)
    found[boxes.frame[box], threshold] = True
    return found


def counts(given: Answers, frame_start: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """True positives, false positives, true negatives, false negatives of every sequence at every threshold.

    A log counts as predicted when any of its frames does, be it an ambiguous one. A log of ambiguous frames only counts
    for nothing.

    Args:
        given: What is true and what was predicted.
        frame_start: First frame of each sequence and the end, shape (S + 1,).

    Returns:
        Of timestamps and of logs, each of shape (S, N_THRESHOLDS, 4).
    """
    holds, sure = given.holds[:, None], ~given.ambiguous[:, None]
    stamps = _per_sequence(_cells(holds, given.predicted) & sure[:, :, None], frame_start)
    holds_somewhere = _per_sequence(holds & sure, frame_start) > 0
    predicted_somewhere = _per_sequence(given.predicted, frame_start) > 0
    counted = _per_sequence(sure, frame_start) > 0
    logs = _cells(holds_somewhere, predicted_somewhere) & counted[:, :, None]
    return stamps, logs.astype(np.int64)


def _cells(holds: NDArrayBool, predicted: NDArrayBool) -> NDArrayBool:
    """The four cells of the confusion matrix along a new last axis."""
    return np.stack([holds & predicted, ~holds & predicted, ~holds & ~predicted, holds & ~predicted], axis=-1)


def _per_sequence(values: NDArrayAny, frame_start: NDArrayInt) -> NDArrayInt:
    """Sums over the frames of each sequence; a sequence may have none."""
    running = np.concatenate([np.zeros((1, *values.shape[1:]), np.int64), np.cumsum(values, axis=0, dtype=np.int64)])
    sums: NDArrayInt = running[frame_start[1:]] - running[frame_start[:-1]]
    return sums
