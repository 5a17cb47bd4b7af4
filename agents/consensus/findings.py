"""From a trial to what the judge needs of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from agents.consensus.values import Findings
from tools.diagnosis.diagnosing import TrialLogs
from tools.language.plans import plan_of
from tools.results import Program
from tools.runs.trial import Trial
from tools.scenario import Scenario


def findings_of(
    program: Program, trial: Trial, found: Mapping[str, Scenario], logs: TrialLogs, profile: str
) -> Findings | None:
    """What the program found, in counts; None when it does not run on every log that can be read.

    Args:
        program: The program.
        trial: Its trial.
        found: What it found, by log id.
        logs: Opens the trial's logs.
        profile: The functions that the program names: `standard` or `refav`.
    """
    if not trial.ran:
        return None
    categories: Counter[str] = Counter()
    present = 0
    for log in trial.logs:
        if log.log_id in found:
            tracks = logs.get(log.folder).tracks
            present += int(np.count_nonzero(tracks.present_mask))
            frames = found[log.log_id].mask.sum(axis=1)
            for index in np.flatnonzero(frames):
                categories[tracks.category[index]] += int(frames[index])
    empty = sum(not scenario.mask.any() for scenario in found.values())
    calls = len(plan_of(program.source, profile, program.description).calls)
    return Findings(categories.total(), present, tuple(sorted(categories.items())), len(found), empty, calls)


class RememberedFindings:
    """As `findings_of`, counted once for each program and trial: every verdict asks again for all candidates'."""

    def __init__(self) -> None:
        self._known: dict[tuple[Program, Trial, str], Findings | None] = {}

    def __call__(
        self, program: Program, trial: Trial, found: Mapping[str, Scenario], logs: TrialLogs, profile: str
    ) -> Findings | None:
        """The findings of a trial, whose parts name what was found."""
        key = program, trial, profile
        if key not in self._known:
            self._known[key] = findings_of(program, trial, found, logs, profile)
        return self._known[key]
