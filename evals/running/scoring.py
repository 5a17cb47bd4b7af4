"""The figures of an evaluation: over all cases, failures counting as empty, and over the answered cases alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from evals.cases.case import Sequences, Suite
from evals.metrics import ChallengeScores, MapRegion, PromptStats, Region, score_challenge
from evals.running.progress import Progress
from evals.statistics.bootstrap import N_RESAMPLES, Interval
from evals.statistics.challenge import challenge_intervals
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat

RegionChoice = Literal["auto", "on", "off"]
"""Whether boxes away from the mapped road are left out. `auto`: as the challenge does, for its own editions only."""


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """How figures are made.

    Attributes:
        seed: Of the resampling.
        n_resamples: Resamples of the bootstrap.
        level: Nominal coverage of the intervals.
        max_range_m: Boxes farther from the ego vehicle are left out.
        region: See `RegionChoice`.
    """

    seed: int = 0
    n_resamples: int = N_RESAMPLES
    level: float = 0.95
    max_range_m: float = 50.0
    region: RegionChoice = "auto"


@dataclass(frozen=True, slots=True)
class ScoreSet:
    """Figures of some of the cases.

    Attributes:
        n_cases: How many.
        scores: The challenge's figures.
        intervals: Their confidence intervals, by name of the figure.
    """

    n_cases: int
    scores: ChallengeScores
    intervals: Mapping[str, Interval]


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The figures of an evaluation.

    Attributes:
        overall: Over all cases; those that failed count as answers that refer nothing. None when there is no truth.
        answered: Over the answered cases alone; None when there is none. Not comparable between miners that answer
            different cases.
        stats: The sums that `overall` comes from.
        region: Whether boxes away from the mapped road were left out.
        notes: What to know about the figures, one line each.
    """

    overall: ScoreSet | None
    answered: ScoreSet | None
    stats: tuple[PromptStats, ...]
    region: bool
    notes: tuple[str, ...] = ()


class MappedRegion:
    """The region of the logs that have a map; on a log without one, every box is evaluated."""

    def __init__(self, folders: Mapping[str, Path], log_ids: Iterable[str]) -> None:
        """Read the maps of `log_ids`; `folders` are the folders by log id."""
        self._region = MapRegion(folders)
        self.problems: dict[str, str] = {}
        for log_id in log_ids:
            try:
                self._region.raster(log_id)
            except DataError as error:
                self.problems[log_id] = str(error)

    def inside(self, log_id: str, centre_m: NDArrayFloat, size_m: NDArrayAny, yaw_rad: NDArrayAny) -> NDArrayBool:
        """See `evals.metrics.Region.inside`."""
        if log_id in self.problems:
            return np.ones(len(centre_m), np.bool_)
        return self._region.inside(log_id, centre_m, size_m, yaw_rad)


def score_suite(
    suite: Suite,
    predicted: Sequences,
    answered: frozenset[SequenceKey],
    region: Region | None,
    settings: ScoringSettings,
    progress: Progress,
) -> Scored:
    """Score predictions against a suite's truth.

    Args:
        suite: The suite.
        predicted: Frames of every case that has a truth.
        answered: The cases that have a result.
        region: Boxes outside are left out; None leaves none out (see `region_of`).
        settings: How figures are made.
        progress: Told after every prompt.

    Raises:
        DataError: The truth itself is not scorable.
    """
    notes = _region_notes(suite, region, settings.region)
    truth = {key: frames for key, frames in suite.truth.items() if frames}
    if not truth:
        notes.append("no figures: the suite has no truth")
        return Scored(None, None, (), region is not None, tuple(notes))
    if left := len(suite.cases) - len(truth):
        notes.append(f"not scored: {left} cases without a frame in their truth")
    overall, stats = _score_set(truth, predicted, region, settings, progress)
    part = {key: frames for key, frames in truth.items() if key in answered}
    if len(part) == len(truth):
        return Scored(overall, overall, stats, region is not None, tuple(notes))
    alone = _score_set(part, predicted, region, settings, progress)[0] if part else None
    return Scored(overall, alone, stats, region is not None, tuple(notes))


def _score_set(
    truth: Sequences, predicted: Sequences, region: Region | None, settings: ScoringSettings, progress: Progress
) -> tuple[ScoreSet, tuple[PromptStats, ...]]:
    scores, stats = score_challenge(
        truth,
        predicted,
        max_range_m=settings.max_range_m,
        region=region,
        progress=lambda done, total: progress.tell("scoring", done, total),
    )
    intervals = challenge_intervals(stats, level=settings.level, n_resamples=settings.n_resamples, seed=settings.seed)
    return ScoreSet(len(truth), scores, intervals), stats


def region_of(suite: Suite, choice: RegionChoice) -> MappedRegion | None:
    """The region of interest in which a suite is scored; None: everywhere."""
    if choice == "off" or (choice == "auto" and suite.edition == "own"):
        return None
    region = MappedRegion(suite.log_folders, suite.log_ids)
    return None if len(region.problems) == len(suite.log_ids) else region


def _region_notes(suite: Suite, region: Region | None, choice: RegionChoice) -> list[str]:
    if isinstance(region, MappedRegion):
        why = sorted(region.problems.items())
        return [f"the region of interest is not applied to log {log_id}: {problem}" for log_id, problem in why]
    wanted = choice == "on" or (choice == "auto" and suite.edition != "own")
    return ["the region of interest is not applied: no log has a map that can be read"] if wanted else []
