"""Which quantiles of the resampled figures are the ends of an interval: percentile, BCa and expanded percentile."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final, Literal

import numpy as np

from tools.typing import NDArrayFloat

Method = Literal["percentile", "bca", "expanded"]
"""percentile: the quantiles themselves. bca: moved for bias and skewness. expanded: widened for few logs."""
Tails = tuple[float, float]
TIE: Final = 1e-9
"""Figures this close, relative to their spread, are the same: sums in another order round otherwise."""
_NORMAL: Final = NormalDist()


def percentile_tails(level: float) -> Tails:
    """`(1 - level)/2` and `(1 + level)/2` (Efron and Tibshirani 1993, chapter 13)."""
    return (1 - level) / 2, (1 + level) / 2


def bca_tails(level: float, estimate: float, drawn: NDArrayFloat, left_out: NDArrayFloat) -> Tails | None:
    """Those moved to `F(z0 + (z0 + z) / (1 - a (z0 + z)))`, F the normal distribution; None where that is undefined.

    `z0 = F^-1` of the share of resampled figures below the estimate (ties half), `z = F^-1` of the percentile tail, and
    `a = sum d^3 / (6 (sum d^2)^1.5)`, where d is the mean of the figures with one log left out less each of them
    (Efron, "Better bootstrap confidence intervals", JASA 82, 1987).

    Args:
        level: Nominal coverage.
        estimate: The figure.
        drawn: In each resample, shape (B,).
        left_out: With one log left out, shape (n_logs,); NaN where undefined.
    """
    slack = TIE * float(np.ptp(drawn))
    below = float((drawn < estimate - slack).mean() + (np.abs(drawn - estimate) <= slack).mean() / 2)
    known = left_out[~np.isnan(left_out)]
    spread = known.mean() - known if known.size else np.zeros(1)
    scale = float((spread**2).sum()) ** 1.5
    if not 0 < below < 1 or scale == 0:
        return None
    bias, skew = _NORMAL.inv_cdf(below), float((spread**3).sum()) / (6 * scale)
    low, high = (bias + _NORMAL.inv_cdf(tail) for tail in percentile_tails(level))
    if min(1 - skew * low, 1 - skew * high) <= 0:
        return None
    return _NORMAL.cdf(bias + low / (1 - skew * low)), _NORMAL.cdf(bias + high / (1 - skew * high))


def expanded_tails(level: float, n_logs: int) -> Tails:
    """Those moved out to `F(-+ t sqrt(n / (n - 1)))`, t Student's quantile with n - 1 degrees of freedom.

    It undoes, for n logs, what makes percentile intervals too narrow: n draws from n logs vary by the factor (n - 1)/n
    too little, and the spread itself is estimated (Hesterberg, "What teachers should know about the bootstrap", The
    American Statistician 69, 2015).
    """
    from scipy.special import stdtrit  # Its import takes time that few commands need.

    reach = float(stdtrit(n_logs - 1, (1 + level) / 2)) * sqrt(n_logs / (n_logs - 1))
    return _NORMAL.cdf(-reach), _NORMAL.cdf(reach)
