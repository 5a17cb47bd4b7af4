"""Fetch verified examples that help with the query."""

from __future__ import annotations

from langgraph.runtime import Runtime

from agents.context import Context, settings_of
from agents.state import MinerState


def recall(state: MinerState, runtime: Runtime[Context]) -> MinerState:
    """The nearest verified examples, as many as the settings say.

    Raises:
        MotherlodeError: The memory cannot be opened or was made by another embedder.
    """
    from agents.sessions import session_of
    from agents.writing.phrases import functions_of

    settings = settings_of(runtime)
    if not settings.examples:
        return MinerState(recalled=[])
    memory, text = session_of(state["session"], settings).memory, state["plain"].text
    asked = tuple(functions_of(text, settings.profile))
    found = memory.recall(text, settings.examples, settings.profile, state.get("withheld", ()), asked)
    return MinerState(recalled=list(found))
