"""How sure a mean over programs is: logs and noise seeds are resampled, the same way for everything compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from evals.metrics.values import PromptStats
from evals.robustness.figures import program_figures
from evals.statistics.bootstrap import N_RESAMPLES, Interval, bootstrap_intervals, resample_weights
from evals.statistics.tails import Method
from tools.typing import NDArrayBool, NDArrayFloat

METHOD: Final[Method] = "expanded"
"""Made for few logs: its ends lie as far out as a t distribution's would."""


@dataclass(frozen=True, eq=False)
class ScoredSeeds:
    """One variant at one level, scored once per noise seed.

    Attributes:
        stats: What `score_challenge` gave for each of S seeds: the same P programs on the same logs.
        log_ids: The logs, sorted: the columns of all weights.
    """

    stats: tuple[tuple[PromptStats, ...], ...]
    log_ids: tuple[str, ...]
    _memo: dict[bytes, NDArrayFloat] = field(default_factory=dict)

    def figures(self, weights: NDArrayFloat) -> NDArrayFloat:
        """Figures of each program under W weightings of the logs, shape (S, W, F, P); remembered."""
        key = weights.tobytes()
        if key not in self._memo:
            self._memo[key] = np.stack([program_figures(one, weights, self.log_ids) for one in self.stats])
        return self._memo[key]

    def to_find(self) -> NDArrayBool:
        """Which programs refer to anything in range on the annotations, shape (P,)."""
        return np.asarray(~np.isnan(self.figures(np.ones((1, len(self.log_ids))))[0, 0, 0]))

    def means(
        self, weights: NDArrayFloat, programs: NDArrayBool | None = None, seeds: NDArrayFloat | None = None
    ) -> NDArrayFloat:
        """Means over programs, then over seeds, shape (B, F).

        Few logs have few different weightings, and each is scored once.

        Args:
            weights: How often each log counts, shape (B, L).
            programs: Which programs count, shape (P,); all by default.
            seeds: How often each seed counts, shape (B, S), S in sum; once each by default.
        """
        different, place = np.unique(weights, axis=0, return_inverse=True)
        values = self.figures(different)
        of_seed = _mean_of_known(values if programs is None else values[..., programs])[:, place.ravel()]
        if seeds is None:
            return np.asarray(of_seed.mean(axis=0))
        return np.asarray(((seeds / len(self.stats)).T[:, :, None] * of_seed).sum(axis=0))

    def drawn_seeds(self, weights: NDArrayFloat) -> NDArrayFloat | None:
        """A drawing of the seeds for each of B resamples of the logs, shape (B, S); none for the estimate, B = 1.

        The same B gives the same drawings, so that variants are resampled alike.
        """
        return None if len(weights) == 1 else resample_weights(len(self.stats), len(weights), seed=1)


def mean_intervals(
    scored: ScoredSeeds, programs: NDArrayBool | None = None, n_resamples: int = N_RESAMPLES
) -> tuple[Interval, ...]:
    """The mean over programs of each figure, with its 95 % interval.

    Args:
        scored: The figures.
        programs: Which programs count, shape (P,); all by default.
        n_resamples: B, at least 2.
    """

    def mean(weights: NDArrayFloat) -> NDArrayFloat:
        return scored.means(weights, programs, scored.drawn_seeds(weights))

    return bootstrap_intervals(mean, len(scored.log_ids), method=METHOD, n_resamples=n_resamples)


def recovered_intervals(
    scored: ScoredSeeds, baseline: ScoredSeeds, n_resamples: int = N_RESAMPLES
) -> tuple[Interval, ...]:
    """Share of what `baseline` lost against the truth that `scored` wins back: (scored - baseline) / (1 - baseline).

    Both have the same truth, logs, and seeds, and are resampled together.
    """

    def share(weights: NDArrayFloat) -> NDArrayFloat:
        mine, theirs = (one.means(weights, seeds=one.drawn_seeds(weights)) for one in (scored, baseline))
        lost = theirs < 1
        return np.where(lost, (mine - theirs) / np.where(lost, 1 - theirs, 1.0), np.nan)

    return bootstrap_intervals(share, len(scored.log_ids), method=METHOD, n_resamples=n_resamples)


def _mean_of_known(values: NDArrayFloat) -> NDArrayFloat:
    """Mean over the last axis of what is not NaN; NaN where nothing is known."""
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    total = np.where(known, values, 0.0).sum(axis=-1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def scored_seeds(stats: Sequence[Sequence[PromptStats]], log_ids: Sequence[str]) -> ScoredSeeds:
    """Scorings of the same programs, one per seed, ready to be weighted.

    Raises:
        ValueError: There is none, or they are not of the same programs.
    """
    programs = {tuple(one.prompt for one in scoring) for scoring in stats}
    if len(programs) != 1:
        raise ValueError("scorings of the same programs are needed, one per seed")
    return ScoredSeeds(tuple(tuple(scoring) for scoring in stats), tuple(log_ids))
