"""The verdict as a written program: the chosen one, what it means in plain English, and why it was chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.candidates.values import NOT_REVIEWED, Candidate
from agents.consensus.judge import same_as
from agents.consensus.values import DEFAULT_THRESHOLDS, Thresholds, Verdict
from agents.consensus.votes import ballots, program_confidence
from agents.writers.api import WrittenProgram
from agents.writers.telling import plain_english
from tools.errors import MotherlodeError, NoCandidateError, QueryNotUnderstoodError
from tools.results import Program


def explained(
    candidates: Sequence[Candidate],
    verdict: Verdict,
    profile: str,
    thresholds: Thresholds = DEFAULT_THRESHOLDS,
) -> WrittenProgram:
    """The chosen candidate's program, with what it means and why it was chosen.

    Args:
        candidates: All candidates.
        verdict: The judge's on them; one of them runs.
        profile: The functions that will run the program.
        thresholds: When two candidates found the same.
    """
    chosen = next(c for c in candidates if c.number == verdict.chosen)
    if chosen.program is None:
        raise ValueError("the chosen candidate has no program")
    notes = (*chosen.assumptions, *_why(candidates, chosen, verdict, thresholds))
    origins = {candidate.number: candidate.origin for candidate in candidates}
    same = {chosen.number, *same_as(chosen.number, verdict.agreements, thresholds)}
    votes = ballots(verdict, origins)
    confidence = program_confidence(sum(votes[number] for number in same), verdict)
    if len(votes) == 1 and chosen.origin.writer == "grammar":
        confidence = chosen.confidence
    return WrittenProgram(chosen.program, meaning_of(chosen.program, profile) or chosen.understood, notes, confidence)


def require_one(candidates: Sequence[Candidate], verdict: Verdict) -> None:
    """See that a candidate runs.

    Raises:
        QueryNotUnderstoodError: None does, and every writer declined.
        NoCandidateError: None does, for other reasons.
    """
    if verdict.chosen >= 0:
        return
    reasons = "; ".join(f"candidate {c.number} ({_who(c)}): {c.reason}" for c in candidates)
    declined = all(candidate.status == "declined" for candidate in candidates)
    error = QueryNotUnderstoodError if declined else NoCandidateError
    raise error(f"no program could be made that runs: {reasons}")


def meaning_of(program: Program | None, profile: str) -> str:
    """A program in plain English; empty where it holds something that has no words yet."""
    if program is None:
        return ""
    try:
        return plain_english(program, profile)
    except MotherlodeError:
        return ""


def _why(candidates: Sequence[Candidate], chosen: Candidate, verdict: Verdict, thresholds: Thresholds) -> Iterator[str]:
    total = next(score.total for score in verdict.scores if score.number == chosen.number)
    same = same_as(chosen.number, verdict.agreements, thresholds)
    running = sum(candidate.status == "ok" for candidate in candidates)
    agreed = f"{len(same)} of the {running - 1} others that run found the same" if running > 1 else "no other runs"
    yield f"candidate {chosen.number} of {len(candidates)} was chosen ({_who(chosen)}, reward {total:.2f}): {agreed}"
    if verdict.tie_break:
        yield verdict.tie_break
    if verdict.sight_problem:
        yield f"not all matches could be looked at in camera images: {verdict.sight_problem}"
    for candidate in candidates:
        if candidate.status not in ("ok", "declined"):
            yield f"candidate {candidate.number} ({_who(candidate)}) gave no program that runs: {candidate.reason}"
        yield from (f"candidate {candidate.number} was {note}" for note in _unreviewed(candidate))


def _unreviewed(candidate: Candidate) -> list[str]:
    """Why a model that was asked to look at a candidate did not."""
    return [attempt.note for attempt in candidate.attempts if attempt.note.startswith(NOT_REVIEWED)]


def _who(candidate: Candidate) -> str:
    return candidate.origin.model or candidate.origin.writer
