"""The official evaluator beside ours, on the same predictions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.cases.case import Sequences, Suite
from evals.metrics import ChallengeScores, Region
from evals.official.adapter import OfficialScores, evaluate_official, official_evaluator_problem
from evals.running.scoring import MappedRegion, RegionChoice, Scored, region_of
from tools.challenge.writing import write_ground_truth, write_spatiotemporal
from tools.errors import PrerequisiteError, UserError

FIGURES = ("hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy")
_LEAST_TIMEOUT_S = 600.0
_SECONDS_PER_SEQUENCE = 10.0


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Both evaluators' figures.

    Attributes:
        ours: Ours, over all cases.
        official: The official evaluator's.
        largest_difference: Over all figures of the suite and of every prompt.
        where: The figure with the largest difference, with its prompt; empty when there is no difference.
    """

    ours: ChallengeScores
    official: OfficialScores
    largest_difference: float
    where: str

    def as_dict(self) -> dict[str, Any]:
        """The official figures, those of every prompt too, and how far ours are from them."""
        differs = {"largest_difference": self.largest_difference, "largest_difference_of": self.where}
        return {**asdict(self.official), **differs}


def require_official() -> None:
    """Make sure, before anything costly, that the official evaluator can run.

    Raises:
        PrerequisiteError: It cannot; the text names the cure.
    """
    if problem := official_evaluator_problem():
        raise PrerequisiteError(problem)


def require_comparable(suite: Suite, choice: RegionChoice) -> None:
    """Make sure, before anything costly, that the official evaluator can score this suite too.

    Raises:
        PrerequisiteError: It is not installed.
        UserError: There is no truth, or the region of interest is known for some logs only.
    """
    require_official()
    _require_truth(suite)
    _require_maps(suite, region_of(suite, choice))


def _require_truth(suite: Suite) -> None:
    if not any(suite.truth.values()):
        raise UserError(f"{suite.name}: it has no truth, so the official evaluator has nothing to compare with")


def _require_maps(suite: Suite, region: Region | None) -> None:
    if isinstance(region, MappedRegion) and region.problems:
        first = min(region.problems)
        raise UserError(
            f"{suite.name}: {len(region.problems)} of {len(suite.log_ids)} logs have no map, first {first}; "
            "score with --region off to compare with --official"
        )


def beside_official(suite: Suite, predicted: Sequences, scored: Scored, region: Region | None) -> SideBySide:
    """Score the same predictions with the official evaluator.

    Args:
        suite: The suite; its truth is known.
        predicted: Frames of every case.
        scored: Our figures of them.
        region: Where they are of.

    Raises:
        PrerequisiteError: The official evaluator is not installed.
        UserError: There is no truth, or the region of interest is known for some logs only.
        DataError: The official evaluator refuses the files.
        LimitExceededError: It took far too long.
    """
    require_official()
    _require_truth(suite)
    _require_maps(suite, region)
    if (overall := scored.overall) is None:
        raise UserError(f"{suite.name}: it was not scored, so there is nothing to compare with")
    truth = {key: frames for key, frames in suite.truth.items() if frames}
    with tempfile.TemporaryDirectory(prefix="official-") as scratch:
        place = Path(scratch)
        write_ground_truth(place / "truth.pkl", truth)
        write_spatiotemporal(place / "predictions.pkl", {key: predicted[key] for key in truth})
        timeout_s = max(_LEAST_TIMEOUT_S, _SECONDS_PER_SEQUENCE * len(truth))
        logs = _linked(suite, place / "logs") if region is not None else None
        official = evaluate_official(
            place / "truth.pkl", place / "predictions.pkl", dataset_dir=logs, timeout_s=timeout_s
        )
    return _compared(overall.scores, official)


def _linked(suite: Suite, folder: Path) -> Path:
    """A folder with all logs in it, as the evaluator wants them."""
    folder.mkdir()
    for log_id in suite.log_ids:
        (folder / log_id).symlink_to(suite.log_folders[log_id].resolve(), target_is_directory=True)
    return folder


def _compared(ours: ChallengeScores, official: OfficialScores) -> SideBySide:
    largest, where = max(_differences(ours, official))
    return SideBySide(ours, official, largest, where if largest > 0 else "")


def _differences(ours: ChallengeScores, official: OfficialScores) -> Iterator[tuple[float, str]]:
    if len(ours.prompts) != len(official.prompts):
        counts = f"{len(ours.prompts)} prompts here, {len(official.prompts)} there"
        yield float("inf"), counts
    for name in FIGURES:
        yield _difference(getattr(ours, name), getattr(official, name)), name
    # The official evaluator may spell a prompt with escapes, but sorts by the same text.
    theirs = {_plain(score.prompt): score for score in official.prompts}
    for score in ours.prompts:
        other = theirs.get(_plain(score.prompt))
        for name in FIGURES:
            value = None if other is None else getattr(other, name)
            yield _difference(getattr(score, name), value), f"{name} of {score.prompt!r}"


def _difference(first: float | None, second: float | None) -> float:
    if first is None or second is None:
        return 0.0 if first is second else float("inf")
    return abs(first - second)


def _plain(prompt: str) -> str:
    return prompt.replace("\\", "").replace("'", "").replace('"', "")
