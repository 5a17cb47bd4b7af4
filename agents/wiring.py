"""The composition root: settings and a request in, a mined run out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from agents.collection import without_collection
from agents.settings import Settings
from tools.runs.summary import RunSummary

os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
os.environ.setdefault("LANGSMITH_TRACING", "false")


def mine(query: str, program: str, logs: Sequence[Path], settings: Settings) -> tuple[Path, RunSummary]:
    """Run the graph once.

    The executor's process starts first and warms up while langgraph is imported.

    Args:
        query: The query in English; may be empty with a program.
        program: A program text; empty to have one written.
        logs: Log folders, or folders of logs.
        settings: How to run.

    Returns:
        The run folder and the summary of the run.
    """
    from agents.resources import executor_for

    executor_for(settings)
    with without_collection():
        from agents.context import Context
        from agents.graph import build_graph

    graph = build_graph().compile(name="scenario_miner")
    state = graph.invoke(
        {"query": query, "program": program, "logs": [str(path) for path in logs]},
        context=Context(**settings.as_dict()),
    )
    return Path(state["run_folder"]), state["summary"]
