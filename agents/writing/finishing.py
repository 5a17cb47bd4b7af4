"""What becomes of a written program: a candidate, and a record for a person where it could not be made to run."""

from __future__ import annotations

from dataclasses import dataclass

from agents.candidates.values import Attempt, Candidate, CandidateStatus, Origin
from agents.writing.extracting import Extracted
from agents.writing.values import RETHINK_TEMPERATURE, Assignment, WritingSettings
from tools.results import Program
from tools.runs.trial import Trial


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A candidate that waits for a person: a line of `unresolved.jsonl`.

    Attributes:
        query: The query.
        number: The candidate's place.
        writer: `provider:model`, or `grammar`.
        wording: What the writer was given.
        status: What became of the candidate.
        reason: Why it could not be used, in one line.
        program: The last program text; empty when there was none.
        attempts: Everything that was tried, oldest first.
    """

    query: str
    number: int
    writer: str
    wording: str
    status: CandidateStatus
    reason: str
    program: str
    attempts: tuple[Attempt, ...]


def finished(
    assignment: Assignment,
    settings: WritingSettings,
    model: str,
    status: CandidateStatus,
    *,
    program: Program | None,
    trial: Trial | None,
    attempts: tuple[Attempt, ...],
    extracted: Extracted | None,
    reason: str = "",
) -> Candidate:
    """The candidate that writing ended with; it keeps program and trial where its status says that there is one."""
    keeps = status in ("ok", "unresolved")
    return Candidate(
        number=assignment.number,
        origin=_origin(assignment, settings, model, attempts),
        status=status,
        program=program if keeps else None,
        trial=trial if keeps else None,
        attempts=attempts,
        understood=extracted.reasoning if extracted else "",
        assumptions=extracted.assumptions if extracted else (),
        reason=reason,
    )


def unresolved_of(query: str, candidate: Candidate) -> Unresolved | None:
    """The record of a candidate that does not run; None for one that does, or that its writer declined."""
    if candidate.status in ("ok", "declined"):
        return None
    last = next((attempt.source for attempt in reversed(candidate.attempts) if attempt.source), "")
    return Unresolved(
        query,
        candidate.number,
        candidate.origin.model or candidate.origin.writer,
        candidate.origin.wording,
        candidate.status,
        candidate.reason,
        candidate.program.source if candidate.program else last,
        candidate.attempts,
    )


def _origin(assignment: Assignment, settings: WritingSettings, model: str, attempts: tuple[Attempt, ...]) -> Origin:
    rethought = any(attempt.action == "rethink" for attempt in attempts)
    return Origin(
        "model",
        model,
        assignment.wording,
        assignment.wording != assignment.query,
        max(settings.temperature, RETHINK_TEMPERATURE) if rethought else settings.temperature,
        settings.seed,
    )
