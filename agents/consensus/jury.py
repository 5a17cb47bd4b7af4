"""How sure every match of a run is: all candidates that run vote on all logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.candidates.values import Candidate
from agents.consensus.values import Verdict
from agents.consensus.votes import ballots, match_confidence, vote_shares
from tools.runs.trial import TrialRunner
from tools.scenario import Scenario
from tools.typing import NDArrayFloat


def certainties(candidates: Sequence[Candidate], verdict: Verdict, runner: TrialRunner) -> Mapping[str, NDArrayFloat]:
    """Calibrated probability that each (track, frame) is a match, shape (N, T), by log id.

    A log on which the chosen program did not run is left out; a candidate that fails on a log has no vote there.

    Args:
        candidates: All candidates.
        verdict: The judge's on them.
        runner: Runs programs over all logs of the run.

    Raises:
        SandboxError: The program host failed.
    """
    weights = ballots(verdict, {candidate.number: candidate.origin for candidate in candidates})
    found: dict[int, Mapping[str, Scenario]] = {}
    for candidate in candidates:
        if candidate.number in weights and candidate.program is not None:
            found[candidate.number] = runner.scenarios(runner.run(candidate.program))
    return {log: match_confidence(vote_shares(weights, _in_log(found, log)), verdict) for log in found[verdict.chosen]}


def _in_log(found: Mapping[int, Mapping[str, Scenario]], log: str) -> dict[int, Scenario]:
    return {number: scenarios[log] for number, scenarios in found.items() if log in scenarios}
