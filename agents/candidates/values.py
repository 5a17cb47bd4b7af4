"""A candidate program for a query, with its whole history: frozen values that the graph's state can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tools.results import Program
from tools.runs.trial import Trial

WriterKind = Literal["grammar", "model", "file", "person"]
NOT_REVIEWED: Final = "not reviewed"
"""How the note of a review begins that could not be made."""
Action = Literal["write", "repair", "rethink", "review"]
"""What led to a program: the first writing, mending what the checker or the jail refused, writing anew after the same
failure twice, or reviewing what the program found."""
CandidateStatus = Literal["ok", "declined", "unresolved", "model failed", "budget"]
"""`ok` it runs on all trial logs that can be read; `declined` its writer would not write; `unresolved` it fails after
all repairs and waits for a person; `model failed` no usable answer came; `budget` the budget ended before it did."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a candidate comes from. Candidates of one writer, model and wording are not independent of one another.

    Attributes:
        writer: Who wrote it.
        model: `provider:model`; empty for the grammar.
        wording: The text that was given to the writer: the query or a rewrite of it.
        is_rewrite: `wording` is not the query itself.
        temperature: Of the model.
        seed: Of the model.
    """

    writer: WriterKind
    model: str = ""
    wording: str = ""
    is_rewrite: bool = False
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One step of a candidate's history.

    Attributes:
        action: What was done.
        source: The program text that came of it; empty when none did.
        problems: What was wrong with it, one line each, as told to the model; empty when it ran.
        code: Code of the first problem (`E_ENUM`, `M_TIMEOUT`, ...); empty when there is none.
        request: Digest of the model request; empty when no model was asked.
        note: The model's own account of what it changed, or why a review changed nothing; one line.
    """

    action: Action
    source: str
    problems: tuple[str, ...] = ()
    code: str = ""
    request: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program for a query.

    Attributes:
        number: Its place among the candidates, from 0; the grammar's is 0 when there is one.
        origin: Where it comes from.
        status: What became of it.
        program: The program; None unless the status is `ok` or `unresolved`.
        trial: What the program found on the trial logs; None when it never ran.
        attempts: How it came to be, oldest first.
        understood: The query as the writer read it; empty when it does not tell.
        assumptions: What was taken for granted, one line each.
        confidence: The writer's own probability that the program is right; 1 when it does not tell.
        reason: Why there is no `ok`, in one line; empty otherwise.
    """

    number: int
    origin: Origin
    status: CandidateStatus
    program: Program | None = None
    trial: Trial | None = None
    attempts: tuple[Attempt, ...] = ()
    understood: str = ""
    assumptions: tuple[str, ...] = ()
    confidence: float = 1.0
    reason: str = ""
