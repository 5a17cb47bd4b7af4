"""What flows through the graph: small frozen values, names and paths; never arrays."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Annotated

from typing_extensions import TypedDict

from agents.augmenting.values import Augmented
from agents.candidates.values import Candidate, Origin
from agents.consensus.values import Verdict
from agents.writers.api import PlainQuery, WrittenProgram
from tools.memory.values import Recalled
from tools.runs.summary import LogOutcome, RunSummary
from tools.runs.trajectory import Event


def by_number(known: Sequence[Candidate], new: Sequence[Candidate]) -> list[Candidate]:
    """Candidates in order of their numbers; a newer form of one takes the place of the older."""
    merged = {candidate.number: candidate for candidate in (*known, *new)}
    return [merged[number] for number in sorted(merged)]


def latest(known: int, new: int) -> int:
    """The later of two counts."""
    return max(known, new)


class MinerInput(TypedDict, total=False):
    """What a caller gives: a query or a program text, and log folders.

    Attributes:
        query: In English.
        program: A program text; with one, none is written.
        logs: Log folders, or folders of logs.
    """

    query: str
    program: str
    logs: list[str]


class WritingInput(MinerInput, total=False):
    """What a caller gives who wants programs only.

    Attributes:
        session: Name of a session that several queries share, with its accounts and budget; each its own by default.
        withheld: Prompts under evaluation: no example that is nearly equal to one of them is shown to a model.
    """

    session: str
    withheld: list[str]


class MinerState(WritingInput, total=False):
    """What the nodes add to it."""

    plain: PlainQuery
    log_paths: list[str]
    augmented: Augmented
    recalled: list[Recalled]
    candidates: Annotated[list[Candidate], by_number]
    reviewed: Annotated[int, latest]
    verdict: Verdict
    written: WrittenProgram
    run_folder: str
    coarse: str
    coarse_told: str
    jail: dict[str, str]
    outcomes: list[LogOutcome]
    events: Annotated[list[Event], operator.add]
    summary: RunSummary


class CandidateTask(TypedDict):
    """What writing one candidate needs of the state."""

    number: int
    origin: Origin
    plain: PlainQuery
    log_paths: list[str]
    session: str
    augmented: Augmented
    recalled: list[Recalled]


class ReviewTask(TypedDict):
    """What reviewing one candidate needs of the state."""

    number: int
    reviewed: int
    candidates: list[Candidate]
    plain: PlainQuery
    log_paths: list[str]
    session: str
    augmented: Augmented


class MinerOutput(TypedDict, total=False):
    """What a caller gets."""

    run_folder: str
    summary: RunSummary
