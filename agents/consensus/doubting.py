"""How good a candidate is while a model reviews it: what its reviewer said before is no second voice for a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from agents.candidates.values import Candidate
from agents.consensus.values import Verdict

_OF_THE_GRAMMAR: Final = ("stated", "signs")
"""Terms that hold a program against the grammar's reading: they say nothing where that reading is what is doubted."""


def witnesses_for(reviewed: Candidate, candidates: Sequence[Candidate], reviewer: str) -> list[Candidate]:
    """The candidates that a change is compared with, the reviewed one left out.

    A model that makes the grammar's program like its own agrees with itself: its own candidates are left out, too.

    Args:
        reviewed: The candidate under review.
        candidates: All of them.
        reviewer: The model that reviews, `provider:model`.
    """
    others = [candidate for candidate in candidates if candidate.number != reviewed.number]
    if reviewed.origin.writer != "grammar":
        return others
    return [candidate for candidate in others if candidate.origin.model != reviewer]


def standing(verdict: Verdict, reviewed: Candidate) -> float:
    """The reward of the reviewed candidate, or of a change of it, as far as both can be compared.

    Args:
        verdict: Heard with the candidate or with its change in its place.
        reviewed: The candidate as it was.
    """
    score = next(score for score in verdict.scores if score.number == reviewed.number)
    return score.without(*_OF_THE_GRAMMAR) if reviewed.origin.writer == "grammar" else score.total
