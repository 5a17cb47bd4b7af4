"""From what a miner says to the outcome of a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evals.records import Outcome
from tools.answers import Cut, NoProgram
from tools.results import Failure
from tools.typing import NDArrayBool, NDArrayFloat

LOG_CODES: Final = ("D_LOG", "D_IMAGE", "R_LOG", "R_NO_MAP")
"""Codes that say that the log is at fault, not the program."""
MODEL_CODES: Final = ("S_EYES",)
"""Codes that say that a model server is."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a program found in a log.

    Attributes:
        mask: The referred tracks, bool of shape (N, T).
        related: The related tracks, bool of shape (N, T).
        confidence: In [0, 1], shape (N,) or (N, T); None: the log's own detection scores.
        certainty: Probability that each (track, frame) is a match, shape (N, T), 0 where nothing is referred; None when
            the miner does not tell.
        cut: What a coarse filter left of it; None where none was asked, or it does not know the log.
    """

    mask: NDArrayBool
    related: NDArrayBool
    confidence: NDArrayFloat | None = None
    certainty: NDArrayFloat | None = None
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """Why a case has no result.

    Attributes:
        outcome: Any but `answered`.
        code: Stable code.
        reason: Why, in one line.
    """

    outcome: Outcome
    code: str
    reason: str


def of_failure(failure: Failure) -> NotFound:
    """The outcome that an execution's failure stands for."""
    issue = failure.issue
    by_stage: dict[str, Outcome] = {"limit": "limit", "crash": "crash"}
    outcome: Outcome = by_stage.get(issue.stage, "program")
    if issue.code in LOG_CODES or issue.code in MODEL_CODES:
        outcome = "log" if issue.code in LOG_CODES else "model"
    return NotFound(outcome, issue.code, str(issue))


def of_refusal(refusal: NoProgram) -> NotFound:
    """The outcome that a missing program stands for."""
    return NotFound(refusal.kind, refusal.code, refusal.reason)
