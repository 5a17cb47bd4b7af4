"""Figures of one method on one gold set, from sums per frame: micro and macro F1 of tags, and the error of risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.semantic_drive.values import SCORED_TAGS, Gold
from evals.statistics.bootstrap import Statistic
from evals.statistics.paired import PairedStatistic
from tools.typing import NDArrayBool, NDArrayFloat

FIGURES: Final = ("precision", "recall", "f1", "macro_f1", "mae")
"""Micro precision, recall and F1 over frames and tags; mean F1 over tags that the gold set has at all; mean absolute
error of the risk score."""


@dataclass(frozen=True, eq=False)
class Predicted:
    """What a method says of the N frames of a gold set.

    Attributes:
        tags: Tags it states, shape (N, 6).
        risk: Its risk, shape (N,); None for a method that gives none.
        counted: Frames that are scored, shape (N,). The published benchmark skips frames without a prediction.
    """

    tags: NDArrayBool
    risk: NDArrayFloat | None
    counted: NDArrayBool


@dataclass(frozen=True, eq=False)
class FrameSums:
    """What each frame adds, over N frames.

    Attributes:
        tags: True positives, false positives and false negatives, shape (3, N, 6).
        error: Absolute error of the risk, shape (N,); NaN throughout for a method that gives none.
        counted: 1 for frames that are scored, shape (N,).
        supported: Which tags the gold set has, shape (6,).
    """

    tags: NDArrayFloat
    error: NDArrayFloat
    counted: NDArrayFloat
    supported: NDArrayBool


@dataclass(frozen=True, slots=True)
class TagScore:
    """Counts of one tag; whole numbers unless they are means over repeats."""

    tag: str
    true_positives: float
    false_positives: float
    false_negatives: float

    @property
    def f1(self) -> float | None:
        """F1; None where the tag neither occurs nor is stated."""
        total = 2 * self.true_positives + self.false_positives + self.false_negatives
        return 2 * self.true_positives / total if total else None


def frame_sums(gold: Gold, said: Predicted) -> FrameSums:
    """Compare a method with a gold set."""
    counted = said.counted[:, None]
    hits, false, missed = said.tags & gold.tags, said.tags & ~gold.tags, ~said.tags & gold.tags
    error = np.full(len(gold.risk), np.nan) if said.risk is None else np.abs(said.risk - gold.risk)
    return FrameSums(
        np.stack([hits & counted, false & counted, missed & counted]).astype(np.float64),
        error,
        said.counted.astype(np.float64),
        np.asarray(gold.tags.any(axis=0), np.bool_),
    )


def tag_scores(sums: FrameSums) -> tuple[TagScore, ...]:
    """Counts of each tag, in the order of `SCORED_TAGS`."""
    totals = sums.tags.sum(axis=1).T.tolist()
    return tuple(TagScore(tag, *counts) for tag, counts in zip(SCORED_TAGS, totals, strict=True))


def statistic(sums: FrameSums) -> Statistic:
    """The figures under weightings of the frames, shape (B, 5), in the order of `FIGURES`."""
    paired = paired_statistic(sums, sums)
    return lambda weights: paired(weights, np.zeros_like(weights))


def paired_statistic(first: FrameSums, second: FrameSums) -> PairedStatistic:
    """The figures of a mixture of two methods on the same frames."""

    def figures(ours: NDArrayFloat, theirs: NDArrayFloat) -> NDArrayFloat:
        tags = np.einsum("bn,cnt->cbt", ours, first.tags) + np.einsum("bn,cnt->cbt", theirs, second.tags)
        error = ours @ _zeroed(first) + theirs @ _zeroed(second)
        frames = ours @ first.counted + theirs @ second.counted
        return _figures(tags, error, frames, first.supported)

    return figures


def _zeroed(sums: FrameSums) -> NDArrayFloat:
    return np.asarray(np.where(sums.counted > 0, sums.error, 0.0), np.float64)


def _figures(tags: NDArrayFloat, error: NDArrayFloat, frames: NDArrayFloat, supported: NDArrayBool) -> NDArrayFloat:
    hits, false, missed = tags.sum(axis=2)
    of_tag = _ratio(2 * tags[0], 2 * tags[0] + tags[1] + tags[2])[:, supported]
    known = ~np.isnan(of_tag)
    macro = _ratio(np.where(known, of_tag, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64))
    return np.stack(
        [
            _ratio(hits, hits + false),
            _ratio(hits, hits + missed),
            _ratio(2 * hits, 2 * hits + false + missed),
            macro,
            _ratio(error, frames),
        ],
        axis=1,
    )


def _ratio(above: NDArrayFloat, below: NDArrayFloat) -> NDArrayFloat:
    """A quotient; NaN where nothing stands below."""
    return np.asarray(np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan), np.float64)
