"""Figures of prompts and of groups of prompts, with intervals; every prompt is resampled once for all groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.metrics import PromptStats, WeightedScores, log_ids_of, scores_of
from evals.report.definitions import NAMES
from evals.report.values import Figures
from evals.running.scoring import ScoringSettings
from evals.statistics.bootstrap import bootstrap_intervals
from evals.statistics.challenge import challenge_intervals
from tools.typing import NDArrayBool, NDArrayFloat

POSITIVE_BINS: Final = ((0, 0), (1, 9), (10, 29), (30, 99), (100, 299), (300, 999), (1000, None))
"""Numbers of timestamps at which a prompt holds, both ends included."""


@dataclass(frozen=True, slots=True)
class Positives:
    """How often a prompt holds: logs, and timestamps over all of them."""

    logs: int
    stamps: int


def positives_of(stats: PromptStats) -> Positives:
    """Count where the truth of a prompt holds; the same at every threshold."""
    held = [(int(one.log[0, 0] + one.log[0, 3]), int(one.stamps[0, 0] + one.stamps[0, 3])) for one in stats.sequences]
    return Positives(sum(log for log, _ in held), sum(stamps for _, stamps in held))


def holds_of(stats: Sequence[PromptStats]) -> dict[tuple[str, str], bool]:
    """Whether each prompt holds in each log, by (log_id, prompt); absent where every timestamp is ambiguous."""
    return {
        (one.log_id, prompt.prompt): bool(one.log[0, 0] + one.log[0, 3])
        for prompt in stats
        for one in prompt.sequences
        if one.log[0].any()
    }


def prompt_figures(stats: Sequence[PromptStats], settings: ScoringSettings) -> dict[str, Figures]:
    """Each prompt's own figures; its interval resamples its own logs."""
    options = {"level": settings.level, "n_resamples": settings.n_resamples, "seed": settings.seed}
    return {one.prompt: challenge_intervals([one], **options) for one in stats}  # type: ignore[arg-type]


def group_figures(
    stats: Sequence[PromptStats], groups: Mapping[str, NDArrayBool], settings: ScoringSettings
) -> dict[str, Figures]:
    """Means over the prompts of each group.

    Args:
        stats: What `score_challenge` gave.
        groups: By name, which prompts are in it, shape (P,), at least one each.
        settings: Of the resampling.
    """
    if not stats or not groups:
        return {}
    logs = log_ids_of(stats)
    names = [name for name in NAMES if name in scores_of(stats).means()]

    def statistic(weights: NDArrayFloat) -> NDArrayFloat:
        values = _by_figure(scores_of(stats, weights, log_ids=logs, while_it_holds=True), names)
        return np.concatenate([_mean(values, members) for members in groups.values()], axis=1)

    intervals = iter(
        bootstrap_intervals(
            statistic, len(logs), level=settings.level, n_resamples=settings.n_resamples, seed=settings.seed
        )
    )
    return {group: {name: next(intervals) for name in names} for group in groups}


def log_figures(stats: Sequence[PromptStats]) -> dict[str, dict[str, float]]:
    """Means over the prompts that hold in each log, by log; thresholds are chosen for each log alone.

    A log in which none holds has no figures.
    """
    held = [one for one in stats if positives_of(one).logs]
    if not held:
        return {}
    logs = log_ids_of(held)
    means = scores_of(held, np.eye(len(logs)), log_ids=logs, while_it_holds=True).means()
    return {
        log: {name: float(means[name][row]) for name in NAMES if name in means and not np.isnan(means[name][row])}
        for row, log in enumerate(logs)
    }


def positive_bin(stamps: int) -> tuple[int, int | None]:
    """The bin of `POSITIVE_BINS` that a number of timestamps is in."""
    return next(edges for edges in POSITIVE_BINS if edges[1] is None or stamps <= edges[1])


def _by_figure(scores: WeightedScores, names: Sequence[str]) -> NDArrayFloat:
    """Shape (F, B, P)."""
    values: NDArrayFloat = np.stack([getattr(scores, name) for name in names])
    return values


def _mean(values: NDArrayFloat, members: NDArrayBool) -> NDArrayFloat:
    """Mean over the members that have weight, shape (B, F); NaN where none has."""
    kept = values[:, :, members]
    known = ~np.isnan(kept)
    count = known.sum(axis=2)
    total = np.where(known, kept, 0.0).sum(axis=2)
    mean: NDArrayFloat = np.where(count > 0, total / np.maximum(count, 1), np.nan).T
    return mean
