"""What is known about a run at some point of it: the facts of its trajectory."""

from __future__ import annotations

from typing import Any

from agents.refining import refinement_of
from agents.settings import Settings
from agents.state import MinerState
from tools.runs.summary import versions


def facts_of(state: MinerState, settings: Settings) -> dict[str, Any]:
    """Query, logs, reading, assumptions (rejected readings among them), program, jail, profile and versions.

    What is not known yet is left out: a query that was declined has no program.
    """
    facts: dict[str, Any] = {"profile": settings.profile, "versions": versions(), "logs": state.get("log_paths", [])}
    if settings.refine:
        facts["refinement"] = refinement_of(settings)
    if plain := state.get("plain"):
        facts["query"] = plain.text
    if written := state.get("written"):
        program = {"digest": written.program.digest, "origin": written.program.origin}
        facts |= {"understood": written.understood, "assumptions": list(written.assumptions), "program": program}
        facts["confidence"] = written.confidence
    if jail := state.get("jail"):
        facts["jail"] = jail
    return facts
