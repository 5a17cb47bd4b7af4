"""Get a program: the one that was given, or one written for the query."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.context import Context, settings_of
from agents.state import MinerState
from agents.writers.api import WrittenProgram
from agents.writers.grammar import GrammarWriter
from agents.writers.routing import decide
from agents.writers.telling import in_plain_english
from tools.results import Program


def write(state: MinerState, runtime: Runtime[Context]) -> MinerState:
    """Choose the given program, else let the grammar write one.

    Raises:
        QueryNotUnderstoodError: The writer declines the query.
    """
    plain = state.get("plain")
    source = state.get("program", "")
    if source or plain is None:
        return MinerState(written=WrittenProgram(Program(source, "file", plain.text if plain else "")))
    settings = settings_of(runtime)
    profile = settings.profile
    written = decide(GrammarWriter(profile=profile, eyes=bool(settings.see_model)).write(plain)).written
    return MinerState(written=in_plain_english(written, profile))
