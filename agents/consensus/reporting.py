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
from tools.one_line import one_line
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
    reasons = "; ".join(f"{who}: {reason}" for who, reason in by_reason(candidates))
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
    yield from _failures(candidates)


def _failures(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Who gave nothing, and who was not looked at again; each reason in full once."""
    failed = [candidate for candidate in candidates if candidate.status not in ("ok", "declined")]
    for who, reason in by_reason(failed):
        yield f"{who} gave no program that runs: {reason}"
    told = {one_line(candidate.reason) for candidate in failed}
    for candidate in candidates:
        for reason in _unreviewed(candidate):
            why = ", for the same reason" if reason in told else f": {reason}"
            yield f"candidate {candidate.number} was {NOT_REVIEWED}{why}"
            told.add(reason)


def by_reason(failed: Sequence[Candidate]) -> list[tuple[str, str]]:
    """Candidates by who wrote them and why they failed, as `candidates 1 to 3 (vllm:a)` and the reason."""
    groups: dict[tuple[str, str], list[int]] = {}
    for candidate in failed:
        groups.setdefault((_who(candidate), candidate.reason), []).append(candidate.number)
    return [(f"{_numbered(numbers)} ({who})", reason) for (who, reason), numbers in groups.items()]


def _numbered(numbers: Sequence[int]) -> str:
    first, *others = numbers
    if not others:
        return f"candidate {first}"
    if len(others) > 1 and numbers[-1] - first == len(others):
        return f"candidates {first} to {numbers[-1]}"
    return f"candidates {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _unreviewed(candidate: Candidate) -> list[str]:
    """Why a model that was asked to look at a candidate did not."""
    notes = [attempt.note for attempt in candidate.attempts if attempt.note.startswith(NOT_REVIEWED)]
    return [note.removeprefix(NOT_REVIEWED).removeprefix(": ") for note in notes]


def _who(candidate: Candidate) -> str:
    return candidate.origin.model or candidate.origin.writer
