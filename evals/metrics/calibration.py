"""Does a confidence mean what it says? Reliability curve, calibration errors, Brier score and its parts.

Of all answers given with confidence p, the part p should be right. Sources: Murphy, "A new vector partition of the
probability score", J. Appl. Meteorology 12, 1973; Naeini, Cooper and Hauskrecht, "Obtaining well calibrated
probabilities using Bayesian binning", AAAI 2015; Guo et al., "On calibration of modern neural networks", ICML 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

Binning = Literal["width", "count"]
"""How confidences are binned.

width: M bins of equal width, ((m-1)/M, m/M], 0 in the first (Guo et al.). count: M bins of about equally many answers;
answers of equal confidence are never torn apart, so bins differ in size where many are equal, and may be empty.
"""


@dataclass(frozen=True, slots=True, eq=False)
class ReliabilityCurve:
    """M bins of confidence, shape (M,) each. An empty bin has no mean: NaN, and no part in any figure.

    Attributes:
        count: Answers in the bin.
        confidence: Their mean confidence.
        accuracy: Part of them that is right.
    """

    count: NDArrayInt
    confidence: NDArrayFloat
    accuracy: NDArrayFloat

    @property
    def gap(self) -> NDArrayFloat:
        """`|accuracy - confidence|`, NaN in empty bins."""
        return np.abs(self.accuracy - self.confidence)


@dataclass(frozen=True, slots=True)
class BrierScore:
    """The mean squared error of confidences, and its parts: `reliability - resolution + uncertainty + within`.

    Attributes:
        total: `1/n sum (p_i - y_i)^2`, in [0, 1]; 0 is perfect.
        reliability: `1/n sum_m n_m (p_m - y_m)^2`: squared miscalibration; 0 is perfect.
        resolution: `1/n sum_m n_m (y_m - y)^2`: how far the bins tell right answers from wrong ones; more is better.
        uncertainty: `y (1 - y)`: what the answers themselves are like; no confidence can change it.
        within: What binning loses, the spread of confidences within bins less twice their covariance with the outcome
            (Stephenson, Coelho and Jolliffe, "Two extra components in the Brier score decomposition", 2008); 0 where
            every bin holds a single confidence, and then the three others are Murphy's.
    """

    total: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


def bin_index(confidence: NDArrayAny, n_bins: int = 10, binning: Binning = "width") -> NDArrayInt:
    """The bin of each answer, from 0, shape (K,).

    Args:
        confidence: In [0, 1], shape (K,).
        n_bins: M.
        binning: See `Binning`.

    Raises:
        ValueError: A confidence is not in [0, 1], or there is no bin.
    """
    values = _confidences(confidence)
    if n_bins < 1:
        raise ValueError(f"at least one bin is needed, got {n_bins}")
    if binning == "width":
        edges = np.arange(1, n_bins) / n_bins
        return np.searchsorted(edges, values, "left")
    _, group, size = np.unique(values, return_inverse=True, return_counts=True)
    middle = (np.cumsum(size) - size / 2) / max(values.size, 1)
    index: NDArrayInt = np.minimum((middle * n_bins).astype(np.int64), n_bins - 1)[group]
    return index


def reliability_curve(
    confidence: NDArrayAny, right: NDArrayBool, n_bins: int = 10, binning: Binning = "width"
) -> ReliabilityCurve:
    """How often answers are right, by how sure they were.

    Args:
        confidence: In [0, 1], shape (K,).
        right: Whether the answer was right, bool or 0 and 1, shape (K,).
        n_bins: M.
        binning: See `Binning`.

    Raises:
        ValueError: A confidence is not in [0, 1], an outcome is neither 0 nor 1, or shapes do not fit.
    """
    sums = bin_sums(confidence, right, bin_index(confidence, n_bins, binning), n_bins)
    count, confidence_sum, right_sum = sums
    known = np.where(count > 0, count, np.nan)
    return ReliabilityCurve(count.astype(np.int64), confidence_sum / known, right_sum / known)


def bin_sums(confidence: NDArrayAny, right: NDArrayBool, index: NDArrayInt, n_bins: int) -> NDArrayFloat:
    """Answers, sum of confidences and right answers per bin, shape (3, n_bins): what all figures are made of.

    Raises:
        ValueError: A confidence is not in [0, 1], an outcome is neither 0 nor 1, or shapes do not fit.
    """
    values, hits = _confidences(confidence), _outcomes(right)
    if values.ndim != 1 or values.shape != hits.shape or values.shape != index.shape:
        raise ValueError(f"confidences of shape {values.shape} for outcomes of shape {hits.shape}")
    parts = (np.ones_like(values), values, hits)
    return np.stack([np.bincount(index, weights=part, minlength=n_bins) for part in parts]).astype(np.float64)


def _confidences(confidence: NDArrayAny) -> NDArrayFloat:
    values: NDArrayFloat = np.asarray(confidence, np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("confidences must lie in [0, 1]")
    return values


def _outcomes(right: NDArrayAny) -> NDArrayFloat:
    hits: NDArrayFloat = np.asarray(right, np.float64)
    if not ((hits == 0) | (hits == 1)).all():
        raise ValueError("outcomes must be true or false (1 or 0): was the answer right?")
    return hits


def expected_calibration_error(curve: ReliabilityCurve) -> float:
    """ECE, `sum_m n_m / n |accuracy_m - confidence_m|`, in [0, 1]; 0 is perfect, NaN without answers."""
    total = int(curve.count.sum())
    return float(np.nansum(curve.count * curve.gap) / total) if total else float("nan")


def maximum_calibration_error(curve: ReliabilityCurve) -> float:
    """MCE, the largest `|accuracy_m - confidence_m|` of a bin with answers; NaN without answers."""
    return float(np.nanmax(curve.gap)) if curve.count.any() else float("nan")


def calibration_error_of_sums(sums: NDArrayFloat) -> NDArrayFloat:
    """ECE of sums per bin, shape (..., 3, M) as of `bin_sums`, shape (...); NaN where there are no answers.

    `sum_m |right_m - confidence_m| / n`. Sums add, so a resampled log is a multiple of its sums: with the sums of each
    log, shape (n_logs, 3, M), `calibration_error_of_sums(np.tensordot(weights, sums, 1))` is a statistic for
    `evals.statistics.bootstrap`.
    """
    count, confidence, right = np.moveaxis(sums, -2, 0)
    total = count.sum(axis=-1)
    gap = np.abs(right - confidence).sum(axis=-1)
    error: NDArrayFloat = np.where(total > 0, gap / np.where(total > 0, total, 1.0), np.nan)
    return error


def brier_score(
    confidence: NDArrayAny, right: NDArrayBool, n_bins: int | None = None, binning: Binning = "width"
) -> BrierScore:
    """Brier score with its decomposition; all NaN without answers.

    Args:
        confidence: In [0, 1], shape (K,).
        right: Whether the answer was right, bool or 0 and 1, shape (K,).
        n_bins: Bins of the decomposition; None for a bin per distinct confidence, which is Murphy's.
        binning: See `Binning`.

    Raises:
        ValueError: A confidence is not in [0, 1], an outcome is neither 0 nor 1, or shapes do not fit.
    """
    values, hits = _confidences(confidence), _outcomes(right)
    index = bin_index(values, 1 if n_bins is None else n_bins, binning)
    if n_bins is None:
        index = np.unique(values, return_inverse=True)[1]
    count, confidence_sum, right_sum = bin_sums(values, right, index, int(index.max(initial=0)) + 1)
    if not values.size:
        return BrierScore(*[float("nan")] * 5)
    known, base = np.maximum(count, 1), float(hits.mean())
    mean, rate = confidence_sum / known, right_sum / known
    spread = values - mean[index]
    within = float((spread**2).mean() - 2 * ((hits - rate[index]) * spread).mean())
    reliability, resolution = (count @ (mean - rate) ** 2, count @ (rate - base) ** 2)
    total = float(((values - hits) ** 2).mean())
    return BrierScore(
        total, float(reliability / values.size), float(resolution / values.size), base * (1 - base), within
    )
