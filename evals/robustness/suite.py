"""The robustness suite: reference programs on noisy tracks, scored against what they find on the annotations."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from evals.cases.programs import ReferenceProgram
from evals.metrics import score_challenge
from evals.metrics.values import PromptStats
from evals.noise import DEFAULT_NOISE, NoiseParameters
from evals.noise.measured import TrackQuality, mean_quality, track_quality
from evals.robustness.answers import Frames, answer_frames, folder_name, truth_frames
from evals.robustness.mining import CaseKey, Jail, Mined, mine
from evals.robustness.result import FailureCount
from evals.robustness.sampling import ScoredSeeds, scored_seeds
from evals.robustness.tracks import write_mined_tracks
from evals.robustness.variants import Variant
from tools.av2.log import Log, open_log
from tools.errors import UserError
from tools.sandbox.executor import JailedExecutor

DEFAULT_LEVELS: Final = (0.0, 0.5, 1.0, 2.0)
DEFAULT_SEEDS: Final = 3
Progress = Callable[[str], None]
"""Told in a few words what was just done."""


@dataclass(frozen=True)
class Suite:
    """What to compare, and on what.

    Attributes:
        folders: The annotated logs' folders.
        programs: The reference programs; names are unique.
        variants: What is compared.
        levels: Noise levels.
        seeds: Noise seeds.
        noise: The noise at level 1.
        jail: How programs are run.
    """

    folders: tuple[Path, ...]
    programs: tuple[ReferenceProgram, ...]
    variants: tuple[Variant, ...]
    levels: tuple[float, ...] = DEFAULT_LEVELS
    seeds: tuple[int, ...] = tuple(range(DEFAULT_SEEDS))
    noise: NoiseParameters = DEFAULT_NOISE
    jail: Jail = field(default_factory=Jail)

    def __post_init__(self) -> None:
        named: dict[str, list[object]] = {
            "log": [folder_name(folder) for folder in self.folders],
            "program": [program.name for program in self.programs],
            "variant": [variant.name for variant in self.variants],
            "noise level": list(self.levels),
            "noise seed": list(self.seeds),
        }
        for what, values in named.items():
            if not values:
                raise UserError(f"the robustness suite needs at least one {what}")
            if len(set(values)) < len(values):
                raise UserError(f"the robustness suite has a {what} twice")

    @cached_property
    def by_id(self) -> Mapping[str, Path]:
        """The folders by log id, sorted."""
        return {folder_name(folder): folder for folder in sorted(self.folders, key=folder_name)}


@dataclass(frozen=True, eq=False)
class Truth:
    """What the programs of one profile find on the annotations.

    Attributes:
        frames: The truth of every case that succeeded.
        mined: What became of every case.
    """

    frames: Frames
    mined: Mined

    @property
    def names(self) -> tuple[str, ...]:
        """Programs with a truth on some log, sorted: the P of all figures."""
        return tuple(sorted({name for _, name in self.frames}))


@dataclass(frozen=True, eq=False)
class Measured:
    """One variant at one level.

    Attributes:
        variant: The variant.
        level: The noise level.
        scored: Its figures by noise seed.
        n_cases: Cases scored, over all seeds.
        failures: Cases that failed, by code.
        tracks: How good the tracks are.
    """

    variant: Variant
    level: float
    scored: ScoredSeeds
    n_cases: int
    failures: tuple[FailureCount, ...]
    tracks: TrackQuality


def measure(suite: Suite, progress: Progress) -> tuple[list[Measured], dict[str, Truth]]:
    """Run everything; the figures are not yet summed up.

    Raises:
        UserError: No program succeeds on the annotations.
        DataError: A log cannot be read.
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    annotated = {log_id: open_log(folder) for log_id, folder in suite.by_id.items()}
    truths = {profile: _truth(suite, annotated, profile) for profile in sorted({v.truth for v in suite.variants})}
    progress("annotations mined")
    found = []
    for variant in suite.variants:
        for level in suite.levels:
            found.append(_measured(suite, annotated, truths[variant.truth], variant, level))
            progress(f"{variant.name}, noise {level:g}")
    return found, truths


def _truth(suite: Suite, annotated: Mapping[str, Log], profile: str) -> Truth:
    with _executor(suite, profile) as executor:
        mined = mine(executor, suite.programs, [(folder, None) for folder in suite.by_id.values()])
    return Truth(truth_frames(annotated, mined, profile), mined)


def _measured(suite: Suite, annotated: Mapping[str, Log], truth: Truth, variant: Variant, level: float) -> Measured:
    seeds = suite.seeds if level else suite.seeds[:1]
    stats: list[Sequence[PromptStats]] = []
    quality: list[TrackQuality] = []
    codes: Counter[str] = Counter()
    with _executor(suite, variant.profile) as executor, tempfile.TemporaryDirectory(prefix="motherlode-") as scratch:
        for seed in seeds:
            files, logs = write_mined_tracks(
                annotated, suite.by_id, Path(scratch), level, seed, suite.noise, variant.prepare
            )
            pairs = [(suite.by_id[log_id], str(file)) for log_id, file in files.items()]
            mined = mine(executor, suite.programs, pairs)
            cases = list(truth.frames)
            stats.append(score_challenge(truth.frames, answer_frames(logs, mined, variant.profile, cases))[1])
            quality.append(track_quality(list(annotated.values()), [logs[log_id] for log_id in annotated]))
            codes.update(_codes(mined, cases))
    failures = tuple(FailureCount(code, count) for code, count in sorted(codes.items()))
    n_cases = len(truth.frames) * len(seeds)
    scored = scored_seeds(stats, tuple(suite.by_id))
    return Measured(variant, level, scored, n_cases, failures, mean_quality(quality))


def _codes(mined: Mined, cases: Sequence[CaseKey]) -> list[str]:
    return [mined.failed[key].issue.code for key in cases if key in mined.failed]


def _executor(suite: Suite, profile: str) -> JailedExecutor:
    return JailedExecutor(profile, suite.jail.workers, allow_weak=suite.jail.allow_weak)
