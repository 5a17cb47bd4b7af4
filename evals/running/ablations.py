"""An ablation table: configurations in a row, each with its difference to the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evals.records import Outcome
from evals.running.compare import compare_evaluations
from evals.running.files import Evaluation
from evals.statistics import Interval, PairedComparison, holm
from evals.statistics.bootstrap import N_RESAMPLES


@dataclass(frozen=True, slots=True, eq=False)
class AblationRow:
    """One configuration of the table.

    Attributes:
        name: Its short name.
        title: What tables call it.
        miner: The identity of the miner that was evaluated.
        folder: The evaluation's folder, as text.
        outcomes: Cases by outcome.
        figures: Each figure over all cases, with its interval.
        gains: This row minus the one before, per figure; empty for the first row.
        corrected_p: The p-values of the gains, corrected for the number of rows (Holm), per figure.
    """

    name: str
    title: str
    miner: Mapping[str, str]
    folder: str
    outcomes: Mapping[Outcome, int]
    figures: Mapping[str, Interval]
    gains: Mapping[str, PairedComparison]
    corrected_p: Mapping[str, float | None]


def ablation_rows(
    named: Sequence[tuple[str, str, Evaluation]], *, seed: int = 0, n_resamples: int = N_RESAMPLES
) -> tuple[AblationRow, ...]:
    """The rows of a table.

    Args:
        named: Name, title and evaluation of each row, in order; all of one suite.
        seed: Of the resampling and the permutations.
        n_resamples: Of the bootstrap.

    Raises:
        UserError: Two neighbours are not of the same suite, or have no figures.
    """
    evaluations = [evaluation for _, _, evaluation in named]
    gains: list[Mapping[str, PairedComparison]] = [{}]
    for before, after in pairwise(evaluations):
        gains.append(compare_evaluations(after, before, seed=seed, n_resamples=n_resamples).figures)
    corrected = _corrected(gains)
    return tuple(
        AblationRow(
            name, title, evaluation.miner, str(evaluation.folder), evaluation.outcomes, _figures(evaluation), gain, p
        )
        for (name, title, evaluation), gain, p in zip(named, gains, corrected, strict=True)
    )


def _figures(evaluation: Evaluation) -> Mapping[str, Interval]:
    overall = evaluation.scored.overall
    return {} if overall is None else overall.intervals


def _corrected(gains: Sequence[Mapping[str, PairedComparison]]) -> list[dict[str, float | None]]:
    """Per row and figure; all rows of a figure are one family of tests."""
    corrected: list[dict[str, float | None]] = [dict.fromkeys(row) for row in gains]
    for name in {name for row in gains for name in row}:
        known = [(at, p) for at, row in enumerate(gains) if name in row and (p := row[name].p_value) is not None]
        for (at, _), value in zip(known, holm([p for _, p in known]), strict=True):
            corrected[at][name] = value
    return corrected
