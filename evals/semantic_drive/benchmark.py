"""The benchmark: all rows on both gold sets, with intervals, paired tests and what was published beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from evals.semantic_drive.fields import FieldScore, field_scores
from evals.semantic_drive.methods import CROSSED, GEMMA, JUDGE, OURS, Method, methods
from evals.semantic_drive.picking import reward_against_errors
from evals.semantic_drive.published import PublishedFigures, read_published
from evals.semantic_drive.reading import read_stored
from evals.semantic_drive.scoring import (
    FIGURES,
    FrameSums,
    TagScore,
    frame_sums,
    paired_statistic,
    statistic,
    tag_scores,
)
from evals.semantic_drive.values import SPLITS, Gold, SourceState, Split, StoredScenes
from evals.statistics.bootstrap import Interval, bootstrap_intervals
from evals.statistics.paired import PairedComparison, compare_paired

AGAINST: Final = (JUDGE, GEMMA)
"""Rows that ours are compared with."""
COMPARED: Final = ("f1", "macro_f1", "mae")


@dataclass(frozen=True, slots=True)
class Row:
    """One method on one gold set.

    Attributes:
        split: The gold set.
        name: The method.
        learned_from: What it was fitted to.
        uses_judge: Whether it reads the published judge's record.
        n_frames: Frames that are scored.
        figures: Interval of each figure, in the order of `FIGURES`; resampled over frames.
        tags: Counts of each tag; means over repeats.
        published: The published figures, where there are some.
        reproduced: Whether ours are the same; None where nothing was published.
    """

    split: Split
    name: str
    learned_from: str
    uses_judge: bool
    n_frames: int
    figures: tuple[Interval, ...]
    tags: tuple[TagScore, ...]
    published: PublishedFigures | None
    reproduced: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One of our rows against another on the same frames: first is ours."""

    split: Split
    name: str
    against: str
    figures: tuple[tuple[str, PairedComparison], ...]


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """Everything that was measured.

    Attributes:
        n_frames: Frames that are stored.
        n_unlabelled: Frames in no gold set.
        rewards_equal: How many stored rewards our implementation of the published rule gives.
        sources: How clean each source is.
        changed: Files that are not as they were released.
        rows: Every method on every gold set.
        comparisons: Ours against the judge and Gemma.
        fields: How often fields are right, by gold set.
        rewards: Rank correlation of rewards with errors of tags, by gold set and reward.
        seed: Of folds and resampling.
        n_resamples: Of the bootstrap.
    """

    n_frames: int
    n_unlabelled: int
    rewards_equal: int
    sources: tuple[SourceState, ...]
    changed: tuple[str, ...]
    rows: tuple[Row, ...]
    comparisons: tuple[Comparison, ...]
    fields: tuple[tuple[Split, tuple[FieldScore, ...]], ...]
    rewards: tuple[tuple[Split, tuple[tuple[str, float | None], ...]], ...]
    seed: int
    n_resamples: int

    @property
    def is_reproduced(self) -> bool:
        """Whether all that was published and stored came out again."""
        return self.rewards_equal == self.n_frames and all(row.reproduced is not False for row in self.rows)


def run_benchmark(folder: Path, *, seed: int = 0, n_resamples: int = 1000) -> BenchmarkReport:
    """Read the data set and measure everything.

    Args:
        folder: Where its files lie.
        seed: Of folds and resampling.
        n_resamples: Of the bootstrap, at least 2.

    Raises:
        PrerequisiteError: A file is missing.
        DataError: A file is damaged.
    """
    published, stored = read_published(folder), read_stored(folder)
    rows: list[Row] = []
    comparisons: list[Comparison] = []
    for gold in stored.golds:
        found = [(method, mean_sums(gold, method)) for method in methods(stored, gold, seed)]
        rows += [
            _row(gold, method, sums, published.get((gold.split, method.name)), seed, n_resamples)
            for method, sums in found
        ]
        comparisons += _compared(gold, found, seed, n_resamples)
    return BenchmarkReport(
        len(stored.sightings),
        len(stored.unlabelled),
        stored.rewards.equal,
        stored.sources,
        stored.changed,
        tuple(rows),
        tuple(comparisons),
        tuple((split, field_scores(stored, stored.gold(split))) for split in SPLITS),
        tuple((split, _rewards(stored, split)) for split in SPLITS),
        seed,
        n_resamples,
    )


def mean_sums(gold: Gold, method: Method) -> FrameSums:
    """What each frame adds, the mean over the method's repeats."""
    each = [frame_sums(gold, answer) for answer in method.answers]
    return replace(
        each[0],
        tags=np.mean([sums.tags for sums in each], axis=0),
        error=np.mean([sums.error for sums in each], axis=0),
    )


def _row(
    gold: Gold, method: Method, sums: FrameSums, published: PublishedFigures | None, seed: int, n_resamples: int
) -> Row:
    intervals = bootstrap_intervals(statistic(sums), len(gold.risk), n_resamples=n_resamples, seed=seed)
    estimates = dict(zip(FIGURES, (interval.estimate for interval in intervals), strict=True))
    return Row(
        gold.split,
        method.name,
        method.learned_from,
        method.uses_judge,
        int(sums.counted.sum()),
        intervals,
        tag_scores(sums),
        published,
        None if published is None else published.equals(estimates),
    )


def _compared(gold: Gold, found: Sequence[tuple[Method, FrameSums]], seed: int, n_resamples: int) -> list[Comparison]:
    by_name = {method.name: sums for method, sums in found}
    return [
        Comparison(gold.split, ours, other, _paired(by_name[ours], by_name[other], seed, n_resamples))
        for ours in ("ours, votes", OURS, CROSSED)
        if ours in by_name
        for other in AGAINST
    ]


def _paired(
    first: FrameSums, second: FrameSums, seed: int, n_resamples: int
) -> tuple[tuple[str, PairedComparison], ...]:
    compared = compare_paired(paired_statistic(first, second), len(first.counted), n_resamples=n_resamples, seed=seed)
    return tuple((name, figure) for name, figure in zip(FIGURES, compared, strict=True) if name in COMPARED)


def _rewards(stored: StoredScenes, split: Split) -> tuple[tuple[str, float | None], ...]:
    return tuple(reward_against_errors(stored, stored.gold(split)).items())
