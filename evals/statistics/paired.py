"""Is one run better than another on the same cases? Difference with interval, p-value, several comparisons at once.

The p-value is of a permutation test over logs: under the null hypothesis the two runs are exchangeable **within each
log**, so giving all of a log's results of the one to the other, and back, changes nothing but the luck of the draw. Of
all ways to do so (a sign flip per log), the part whose difference is at least as large, in absolute value, as the one
that was seen is the p-value. Nothing is assumed of the figure, nor of cases within a log. Sources: Good, "Permutation,
Parametric and Bootstrap Tests of Hypotheses", 2005; Phipson and Smyth, "Permutation p-values should never be zero",
Stat. Appl. Genet. Mol. Biol. 9, 2010; Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Stat.
6, 1979.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from evals.statistics.bootstrap import DEFAULT_METHOD, N_RESAMPLES, Interval, bootstrap_intervals, figures
from evals.statistics.tails import TIE, Method
from tools.errors import UserError
from tools.typing import NDArrayAny, NDArrayFloat

PairedStatistic = Callable[[NDArrayFloat, NDArrayFloat], NDArrayFloat]
"""From two arrays of weights of shape (B, n_logs) to figures of shape (B,) or (B, S).

The figure of a run that holds the first run's results on log i `first[:, i]` times, and the second's `second[:, i]`
times. So (1, 0) is the first run, (0, 1) the second, and a mix of zeros and ones a run with some logs exchanged.
"""
N_PERMUTATIONS: Final = 1999


@dataclass(frozen=True, slots=True)
class PairedComparison:
    """Two runs on the same cases, by one figure.

    Attributes:
        first: The first run's figure; None when undefined.
        second: The second's.
        difference: First minus second, with its interval: both runs resampled by the same logs.
        p_value: Two-sided, in (0, 1]; None when the difference is undefined.
        p_method: `exact`: all 2^n exchanges. `monte carlo`: random ones, `(1 + as large) / (1 + drawn)`.
        n_permutations: Exchanges that were looked at.
        smallest_p: The least p-value that these logs and exchanges could have given: with 4 logs no difference, however
            large, gets below 0.125.
    """

    first: float | None
    second: float | None
    difference: Interval
    p_value: float | None
    p_method: Literal["exact", "monte carlo"]
    n_permutations: int
    smallest_p: float


def compare_paired(
    statistic: PairedStatistic,
    n_logs: int,
    *,
    level: float = 0.95,
    method: Method = DEFAULT_METHOD,
    n_resamples: int = N_RESAMPLES,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> tuple[PairedComparison, ...]:
    """Compare two runs by one figure or by S figures, over the same resamples and exchanges.

    Args:
        statistic: See `PairedStatistic`; make sure with `check_same_cases` that both runs answer the same.
        n_logs: Logs, at least 1.
        level: Nominal coverage of the interval of the difference.
        method: See `evals.statistics.tails`.
        n_resamples: Of the bootstrap.
        n_permutations: Exchanges to draw; all 2^n are enumerated instead where they are no more than one above this.
        seed: Of the random numbers.

    Returns:
        One per figure.

    Raises:
        ValueError: An argument is out of range.
    """
    if n_permutations < 1:
        raise ValueError(f"at least one permutation is needed, got {n_permutations}")

    def one_run(first: NDArrayFloat, second: NDArrayFloat) -> NDArrayFloat:
        return figures(lambda weights: statistic(weights, second), first)

    def difference(weights: NDArrayFloat) -> NDArrayFloat:
        return one_run(weights, np.zeros_like(weights)) - one_run(np.zeros_like(weights), weights)

    intervals = bootstrap_intervals(difference, n_logs, level=level, method=method, n_resamples=n_resamples, seed=seed)
    exact = n_logs < 60 and 2**n_logs <= n_permutations + 1
    kept = _all_exchanges(n_logs) if exact else _random_exchanges(n_logs, n_permutations, seed)
    exchanged = one_run(kept, 1 - kept) - one_run(1 - kept, kept)
    one, none = np.ones((1, n_logs)), np.zeros((1, n_logs))
    values = (one_run(one, none)[0].tolist(), one_run(none, one)[0].tolist())
    return tuple(
        _comparison(first, second, interval, column, exact, n_logs)
        for first, second, interval, column in zip(*values, intervals, exchanged.T, strict=True)
    )


def paired_mean(first: NDArrayAny, second: NDArrayAny, log_index: NDArrayAny, n_logs: int) -> PairedStatistic:
    """The mean of values of cases, as a paired statistic.

    Args:
        first: The first run's value of each case, shape (K,).
        second: The second's, of the same cases, shape (K,).
        log_index: The log of each case, from 0, shape (K,).
        n_logs: Logs.

    Raises:
        ValueError: Shapes do not fit, or a value is NaN: a case must count in both runs or in none.
    """
    both = np.stack([np.asarray(first, np.float64), np.asarray(second, np.float64)])
    if both.shape[1:] != np.shape(log_index) or np.isnan(both).any():
        raise ValueError("values must be numbers, one per case and run")
    total = np.stack([np.bincount(log_index, weights=values, minlength=n_logs) for values in both])
    count = np.bincount(log_index, minlength=n_logs).astype(np.float64)

    def mean(first_weights: NDArrayFloat, second_weights: NDArrayFloat) -> NDArrayFloat:
        cases = (first_weights + second_weights) @ count
        summed = first_weights @ total[0] + second_weights @ total[1]
        result: NDArrayFloat = np.where(cases > 0, summed / np.where(cases > 0, cases, 1.0), np.nan)
        return result

    return mean


def check_same_cases(first: Iterable[tuple[str, str]], second: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The logs of two runs that answer the same cases, sorted.

    Args:
        first: The (log_id, prompt) pairs of the first run.
        second: Those of the second.

    Raises:
        UserError: The pairs differ, or there are none. A difference of figures over different cases would say as much
            of the cases as of the runs.
    """
    ours, theirs = set(first), set(second)
    if not ours | theirs:
        raise UserError("the runs have no cases to compare")
    if ours != theirs:
        only = [_some(name, cases) for name, cases in (("first", ours - theirs), ("second", theirs - ours)) if cases]
        raise UserError(f"the runs do not answer the same cases: {'; '.join(only)}. Compare runs of one suite.")
    return tuple(sorted({log_id for log_id, _ in ours}))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """P-values corrected for several comparisons (Holm 1979), in the order given.

    With the p-values in rising order, `p'_i = min(1, max over j <= i of (m - j + 1) p_j)`. Calling significant what has
    `p' <= alpha` keeps the chance of any false claim at or below alpha, whatever depends on what.

    Raises:
        ValueError: A p-value is not in [0, 1].
    """
    values = np.asarray(p_values, np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("p-values must lie in [0, 1]")
    order = np.argsort(values, kind="stable")
    corrected = np.empty_like(values)
    corrected[order] = np.minimum(np.maximum.accumulate(values[order] * np.arange(values.size, 0, -1)), 1.0)
    return tuple(corrected.tolist())


def _comparison(
    first: float, second: float, difference: Interval, exchanged: NDArrayFloat, exact: bool, n_logs: int
) -> PairedComparison:
    count = exchanged.size
    least = max(2.0 ** (1 - n_logs), 0.0 if exact else 1 / (1 + count))
    seen = abs(first - second)
    p_value = None
    if not np.isnan(seen):
        slack = TIE * float(np.nanmax(np.abs(exchanged), initial=seen))
        # An exchange whose difference is undefined counts as large: that can only raise the p-value.
        large = int((~(np.abs(exchanged) < seen - slack)).sum())
        p_value = large / count if exact else (1 + large) / (1 + count)
    ours, theirs = (None if np.isnan(value) else value for value in (first, second))
    return PairedComparison(ours, theirs, difference, p_value, "exact" if exact else "monte carlo", count, least)


def _all_exchanges(n_logs: int) -> NDArrayFloat:
    """Every way to keep (1) or exchange (0) each log, shape (2^n, n)."""
    return (np.arange(2**n_logs)[:, None] >> np.arange(n_logs) & 1).astype(np.float64)


def _random_exchanges(n_logs: int, count: int, seed: int) -> NDArrayFloat:
    """Random ones, shape (count, n), from a stream of their own."""
    return np.random.default_rng([seed, 1]).integers(0, 2, (count, n_logs)).astype(np.float64)


def _some(name: str, cases: set[tuple[str, str]]) -> str:
    log_id, prompt = min(cases)
    return f"{len(cases)} only in the {name} ({prompt!r} on log {log_id})"
