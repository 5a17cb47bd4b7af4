"""Two evaluations of the same suite, compared case by case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.running.files import Evaluation
from evals.statistics.bootstrap import N_RESAMPLES
from evals.statistics.challenge import compare_challenge
from evals.statistics.paired import PairedComparison
from tools.errors import UserError


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationComparison:
    """Two evaluations, first minus second.

    Attributes:
        first: The one.
        second: The other.
        figures: Per figure of the challenge: both values, the difference with its interval, and the p-value.
    """

    first: Evaluation
    second: Evaluation
    figures: Mapping[str, PairedComparison]


def compare_evaluations(
    first: Evaluation, second: Evaluation, *, seed: int = 0, n_resamples: int = N_RESAMPLES
) -> EvaluationComparison:
    """Compare two finished evaluations by their stored sums; nothing is scored again.

    Args:
        first: The one.
        second: The other.
        seed: Of the resampling and the permutations.
        n_resamples: Of the bootstrap.

    Raises:
        UserError: They are not of the same suite, not scored in the same way, or have no figures.
    """
    check_comparable(first, second)
    figures = compare_challenge(
        first.scored.stats, second.scored.stats, level=first.settings.level, n_resamples=n_resamples, seed=seed
    )
    return EvaluationComparison(first, second, figures)


def check_comparable(first: Evaluation, second: Evaluation) -> None:
    """Refuse what differs in more than the miner.

    Raises:
        UserError: They are not of the same suite, not scored in the same way, or have no figures.
    """
    ours, theirs = first.suite, second.suite
    if ours.digest != theirs.digest or {c.key for c in ours.cases} != {c.key for c in theirs.cases}:
        raise UserError(
            f"the evaluations are not of the same suite: {ours.name} ({len(ours.cases)} cases, {ours.digest[:12]}) and "
            f"{theirs.name} ({len(theirs.cases)} cases, {theirs.digest[:12]}); a difference would say as much of the "
            "cases as of the miners"
        )
    for name in ("max_range_m", "level"):
        if getattr(first.settings, name) != getattr(second.settings, name):
            raise UserError(f"the evaluations were scored with different {name}; score them alike")
    if first.scored.region != second.scored.region:
        raise UserError("one evaluation applies the region of interest, the other does not; score them alike")
    if not (first.scored.stats and second.scored.stats):
        raise UserError(f"{ours.name} has no truth, so there are no figures to compare")
