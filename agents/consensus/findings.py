"""From a trial to what the judge needs of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np

from agents.consensus.values import Findings
from tools.diagnosis.diagnosing import TrialLogs
from tools.results import Program
from tools.runs.trial import Trial
from tools.scenario import Scenario

_CALL = re.compile(r"\b[a-z_][a-z0-9_]*\s*\(")


def findings_of(program: Program, trial: Trial, found: Mapping[str, Scenario], logs: TrialLogs) -> Findings | None:
    """What the program found, in counts; None when it does not run on every log that can be read.

    Args:
        program: The program.
        trial: Its trial.
        found: What it found, by log id.
        logs: Opens the trial's logs.
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
    calls = len(_CALL.findall(program.source)) - 1
    return Findings(categories.total(), present, tuple(sorted(categories.items())), len(found), empty, max(calls, 0))
