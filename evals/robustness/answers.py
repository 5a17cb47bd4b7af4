"""Truth and answers as the challenge's frames, case by case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from evals.cases.labelling import LogTruth
from evals.robustness.mining import CaseKey, Mined
from tools.atoms.profiles import related_mask_of
from tools.av2.log import Log
from tools.challenge.frames import ChallengeFrame, submission_frames
from tools.errors import UserError
from tools.scenario import Scenario

Frames = dict[CaseKey, tuple[ChallengeFrame, ...]]


def truth_frames(logs: Mapping[str, Log], mined: Mined, profile: str) -> Frames:
    """The truth of every case that succeeded on the annotations.

    Args:
        logs: The annotated logs, by id.
        mined: What the programs found in them.
        profile: The library they ran with.

    Raises:
        UserError: No case succeeded; the first failure is named.
    """
    if not mined.found:
        (log_id, name), failure = next(iter(mined.failed.items()))
        raise UserError(
            "no reference program succeeds on any of the logs: there is nothing to compare with. "
            f"The first failure, {name} ({profile}) on {log_id}: {failure.issue}"
        )
    base = {log_id: LogTruth.of(log) for log_id, log in logs.items()}
    return {
        (log_id, name): base[log_id].labelled(scenario.mask, related_mask_of(profile, scenario))
        for (log_id, name), scenario in mined.found.items()
    }


def answer_frames(logs: Mapping[str, Log], mined: Mined, profile: str, cases: Sequence[CaseKey]) -> Frames:
    """The answers to `cases`; a program that failed answers that nothing is referred, as an empty submission does.

    Args:
        logs: The logs with the tracks that were mined, by id.
        mined: What the programs found in them.
        profile: The library they ran with.
        cases: The cases that have a truth.
    """
    nothing = {log_id: Scenario.of(np.zeros(log.tracks.shape, np.bool_)) for log_id, log in logs.items()}
    frames: Frames = {}
    for log_id, name in cases:
        scenario = mined.found.get((log_id, name), nothing[log_id])
        related = related_mask_of(profile, scenario)
        frames[log_id, name] = submission_frames(logs[log_id], scenario, name, related=related)
    return frames


def folder_name(folder: Path) -> str:
    """The log's id: the name of its folder, as the reader takes it."""
    return folder.absolute().name
