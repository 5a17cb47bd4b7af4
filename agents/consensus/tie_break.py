"""A near tie between two candidates that found different things, put before a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import orjson

from agents.candidates.values import Candidate
from agents.consensus.judge import same_as
from agents.consensus.reporting import meaning_of
from agents.consensus.values import DEFAULT_THRESHOLDS, Score, Thresholds, Verdict
from prompts.rendering import render
from tools.models.api import BudgetExceededError, ChatModel, ModelError
from tools.models.values import ChatRequest, ReplySchema, TextPart, user_turn
from tools.one_line import one_line
from tools.runs.request import digest_of

MAX_TOKENS: Final = 800
_SCHEMA: Final = ReplySchema(
    "tie_break",
    orjson.dumps(
        {
            "type": "object",
            "properties": {
                "reason": {"type": "string", "description": "At most three short sentences."},
                "choice": {"type": "string", "enum": ["A", "B"]},
            },
            "required": ["reason", "choice"],
            "additionalProperties": False,
        }
    ).decode(),
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two programs, as the model is shown it."""

    letter: str
    program: str
    meaning: str
    found: str


def rival_of(verdict: Verdict, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> int | None:
    """The best candidate that found something else, where it comes near the chosen one; else None."""
    same = same_as(verdict.chosen, verdict.agreements, thresholds)
    others = [s for s in verdict.scores if s.terms and s.number != verdict.chosen and s.number not in same]
    best = max(others, key=lambda score: (score.total, -score.number), default=None)
    if best is None or verdict.decisive or verdict.margin >= thresholds.near_tie:
        return None
    return best.number


def break_tie(
    query: str, candidates: Sequence[Candidate], verdict: Verdict, model: ChatModel, profile: str, seed: int = 0
) -> Verdict:
    """Ask which of two nearly equal candidates says what the query says; the verdict stays where there is no answer.

    Args:
        query: The query.
        candidates: All candidates.
        verdict: The judge's on them.
        model: Asked once, at temperature 0.
        profile: The functions that the programs call.
        seed: Of the model.
    """
    rival = rival_of(verdict)
    if rival is None:
        return verdict
    request = tie_request(query, candidates, verdict, rival, profile, seed)
    try:
        answer = orjson.loads(model.ask(request).text)
    except (ModelError, BudgetExceededError) as error:
        return replace(verdict, tie_break=f"a near tie with candidate {rival} was not broken: {error}")
    chosen = dict(zip("AB", in_turn(query, candidates, (verdict.chosen, rival)), strict=True))[answer["choice"]]
    reason = one_line(answer["reason"])
    told = f"a near tie of candidates {verdict.chosen} and {rival} was broken by {model.name} for {chosen}: {reason}"
    return replace(verdict, chosen=chosen, tie_break=told)


def tie_request(
    query: str, candidates: Sequence[Candidate], verdict: Verdict, rival: int, profile: str, seed: int = 0
) -> ChatRequest:
    """What the model is asked."""
    scores = {score.number: score for score in verdict.scores}
    by_number = {candidate.number: candidate for candidate in candidates}
    pair = in_turn(query, candidates, (verdict.chosen, rival))
    sides = [_side(letter, by_number[n], scores[n], profile) for letter, n in zip("AB", pair, strict=True)]
    iou = next(a.iou for a in verdict.agreements if {a.first, a.second} == {verdict.chosen, rival})
    asked = render("judge/tie.md", query=query, sides=sides, iou=f"{iou:.2f}")
    system = (TextPart(render("judge/system.md"), ends_prefix=True),)
    return ChatRequest("judge", system, (user_turn(asked),), _SCHEMA, 0.0, MAX_TOKENS, seed)


def in_turn(query: str, candidates: Sequence[Candidate], pair: tuple[int, int]) -> list[int]:
    """Two candidates in the order in which they are shown.

    Models favour a place, so the order tells nothing of the verdict: it follows from a digest of query and program.
    """
    sources = {c.number: c.program.source if c.program else "" for c in candidates}
    return sorted(pair, key=lambda number: (digest_of((query, sources[number])), number))


def _side(letter: str, candidate: Candidate, score: Score, profile: str) -> Side:
    source = candidate.program.source if candidate.program else ""
    found = [f"{term.name}: {term.why}" for term in score.terms if term.name in ("category", "rate", "signs")]
    return Side(letter, source, meaning_of(candidate.program, profile), "; ".join(found))
