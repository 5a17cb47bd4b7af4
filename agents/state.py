"""What flows through the graph: small frozen values, names and paths; never arrays."""

from __future__ import annotations

import operator
from typing import Annotated

from typing_extensions import TypedDict

from agents.writers.api import PlainQuery, WrittenProgram
from tools.runs.summary import LogOutcome, RunSummary
from tools.runs.trajectory import Event


class MinerInput(TypedDict, total=False):
    """What a caller gives: a query or a program text, and log folders."""

    query: str
    program: str
    logs: list[str]


class MinerState(MinerInput, total=False):
    """What the nodes add to it."""

    plain: PlainQuery
    log_paths: list[str]
    written: WrittenProgram
    run_folder: str
    jail: dict[str, str]
    outcomes: list[LogOutcome]
    events: Annotated[list[Event], operator.add]
    summary: RunSummary


class MinerOutput(TypedDict, total=False):
    """What a caller gets."""

    run_folder: str
    summary: RunSummary
