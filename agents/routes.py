"""Which step comes next: pure functions of state and settings."""

from __future__ import annotations

from langgraph.runtime import Runtime
from langgraph.types import Send

from agents.candidates.values import Candidate, Origin
from agents.consensus.judge import same_as
from agents.consensus.values import DEFAULT_THRESHOLDS, Verdict
from agents.context import Context, settings_of
from agents.planning import next_numbers, plan_origins
from agents.settings import Settings
from agents.state import CandidateTask, MinerState, ReviewTask

DONE = "done"
"""The thinking is over."""
MOST_REVIEWED = 3
"""Candidates that are reviewed: the best of each group that found the same."""


def after_augment(state: MinerState, runtime: Runtime[Context]) -> str:
    """Straight to writing where a program is given or no model is asked."""
    return "write" if state.get("program") or not settings_of(runtime).has_models else "recall"


def after_recall(state: MinerState, runtime: Runtime[Context]) -> list[Send]:
    """The first wave of candidates."""
    return proposals(state, settings_of(runtime))


def after_judge(state: MinerState, runtime: Runtime[Context]) -> list[Send] | str:
    """More candidates, then reviews, then the search."""
    settings = settings_of(runtime)
    return proposals(state, settings) or _reviews(state, settings) or DONE


def thinking_is_over(state: MinerState, settings: Settings) -> bool:
    """True when neither candidates nor reviews are to come."""
    return not proposals(state, settings) and not _reviews(state, settings)


def proposals(state: MinerState, settings: Settings) -> list[Send]:
    """The candidates to ask for now; none when there are enough."""
    asked, verdict = state.get("candidates", []), state.get("verdict")
    if state.get("reviewed"):
        return []
    origins = origins_of(state, settings)
    return [
        Send("propose", _task(state, number, origins[number])) for number in next_numbers(asked, len(origins), verdict)
    ]


def origins_of(state: MinerState, settings: Settings) -> tuple[Origin, ...]:
    """The origins of all candidates that may be asked for; one more where the grammar declined, which wrote none."""
    rewrites = state["augmented"].rewrites
    query, models = state["plain"].text, settings.writers
    most = settings.candidates + any(candidate.status == "declined" for candidate in state.get("candidates", []))
    return plan_origins(query, rewrites, models, most, settings.temperature, settings.seed)


def _task(state: MinerState, number: int, origin: Origin) -> CandidateTask:
    return CandidateTask(
        number=number,
        origin=origin,
        plain=state["plain"],
        log_paths=state["log_paths"],
        session=state["session"],
        augmented=state["augmented"],
        recalled=state.get("recalled", []),
    )


def _reviews(state: MinerState, settings: Settings) -> list[Send]:
    if state.get("reviewed") or not settings.review_rounds or not (settings.review_model or settings.model):
        return []
    return [
        Send(
            "review",
            ReviewTask(
                number=number,
                reviewed=state.get("reviewed", 0),
                candidates=state["candidates"],
                plain=state["plain"],
                log_paths=state["log_paths"],
                session=state["session"],
                augmented=state["augmented"],
            ),
        )
        for number in to_review(state["candidates"], state["verdict"])
    ]


def to_review(candidates: list[Candidate], verdict: Verdict) -> tuple[int, ...]:
    """The best candidate of each group that found the same, the best groups first, `MOST_REVIEWED` at most."""
    running = {candidate.number for candidate in candidates if candidate.status == "ok"}
    ranked = sorted((s for s in verdict.scores if s.number in running), key=lambda s: (-s.total, s.number))
    leaders: list[int] = []
    for score in ranked:
        same = same_as(score.number, verdict.agreements, DEFAULT_THRESHOLDS)
        if not any(leader in same for leader in leaders):
            leaders.append(score.number)
    return tuple(leaders[:MOST_REVIEWED])
