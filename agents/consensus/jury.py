"""How sure every match of a run is: all candidates that run vote on all logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.candidates.values import Candidate
from agents.consensus.values import Verdict
from agents.consensus.votes import ballots, calibration
from tools.jury import Juror, Jury
from tools.runs.trial import TrialRunner
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat


def jury_of(candidates: Sequence[Candidate], verdict: Verdict) -> Jury:
    """The candidates that run, with the weights of their votes and what those are worth.

    Args:
        candidates: All candidates.
        verdict: The judge's on them.
    """
    weights = ballots(verdict, {candidate.number: candidate.origin for candidate in candidates})
    jurors = tuple(
        Juror(candidate.program, weights[candidate.number])
        for candidate in candidates
        if weights.get(candidate.number, 0) > 0 and candidate.program is not None
    )
    fitted = calibration()
    total = next((score.total for score in verdict.scores if score.number == verdict.chosen), 0.0)
    return Jury(jurors, fitted.intercept + fitted.margin * verdict.margin + fitted.reward * total, fitted.vote)


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
    jury = jury_of(candidates, verdict)
    found = {juror.program.digest: runner.scenarios(runner.run(juror.program)) for juror in jury.jurors}
    chosen = next(c.program for c in candidates if c.number == verdict.chosen and c.program is not None)
    return {
        log: jury.certainty([_mask(found[juror.program.digest], log) for juror in jury.jurors])
        for log in found[chosen.digest]
    }


def _mask(scenarios: Mapping[str, Scenario], log: str) -> NDArrayBool | None:
    return scenarios[log].mask if log in scenarios else None
