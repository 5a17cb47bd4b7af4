"""Yes-or-no answers: does the prompt hold at this timestamp, in this log? Confusion counts and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """Counts of answers, or weighted sums of them; four arrays of one shape, which is the shape of every figure.

    Attributes:
        tp: Held, and said so.
        fp: Did not hold, but said so.
        tn: Did not hold, and did not say so.
        fn: Held, but did not say so.
    """

    tp: NDArrayAny
    fp: NDArrayAny
    tn: NDArrayAny
    fn: NDArrayAny

    @staticmethod
    def of(truth: NDArrayBool, predicted: NDArrayBool, counted: NDArrayBool | None = None) -> Confusion:
        """Count along the last axis.

        Args:
            truth: Whether it held, shape (..., Q).
            predicted: Whether it was said to hold, shape (..., Q).
            counted: Where answers count, shape (..., Q); everywhere by default. The challenge leaves out the
                timestamps at which a person could not tell.
        """
        if truth.shape != predicted.shape or (counted is not None and counted.shape != truth.shape):
            raise ValueError(f"truth of shape {truth.shape} for predictions of shape {predicted.shape}")
        known = np.ones(truth.shape, np.bool_) if counted is None else counted
        cells = (truth & predicted, ~truth & predicted, ~truth & ~predicted, truth & ~predicted)
        return Confusion(*((cell & known).sum(axis=-1) for cell in cells))

    @staticmethod
    def of_counts(counts: NDArrayAny) -> Confusion:
        """From an array of shape (..., 4) in the order of `SequenceStats.stamps`: tp, fp, tn, fn."""
        if counts.shape[-1:] != (4,):
            raise ValueError(f"counts must have shape (..., 4), got {counts.shape}")
        return Confusion(*np.moveaxis(counts, -1, 0))

    def summed(self, axis: int = -1) -> Confusion:
        """The counts added along an axis: what was asked there is one question now."""
        return Confusion(*(cell.sum(axis=axis) for cell in (self.tp, self.fp, self.tn, self.fn)))


def recall(confusion: Confusion, empty: float = 1.0) -> NDArrayFloat:
    """Sensitivity, `tp / (tp + fn)`: the part of what held that was found; `empty` where nothing held."""
    return rate(confusion.tp, confusion.tp + confusion.fn, empty)


def specificity(confusion: Confusion, empty: float = 1.0) -> NDArrayFloat:
    """`tn / (tn + fp)`: the part of what did not hold that was left alone; `empty` where everything held."""
    return rate(confusion.tn, confusion.tn + confusion.fp, empty)


def precision(confusion: Confusion, empty: float = np.nan) -> NDArrayFloat:
    """`tp / (tp + fp)`: the part of what was said that held; `empty` where nothing was said."""
    return rate(confusion.tp, confusion.tp + confusion.fp, empty)


def balanced_accuracy(confusion: Confusion) -> NDArrayFloat:
    """`(recall + specificity) / 2`, the challenge's since June 2025.

    Where nothing held, recall is 1, and where everything held, specificity is 1: the official evaluator's `_safe_rate`
    does so. A prompt without positives that is answered "never" scores 1, and "always" 0.5; a prompt without counted
    answers at all scores 1. The formula in the official docstring, (tp/(tp+fp) + tn/(tn+fn)) / 2, is not what it
    computes. Source: av2 0.3.6, `av2/evaluation/scenario_mining/eval.py`.
    """
    return (recall(confusion) + specificity(confusion)) / 2


def f1(confusion: Confusion, empty: float = np.nan) -> NDArrayFloat:
    """`2 tp / (2 tp + fp + fn)`, the harmonic mean of precision and recall; true negatives do not count.

    `empty` where nothing held and nothing was said. NaN, the default, is what the 2025 evaluator's division gives.
    """
    return rate(2 * confusion.tp, 2 * confusion.tp + confusion.fp + confusion.fn, empty)


def rate(numerator: NDArrayAny, denominator: NDArrayAny, empty: float) -> NDArrayFloat:
    """The quotient, and `empty` where the denominator is 0."""
    top, bottom = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    known = bottom != 0
    result: NDArrayFloat = np.where(known, top / np.where(known, bottom, 1.0), empty)
    return result
