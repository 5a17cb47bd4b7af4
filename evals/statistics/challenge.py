"""Intervals and paired comparisons of the challenge's figures, from sums per log: nothing is scored again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from evals.metrics.scores import log_ids_of, scores_of
from evals.metrics.values import N_THRESHOLDS, PromptStats, SequenceStats
from evals.statistics.bootstrap import DEFAULT_METHOD, N_RESAMPLES, Interval, Statistic, bootstrap_intervals
from evals.statistics.paired import N_PERMUTATIONS, PairedComparison, check_same_cases, compare_paired
from evals.statistics.tails import Method
from tools.errors import UserError
from tools.typing import NDArrayFloat

_SIDES = ("first", "second")


def challenge_intervals(
    stats: Sequence[PromptStats],
    *,
    level: float = 0.95,
    method: Method = DEFAULT_METHOD,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> dict[str, Interval]:
    """Intervals of the challenge's figures, by name, as `WeightedScores.means` has them.

    Prompts that have none of a resample's logs, or none of those in which they hold, do not take part in its mean: they
    would count as 0 there, and pull the interval away from the figure. The best score threshold is chosen anew in
    every resample, as the evaluator would: where many are nearly as good, resampled figures are a little better than
    the figure itself, and the interval says so if it lies outside.

    Args:
        stats: What `score_challenge` gave, or some of its prompts.
        level: Nominal coverage.
        method: See `evals.statistics.tails`.
        n_resamples: Resamples.
        seed: Of the random numbers.
    """
    logs = log_ids_of(stats)
    names, statistic = _means(stats, logs)
    intervals = bootstrap_intervals(
        statistic, len(logs), level=level, method=method, n_resamples=n_resamples, seed=seed
    )
    return dict(zip(names, intervals, strict=True))


def compare_challenge(
    first: Sequence[PromptStats],
    second: Sequence[PromptStats],
    *,
    level: float = 0.95,
    method: Method = DEFAULT_METHOD,
    n_resamples: int = N_RESAMPLES,
    n_permutations: int = N_PERMUTATIONS,
    seed: int = 0,
) -> dict[str, PairedComparison]:
    """Two runs on the same cases, by each of the challenge's figures.

    Where logs are exchanged, a run's sums at its i-th score threshold meet the other's at its i-th: both aim at the
    same recall.

    Args:
        first: What `score_challenge` gave for the first run.
        second: For the second.
        level: Nominal coverage of the intervals.
        method: See `evals.statistics.tails`.
        n_resamples: Of the bootstrap.
        n_permutations: Of the p-value.
        seed: Of the random numbers.

    Raises:
        UserError: The runs do not answer the same cases, or only one of them has boxes.
    """
    logs = check_same_cases(_cases(first), _cases(second))
    if len({_has_boxes(run) for run in (first, second)}) > 1:
        raise UserError("one run is of the spatio-temporal track, the other of the temporal: compare runs of one track")
    columns = [f"{log_id} {side}" for side in _SIDES for log_id in logs]
    names, one_run = _means(_joined(first, second), columns)

    def statistic(first_weights: NDArrayFloat, second_weights: NDArrayFloat) -> NDArrayFloat:
        return one_run(np.concatenate([first_weights, second_weights], axis=1))

    comparisons = compare_paired(
        statistic, len(logs), level=level, method=method, n_resamples=n_resamples, n_permutations=n_permutations,
        seed=seed,
    )  # fmt: skip
    return dict(zip(names, comparisons, strict=True))


def _means(stats: Sequence[PromptStats], columns: Sequence[str]) -> tuple[tuple[str, ...], Statistic]:
    """Names of the figures, and the statistic that gives them side by side."""

    def means(weights: NDArrayFloat) -> Mapping[str, NDArrayFloat]:
        return scores_of(stats, weights, log_ids=columns, while_it_holds=True).means()

    names = tuple(means(np.ones((1, len(columns)))))
    return names, lambda weights: np.stack([*means(weights).values()], axis=1)


def _cases(stats: Sequence[PromptStats]) -> list[tuple[str, str]]:
    return [(sequence.log_id, prompt.prompt) for prompt in stats for sequence in prompt.sequences]


def _has_boxes(stats: Sequence[PromptStats]) -> bool:
    return stats[0].sequences[0].temporal is not None


def _joined(first: Sequence[PromptStats], second: Sequence[PromptStats]) -> tuple[PromptStats, ...]:
    """Both runs as one, in which each log occurs twice, named after its side."""
    theirs = {prompt.prompt: prompt for prompt in second}
    # Thresholds are told apart by their place here; equal ones of one run need not be equal in the other.
    places = np.arange(N_THRESHOLDS, dtype=np.float64)
    return tuple(
        PromptStats(prompt.prompt, places, places, _both_sides(prompt, theirs[prompt.prompt])) for prompt in first
    )


def _both_sides(first: PromptStats, second: PromptStats) -> tuple[SequenceStats, ...]:
    sides = zip(_SIDES, (first, second), strict=True)
    named = [replace(one, log_id=f"{one.log_id} {side}") for side, run in sides for one in run.sequences]
    return tuple(sorted(named, key=lambda one: one.log_id))
