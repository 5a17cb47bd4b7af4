"""From candidates to a verdict: what each found is read, weighed and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from agents.candidates.values import Candidate
from agents.consensus.findings import findings_of
from agents.consensus.judge import judge
from agents.consensus.sight import Looked
from agents.consensus.values import DEFAULT_THRESHOLDS, DEFAULT_WEIGHTS, Case, Thresholds, Verdict, Weights
from tools.diagnosis.diagnosing import TrialLogs
from tools.runs.trial import TrialRunner
from tools.scenario import Scenario

Suspicion = tuple[tuple[str, ...], float]
"""Suspicious signs in a candidate's program, one line each, and how much they speak against it together, 0 to 1."""


def no_signs(candidate: Candidate) -> Suspicion:
    """Nobody looks for signs."""
    return (), 0.0


Look = Callable[[Mapping[int, Mapping[str, Scenario]]], Looked]
"""Looks at what the candidates found, by number and log id, in camera images."""


def no_look(found: Mapping[int, Mapping[str, Scenario]]) -> Looked:
    """Nobody looks."""
    return Looked()


def hear(
    candidates: Sequence[Candidate],
    runner: TrialRunner,
    logs: TrialLogs,
    expected: Sequence[str] = (),
    signs_of: Callable[[Candidate], Suspicion] = no_signs,
    look: Look = no_look,
    weights: Weights = DEFAULT_WEIGHTS,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> Verdict:
    """Judge the candidates by what their programs found on the trial logs.

    Args:
        candidates: All of them, those that do not run too.
        runner: Knows what each trial found.
        logs: Opens the logs of the trials; each is read once.
        expected: Categories that the referred tracks should have; empty when unknown.
        signs_of: Looks for suspicious signs.
        look: Looks at what those that run found in camera images.
        weights: How much each term counts.
        thresholds: When findings are the same and a choice is decisive.

    Raises:
        DataError: A log that was searched a moment ago can no longer be read.
    """
    found = {c.number: runner.scenarios(c.trial) for c in candidates if c.status == "ok" and c.trial is not None}
    cases = [_case(c, found, logs, runner.profile, signs_of) for c in candidates]
    running = [case.number for case in cases if case.findings is not None]
    looked = look({number: found[number] for number in running})
    cases = [replace(case, visual=looked.share(case.number)) for case in cases]
    origins = {candidate.number: candidate.origin for candidate in candidates}
    verdict = judge(cases, origins, found, expected, weights, thresholds)
    return replace(verdict, sight_problem=looked.problem)


def _case(
    candidate: Candidate,
    found: Mapping[int, Mapping[str, Scenario]],
    logs: TrialLogs,
    profile: str,
    signs_of: Callable[[Candidate], Suspicion],
) -> Case:
    program, trial = candidate.program, candidate.trial
    if candidate.number not in found or program is None or trial is None:
        return Case(candidate.number)
    findings = findings_of(program, trial, found[candidate.number], logs, profile)
    stated = candidate.confidence if candidate.origin.writer == "grammar" else None
    signs, suspicion = signs_of(candidate) if findings else no_signs(candidate)
    return Case(candidate.number, findings, signs, suspicion, stated)
