"""Confidence intervals by the bootstrap, clustered by log.

The cases of one log share its scene, its tracks and its map, so they are not independent: treating them as such gives
intervals that are far too narrow. Whole logs are resampled instead, with all their cases (the cluster bootstrap: Field
and Welsh, "Bootstrapping clustered data", J. R. Stat. Soc. B 69, 2007; Efron and Tibshirani, "An Introduction to the
Bootstrap", 1993, chapters 13 and 14). It is justified by many logs: with few, intervals are too narrow, and say so.

A figure is given as a *statistic*: a function from weights, how often each log counts, shape (B, n_logs), to the figure
under each of them, shape (B,), or to S figures, shape (B, S). Sums per log make it a matter of products of matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.statistics.tails import TIE, Method, Tails, bca_tails, expanded_tails, percentile_tails
from tools.typing import NDArrayAny, NDArrayFloat

Statistic = Callable[[NDArrayFloat], NDArrayFloat]
"""From weights, shape (B, n_logs), to figures, shape (B,) or (B, S); NaN where a figure is undefined."""

N_RESAMPLES: Final = 1000
DEFAULT_METHOD: Final[Method] = "expanded"
"""Nearest of the three to its nominal coverage in benchmarks/interval_coverage.py, by far so below 20 logs."""
FEW_LOGS: Final[dict[Method, int]] = {"percentile": 20, "bca": 20, "expanded": 6}
"""Below this many logs an interval carries a note: by simulation it covers less than nine times in ten."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its confidence interval, or with the reason why there is none.

    Attributes:
        estimate: The figure itself; None when it is undefined.
        low: Lower end; None without an interval.
        high: Upper end; None without an interval.
        standard_error: Standard deviation of the resampled figures; None without an interval.
        level: Nominal coverage.
        method: How it was made: `bca` falls back to `percentile` where its correction is undefined. Empty without one.
        n_logs: Logs that were resampled.
        n_resamples: Resamples in which the figure is defined.
        note: Why there is no interval, or what to be careful of; empty otherwise.
    """

    estimate: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    level: float
    method: str
    n_logs: int
    n_resamples: int
    note: str = ""


def resample_weights(n_logs: int, n_resamples: int = N_RESAMPLES, seed: int = 0) -> NDArrayFloat:
    """How often each log is drawn when n_logs are drawn with replacement, shape (n_resamples, n_logs).

    The same arguments give the same weights, so two runs on the same logs can be resampled alike.
    """
    drawn = np.random.default_rng(seed).multinomial(n_logs, np.full(n_logs, 1 / n_logs), size=n_resamples)
    return drawn.astype(np.float64)


def bootstrap_intervals(
    statistic: Statistic,
    n_logs: int,
    *,
    level: float = 0.95,
    method: Method = DEFAULT_METHOD,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> tuple[Interval, ...]:
    """Confidence intervals of one figure or of S figures, from the same resamples.

    The ends are quantiles of the resampled figures; which ones is the method's (`evals.statistics.tails`). There is no
    interval, and the note says why, with a single log, where the figure is undefined or is so in more than half of the
    resamples, and where every resample gives the same figure: no spread was seen, which does not mean that there is
    none. Resamples in which the figure is undefined are left out.

    Args:
        statistic: See `Statistic`.
        n_logs: Logs, at least 1.
        level: Nominal coverage, in (0, 1).
        method: See `Method`.
        n_resamples: B, at least 2.
        seed: Of the random numbers.

    Returns:
        One per figure.

    Raises:
        ValueError: An argument is out of range, or the statistic gives another shape.
    """
    if n_logs < 1 or n_resamples < 2 or not 0 < level < 1:
        raise ValueError(f"{n_logs} logs, {n_resamples} resamples, level {level}: at least 1, at least 2, in (0, 1)")
    estimate = figures(statistic, np.ones((1, n_logs)))[0]
    if n_logs == 1:
        return tuple(_without(value, level, n_logs, 0, "a single log: nothing to resample") for value in estimate)
    drawn = figures(statistic, resample_weights(n_logs, n_resamples, seed))
    left_out = figures(statistic, 1 - np.eye(n_logs)) if method == "bca" else np.empty((n_logs, estimate.size))
    return tuple(
        _interval(*column, level, method) for column in zip(estimate.tolist(), drawn.T, left_out.T, strict=True)
    )


def figures(statistic: Statistic, weights: NDArrayFloat) -> NDArrayFloat:
    """The statistic's values as shape (B, S), S = 1 for a single figure.

    Raises:
        ValueError: It gives another shape.
    """
    values: NDArrayAny = np.asarray(statistic(weights), np.float64)
    if values.ndim not in (1, 2) or len(values) != len(weights):
        raise ValueError(f"a statistic of {len(weights)} weightings gave shape {values.shape}")
    return values[:, None] if values.ndim == 1 else values


def weighted_mean(values: NDArrayAny, log_index: NDArrayAny, n_logs: int) -> Statistic:
    """The mean of values of cases, as a statistic: `sum_i w_i sum_i / sum_i w_i count_i` over logs i.

    Args:
        values: One per case, shape (K,); a case whose value is NaN is left out.
        log_index: The log of each case, from 0, shape (K,).
        n_logs: Logs.
    """
    known = ~np.isnan(np.asarray(values, np.float64))
    total = np.bincount(log_index[known], weights=np.asarray(values, np.float64)[known], minlength=n_logs)
    count = np.bincount(log_index[known], minlength=n_logs).astype(np.float64)

    def mean(weights: NDArrayFloat) -> NDArrayFloat:
        cases = weights @ count
        result: NDArrayFloat = np.where(cases > 0, weights @ total / np.where(cases > 0, cases, 1.0), np.nan)
        return result

    return mean


def _interval(estimate: float, drawn: NDArrayFloat, left_out: NDArrayFloat, level: float, method: Method) -> Interval:
    """The interval of one figure from its values in the resamples and with one log left out."""
    known, n_logs = drawn[~np.isnan(drawn)], left_out.size
    if reason := _reason(estimate, known, drawn.size):
        return _without(estimate, level, n_logs, known.size, reason)
    tails, made = _tails(estimate, known, left_out, level, method)
    low, high = np.quantile(known, tails).tolist()
    notes = []
    if n_logs < FEW_LOGS[made]:
        notes.append(f"only {n_logs} logs: likely too narrow")
    if known.size < drawn.size:
        notes.append(f"undefined in {drawn.size - known.size} of {drawn.size} resamples")
    if not low <= estimate <= high:
        notes.append("the figure itself lies outside: resampling shifts it")
    error = float(known.std(ddof=1))
    return Interval(estimate, low, high, error, level, made, n_logs, known.size, "; ".join(notes))


def _tails(
    estimate: float, drawn: NDArrayFloat, left_out: NDArrayFloat, level: float, method: Method
) -> tuple[Tails, Method]:
    """The tails and the method that they are of in the end."""
    if method == "expanded":
        return expanded_tails(level, left_out.size), method
    moved = bca_tails(level, estimate, drawn, left_out) if method == "bca" else None
    return (percentile_tails(level), "percentile") if moved is None else (moved, "bca")


def _reason(estimate: float, known: NDArrayFloat, n_resamples: int) -> str:
    """Why there is no interval; empty when there is one."""
    if np.isnan(estimate):
        return "the figure is undefined"
    if known.size < max(2, n_resamples / 2):
        return f"undefined in {n_resamples - known.size} of {n_resamples} resamples"
    if np.ptp(known) <= TIE * np.abs(known).max():
        return "every resample gives the same figure"
    return ""


def _without(estimate: float, level: float, n_logs: int, n_resamples: int, note: str) -> Interval:
    value = None if np.isnan(estimate) else float(estimate)
    return Interval(value, None, None, None, level, "", n_logs, n_resamples, note)
