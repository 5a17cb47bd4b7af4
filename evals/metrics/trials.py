"""Trials: one sequence with what one score threshold keeps of it. Many of them are matched at once.

Thresholds that keep the same boxes of a sequence share one trial, so that nothing is matched twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from evals.metrics.packing import Boxes
from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt

PAIRS_AT_ONCE = 400_000
"""Pairs of boxes that are looked at together; bounds the memory, not the result."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Which trials a prompt needs.

    Attributes:
        trial: Trial of every sequence and threshold, shape (S, N_THRESHOLDS).
        sequence: Sequence of every trial, shape (U,).
        truth: Rows of the truth's boxes, one array per trial.
        predicted: Rows of the predicted boxes that are kept, one array per trial.
    """

    trial: NDArrayInt
    sequence: NDArrayInt
    truth: tuple[NDArrayInt, ...]
    predicted: tuple[NDArrayInt, ...]

    def chunks(self, truth: Boxes, predicted: Boxes) -> Iterator[NDArrayInt]:
        """Trials with boxes on both sides, in runs of about `PAIRS_AT_ONCE` pairs."""
        n_frames = int(max(truth.frame.max(initial=0), predicted.frame.max(initial=0))) + 1
        at_truth = np.bincount(truth.frame, minlength=n_frames)
        pairs = np.array([at_truth[predicted.frame[rows]].sum() for rows in self.predicted], np.int64)
        busy = np.flatnonzero(pairs > 0)
        run = np.cumsum(pairs[busy]) // PAIRS_AT_ONCE
        yield from (part for part in np.split(busy, np.flatnonzero(np.diff(run)) + 1) if part.size)


def plan_trials(truth: Boxes, predicted: Boxes, frame_start: NDArrayInt, kept: NDArrayBool) -> Plan:
    """Find the distinct kept sets of every sequence.

    Args:
        truth: Boxes of the truth.
        predicted: Predicted boxes.
        frame_start: First frame of each sequence and the end, shape (S + 1,).
        kept: Which predicted boxes each threshold keeps, shape (K, N_THRESHOLDS). A higher threshold keeps a subset, so
            that the number of kept boxes names the set.
    """
    truth_cut = np.searchsorted(truth.frame, frame_start)
    cut = np.searchsorted(predicted.frame, frame_start)
    running = np.concatenate([np.zeros((1, kept.shape[1]), np.int64), np.cumsum(kept, axis=0)])
    count = running[cut[1:]] - running[cut[:-1]]
    name = np.arange(count.shape[0])[:, None] * (kept.shape[0] + 1) + count
    _, first, trial = np.unique(name, return_index=True, return_inverse=True)
    sequence, threshold = np.divmod(first, kept.shape[1])
    return Plan(
        trial.reshape(name.shape),
        sequence,
        tuple(np.arange(truth_cut[s], truth_cut[s + 1]) for s in sequence),
        tuple(cut[s] + np.flatnonzero(kept[cut[s] : cut[s + 1], k]) for s, k in zip(sequence, threshold, strict=True)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The boxes of one side over the trials of a chunk, trial after trial.

    Attributes:
        row: Row of the box among the prompt's, shape (K,).
        frame: Frame of the box, counted on from trial to trial, shape (K,).
        identity: Track of the box, numbered within its trial, shape (K,).
        length: Boxes that the box's track has in its trial, shape (K,).
        n_identities: Tracks of each trial, shape (U,).
        lengths: Boxes of each track, one array per trial.
    """

    row: NDArrayInt
    frame: NDArrayInt
    identity: NDArrayInt
    length: NDArrayInt
    n_identities: NDArrayInt
    lengths: tuple[NDArrayInt, ...]


def side_of(boxes: Boxes, rows: list[NDArrayInt], shift: NDArrayInt) -> Side:
    """Lay out one side of a chunk.

    Args:
        boxes: The prompt's boxes.
        rows: Those of each trial.
        shift: What is added to the frames of each trial, so that every trial has frames of its own, shape (U,).
    """
    numbered = [_numbered(boxes.track_id[part]) for part in rows]
    lengths = tuple(np.bincount(identity, minlength=count) for identity, count in numbered)
    return Side(
        np.concatenate(rows),
        np.concatenate([boxes.frame[part] + by for part, by in zip(rows, shift.tolist(), strict=True)]),
        np.concatenate([identity for identity, _ in numbered]),
        np.concatenate([length[identity] for length, (identity, _) in zip(lengths, numbered, strict=True)]),
        np.array([count for _, count in numbered]),
        lengths,
    )


def _numbered(track_id: NDArrayAny) -> tuple[NDArrayInt, int]:
    """Tracks numbered as the official evaluator numbers them, by Python's order of a set.

    The order decides in which order association is summed up, and so, in the last bit, which of two equally good
    thresholds is the best.
    """
    ids = track_id.tolist()
    number = {identity: index for index, identity in enumerate(set(ids))}
    return np.array([number[identity] for identity in ids], np.int64), len(number)
