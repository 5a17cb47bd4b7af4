"""Make the input safe to work with: the query as one plain line, the folders as a list of logs."""

from __future__ import annotations

from pathlib import Path

from langgraph.runtime import Runtime

from agents.context import Context, settings_of
from agents.state import MinerState
from agents.writers.api import plain_query
from tools.errors import UserError
from tools.runs.logs import find_logs


def augment(state: MinerState, runtime: Runtime[Context]) -> MinerState:
    """Normalise the query and find the logs.

    Raises:
        UserError: Neither query nor program, an unusable query, or no logs.
    """
    settings_of(runtime)
    query, program = state.get("query", ""), state.get("program", "")
    if not query and not program:
        raise UserError('nothing to look for; give a query such as "stopped car near a pedestrian crossing"')
    update = MinerState(log_paths=[str(path) for path in find_logs([Path(folder) for folder in state.get("logs", [])])])
    if query:
        update["plain"] = plain_query(query)
    return update
