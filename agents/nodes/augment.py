"""Make the input safe to work with: the query as one plain line, taken apart and rewritten; the folders as logs."""

from __future__ import annotations

import uuid
from pathlib import Path

from langgraph.runtime import Runtime

from agents.collection import without_collection
from agents.context import Context, settings_of
from agents.settings import Settings
from agents.state import MinerState
from agents.writers.api import plain_query
from tools.errors import UserError
from tools.runs.logs import find_logs


def augment(state: MinerState, runtime: Runtime[Context]) -> MinerState:
    """Normalise the query, find the logs, and with models take the query apart and rewrite it.

    Raises:
        UserError: Neither query nor program, an unusable query, or no logs.
        DataError: Models are to be asked, and no log that programs would be tried on can be read.
    """
    settings = settings_of(runtime)
    query, program = state.get("query", ""), state.get("program", "")
    if not query and not program:
        raise UserError('nothing to look for; give a query such as "pedestrian crossing in front of a vehicle"')
    update = MinerState(log_paths=[str(path) for path in find_logs([Path(folder) for folder in state.get("logs", [])])])
    if query:
        update["plain"] = plain_query(query)
    if query and not program and settings.has_models:
        session = state.get("session") or uuid.uuid4().hex
        return {**update, **_augmented(update["plain"].text, update["log_paths"], session, settings)}
    return update


def _augmented(query: str, log_paths: list[str], session: str, settings: Settings) -> MinerState:
    with without_collection():
        from agents.sessions import session_of

    thinking = session_of(session, settings)
    thinking.runner(log_paths)  # where no log can be read, no model is paid first
    return MinerState(session=session, augmented=thinking.augment(query))
