"""How far a candidate is, and what comes next: small frozen values, so that a graph may make a node of every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from agents.candidates.values import Action, Attempt, Candidate, CandidateStatus
from agents.writing.extracting import Extracted, extract
from agents.writing.finishing import finished
from agents.writing.problems import Problem, of_issue, problems_of, unread
from agents.writing.repairing import reask_request, repair_request, rethink_request
from agents.writing.requesting import first_request
from agents.writing.values import Assignment, WritingSettings
from tools.models.api import ModelError
from tools.models.values import ChatRequest
from tools.one_line import one_line
from tools.results import Program
from tools.runs.trial import Trial

_REASKS: Final = 1
_LONGEST: Final = 2_000
"""A problem in a record, characters: the checker names all that it found in one."""
_POLICY: Final = "P_"
"""Codes of attempts at what programs may not do: such a program is not sent back for another try."""
_LONGEST_RAW: Final = 2000


@dataclass(frozen=True, slots=True)
class Ask:
    """The next step is to ask the model."""

    action: Action
    request: ChatRequest


@dataclass(frozen=True, slots=True)
class Try:
    """The next step is to run a program on the trial logs."""

    program: Program


@dataclass(frozen=True, slots=True)
class Writing:
    """How far a candidate is.

    Attributes:
        assignment: What it is written for.
        settings: How.
        model: `provider:model`.
        attempts: What was done so far.
        extracted: What the last reply held; None before the first.
        raw: The last reply's text, bounded.
        trial: What its program did; None until it was tried.
        problems: What is wrong with it.
        again: What is to be asked once more, because its answer could not be used; None when there is nothing.
        reasks: How often that was done.
        ended: Why it ended early; None while it goes on.
        reason: The same in one line.
    """

    assignment: Assignment
    settings: WritingSettings
    model: str
    attempts: tuple[Attempt, ...] = ()
    extracted: Extracted | None = None
    raw: str = ""
    trial: Trial | None = None
    problems: tuple[Problem, ...] = ()
    again: Ask | None = None
    reasks: int = 0
    ended: CandidateStatus | None = None
    reason: str = ""

    @property
    def program(self) -> Program | None:
        """The last program."""
        if self.extracted is None or not self.extracted.source:
            return None
        return Program(self.extracted.source, self.model, self.assignment.query)


Step = Ask | Try | Candidate


def begin(assignment: Assignment, settings: WritingSettings, model: str) -> Writing:
    """A candidate before anything is done."""
    return Writing(assignment, settings, model)


def next_step(writing: Writing) -> Step:
    """What comes next: asking, trying, or the finished candidate."""
    if writing.ended is not None:
        return _finished(writing, writing.ended, writing.reason)
    if writing.again is not None:
        return writing.again
    if writing.extracted is None:
        return Ask("write", first_request(writing.assignment, writing.settings))
    if writing.program is not None and writing.trial is None:
        return Try(writing.program)
    if not writing.problems:
        return _without_problems(writing)
    if sum(attempt.action != "write" for attempt in writing.attempts) >= writing.settings.repairs:
        return _finished(writing, "unresolved", f"after {writing.settings.repairs} repairs: {writing.problems[0]}")
    return _sent_back(writing, writing.extracted)


def replied(writing: Writing, step: Ask, text: str) -> Writing:
    """Take in a reply: its program is to be tried, or what is wrong with the reply is to be told."""
    extracted = extract(text)
    problems = () if extracted.fault is None else (of_issue(extracted.fault, ""),)
    attempt = _attempt(step.action, extracted.source, problems, step.request.digest, extracted.reasoning)
    return replace(
        writing,
        attempts=(*writing.attempts, attempt),
        extracted=extracted,
        raw=text[:_LONGEST_RAW],
        trial=None,
        problems=problems,
        again=None,
    )


def failed(writing: Writing, step: Ask, error: ModelError) -> Writing:
    """Take in a call without a usable answer: its text may still hold a program; else it is asked once more."""
    if error.is_reply_fault and extract(error.reply_text).fault is None:
        return replied(writing, step, error.reply_text)
    told = one_line(str(error), _LONGEST)
    attempts = (*writing.attempts, Attempt(step.action, "", (told,), error.code, step.request.digest))
    if error.is_reply_fault and writing.reasks < _REASKS:
        request = reask_request(step.request, writing.settings, error.code, told)
        return replace(writing, attempts=attempts, again=Ask(step.action, request), reasks=writing.reasks + 1)
    return ended(replace(writing, attempts=attempts), "model failed", told)


def ended(writing: Writing, status: CandidateStatus, reason: str) -> Writing:
    """End it here; what was done so far is kept."""
    return replace(writing, again=None, ended=status, reason=one_line(reason, _LONGEST))


def tried(writing: Writing, trial: Trial) -> Writing:
    """Take in what the program did on the trial logs."""
    source = writing.extracted.source if writing.extracted else ""
    problems = problems_of(trial, source)
    last = writing.attempts[-1]
    attempt = _attempt(last.action, last.source, problems, last.request, last.note)
    return replace(writing, attempts=(*writing.attempts[:-1], attempt), trial=trial, problems=problems)


def _without_problems(writing: Writing) -> Candidate:
    trial = writing.trial
    if trial is not None and trial.ran:
        return _finished(writing, "ok", "")
    return _finished(writing, "unresolved", unread(trial))


def _sent_back(writing: Writing, last: Extracted) -> Step:
    """The program goes back: with its problems, or as a new beginning when the last two failed in the same way."""
    problems = writing.problems
    if any(problem.code.startswith(_POLICY) for problem in problems):
        return _finished(writing, "unresolved", f"not sent back: {problems[0]}")
    if _repeats(writing.attempts):
        return Ask("rethink", rethink_request(writing.assignment, writing.settings, problems, writing.attempts))
    return Ask("repair", repair_request(writing.assignment, writing.settings, last, problems, writing.raw))


def _repeats(attempts: Sequence[Attempt]) -> bool:
    """Whether the last two programs failed in the same way, and the second was not already a new beginning."""
    if len(attempts) < 2 or attempts[-1].action == "rethink":
        return False
    before, now = attempts[-2:]
    return bool(before.problems) and (before.code, _bare(before.problems)) == (now.code, _bare(now.problems))


def _bare(problems: Sequence[str]) -> list[str]:
    """Problems without the lines on which they stand."""
    return sorted(problem.partition(": ")[2] if problem.startswith("line ") else problem for problem in problems)


def _attempt(action: Action, source: str, problems: Sequence[Problem], request: str, note: str) -> Attempt:
    told = tuple(one_line(str(problem), _LONGEST) for problem in problems)
    return Attempt(action, source, told, problems[0].code if problems else "", request, note)


def _finished(writing: Writing, status: CandidateStatus, reason: str) -> Candidate:
    return finished(
        writing.assignment, writing.settings, writing.model, status,
        program=writing.program, trial=writing.trial, attempts=writing.attempts, extracted=writing.extracted,
        reason=reason,
    )  # fmt: skip
