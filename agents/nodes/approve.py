"""A person may look before the search: candidates and what they found, to be accepted, changed or rejected."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import BaseModel, ConfigDict

from agents.context import Context, settings_of
from agents.settings import Settings
from agents.state import MinerState
from agents.writers.api import WrittenProgram
from tools.errors import RejectedError, UserError
from tools.memory.values import Exemplar
from tools.results import Program


class Decision(BaseModel):
    """What the person says.

    Attributes:
        action: Take the chosen program, take another candidate's or a text of one's own, or end the run.
        candidate: Number of the candidate to take; -1: the chosen one.
        program: A text to run instead; empty: the candidate's.
        reviewer: Who decided; accepted programs enter the memory under this name.
    """

    model_config = ConfigDict(extra="forbid")

    action: Literal["accept", "edit", "reject"]
    candidate: int = -1
    program: str = ""
    reviewer: str = ""


def approve(state: MinerState, runtime: Runtime[Context]) -> MinerState:
    """Go on at once, or wait for a person where the settings say so.

    Raises:
        RejectedError: The person rejected all candidates.
        UserError: The candidate that was named has no program.
    """
    if not settings_of(runtime).review:
        return MinerState()
    answer = interrupt(question_of(state, settings_of(runtime).profile), response_schema=Decision)
    decision = answer if isinstance(answer, Decision) else Decision.model_validate(answer)
    update = decided(state, decision)
    remember(state, update["written"], decision.reviewer, settings_of(runtime))
    return update


def remember(state: MinerState, written: WrittenProgram, reviewer: str, settings: Settings) -> None:
    """Keep what a person accepted as a verified example.

    Raises:
        ProgramError: The checker refuses the program, which a person may have edited.
        MotherlodeError: The memory cannot be opened or written.
    """
    from agents.exemplars import functions_of
    from agents.remembering import open_memory

    query = state["plain"].text if "plain" in state else ""
    if not query:
        return
    functions = functions_of(written.program.source, settings.profile)
    evidence = f"accepted by {reviewer or 'a person'} before a search"
    folder = Path(settings.memory).expanduser() if settings.memory else None
    example = Exemplar(query, written.program.source, functions, settings.profile, "person", evidence)
    memory = open_memory(folder, settings.embedder)
    memory.forget([example.id])
    memory.add([example])


def question_of(state: MinerState, profile: str) -> dict[str, Any]:
    """What the person is shown, as plain values."""
    written = state["written"]
    shown = {"program": written.program.source, "understood": written.understood, "confidence": written.confidence}
    candidates = [_shown(candidate) for candidate in state.get("candidates", [])]
    query = state["plain"].text if "plain" in state else ""
    verdict = asdict(state["verdict"]) if "verdict" in state else {}
    shown |= {"query": query, "profile": profile}
    return {**shown, "notes": list(written.assumptions), "candidates": candidates, "verdict": verdict}


def _shown(candidate: Any) -> dict[str, Any]:
    program = candidate.program.source if candidate.program else ""
    origin = candidate.origin.model or candidate.origin.writer
    return {"number": candidate.number, "origin": origin, "status": candidate.status, "program": program}


def decided(state: MinerState, decision: Decision) -> MinerState:
    """The program that the person wants.

    Raises:
        RejectedError: None.
        UserError: The candidate that was named has no program.
    """
    if decision.action == "reject":
        raise RejectedError("the program was rejected before the search; nothing was searched")
    written = _of_candidate(state, decision.candidate) if decision.candidate >= 0 else state["written"]
    if decision.program.strip():
        program = Program(decision.program, "person", written.program.description)
        written = WrittenProgram(program, assumptions=("the program was edited by a person",))
    note = f"accepted by {decision.reviewer or 'a person'} before the search"
    return MinerState(written=replace(written, assumptions=(*written.assumptions, note)))


def _of_candidate(state: MinerState, number: int) -> WrittenProgram:
    for candidate in state.get("candidates", []):
        if candidate.number == number and candidate.program is not None:
            return WrittenProgram(candidate.program, candidate.understood, candidate.assumptions)
    raise UserError(f"there is no candidate {number} with a program")
