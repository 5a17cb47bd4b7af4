"""From candidates to a verdict: what each found is read, weighed and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from agents.candidates.values import Candidate
from agents.consensus.findings import findings_of
from agents.consensus.judge import judge
from agents.consensus.sight import Looked
from agents.consensus.values import DEFAULT_THRESHOLDS, DEFAULT_WEIGHTS, Case, Findings, Thresholds, Verdict, Weights
from tools.diagnosis.diagnosing import TrialLogs
from tools.results import Program
from tools.runs.trial import Trial, TrialRunner
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


Count = Callable[[Program, Trial, Mapping[str, Scenario], TrialLogs, str], Findings | None]
"""Counts what a program found in its trial, as `findings_of` does."""


def hear(
    candidates: Sequence[Candidate],
    runner: TrialRunner,
    logs: TrialLogs,
    expected: Sequence[str] = (),
    signs_of: Callable[[Candidate], Suspicion] = no_signs,
    look: Look = no_look,
    weights: Weights = DEFAULT_WEIGHTS,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
    count: Count = findings_of,
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
        count: Counts what each found.

    Raises:
        DataError: A log that was searched a moment ago can no longer be read.
    """
    found = {c.number: runner.scenarios(c.trial) for c in candidates if c.status == "ok" and c.trial is not None}
    tried = [candidate for candidate in candidates if candidate.number in found]
    counted = {c.number: _counted(c, found[c.number], logs, runner.profile, count) for c in tried}
    cases = [_case(candidate, counted.get(candidate.number), signs_of) for candidate in candidates]
    running = [case.number for case in cases if case.findings is not None]
    looked = look({number: found[number] for number in running})
    cases = [replace(case, visual=looked.share(case.number)) for case in cases]
    origins = {candidate.number: candidate.origin for candidate in candidates}
    verdict = judge(cases, origins, found, expected, weights, thresholds)
    return replace(verdict, sight_problem=looked.problem)


def _counted(
    candidate: Candidate, found: Mapping[str, Scenario], logs: TrialLogs, profile: str, count: Count
) -> Findings | None:
    program, trial = candidate.program, candidate.trial
    return None if program is None or trial is None else count(program, trial, found, logs, profile)


def _case(candidate: Candidate, findings: Findings | None, signs_of: Callable[[Candidate], Suspicion]) -> Case:
    if findings is None:
        return Case(candidate.number)
    stated = candidate.confidence if candidate.origin.writer == "grammar" else None
    signs, suspicion = signs_of(candidate)
    return Case(candidate.number, findings, signs, suspicion, stated)
