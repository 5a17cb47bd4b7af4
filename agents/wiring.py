"""The composition root: settings and a request in, a mined run out."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.collection import without_collection
from agents.settings import Settings
from tools.errors import NoCandidateError, QueryNotUnderstoodError, RejectedError
from tools.runs.summary import RunSummary

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from agents.state import MinerInput

os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
os.environ.setdefault("LANGSMITH_TRACING", "false")

Decide = Callable[[dict[str, Any]], dict[str, Any]]
"""Shows a person what was found (`agents.nodes.approve.question_of`) and gives back the fields of a `Decision`."""
_MOST_STEPS = 200


def mine(
    query: str, program: str, logs: Sequence[Path], settings: Settings, decide: Decide | None = None
) -> tuple[Path, RunSummary]:
    """Run the graph once.

    The executor's process starts first and warms up while langgraph is imported. With models or a review, every step
    is kept: the same request after a crash goes on where it stopped.

    Args:
        query: The query in English; may be empty with a program.
        program: A program text; empty to have one written.
        logs: Log folders, or folders of logs.
        settings: How to run.
        decide: Asked when the settings want a person's review.

    Returns:
        The run folder and the summary of the run.
    """
    from agents.resources import executor_for

    executor_for(settings)
    given: MinerInput = {"query": query, "program": program, "logs": [str(path) for path in logs]}
    state = _kept(given, settings, decide) if settings.has_models or settings.review else _once(given, settings)
    return Path(state["run_folder"]), state["summary"]


def _once(given: MinerInput, settings: Settings) -> dict[str, Any]:
    with without_collection():
        from agents.context import Context
        from agents.graph import build_graph

    graph = build_graph().compile(name="scenario_miner")
    state: dict[str, Any] = graph.invoke(given, context=Context(**settings.as_dict()))
    return state


def _kept(given: MinerInput, settings: Settings, decide: Decide | None) -> dict[str, Any]:
    """Run with checkpoints: taken up where an earlier process left it, forgotten when all is done.

    A request that ends without a program is forgotten as well: who asks again wants an answer, not the same failure.
    """
    with without_collection():
        from agents.books import forget_books, session_name
        from agents.checkpoints import checkpoints, thread_held, thread_of
        from agents.context import Context
        from tools.runs.folder import require_writable

    require_writable(Path(settings.out).absolute())
    name = thread_of(given["query"], given["program"], given["logs"], settings)
    context = Context(**settings.as_dict())
    with thread_held(settings, name) as thread, checkpoints(settings) as saver:
        graph = _graph_with(saver)
        config = _config_of(thread, settings)
        session = graph.get_state(config).values.get("session") or session_name(settings, thread)
        thinks = settings.has_models and given["query"] and not given["program"]
        named = {**given, "session": session} if thinks else given
        try:
            state = _through(graph, named, config, context, decide, saver)
        except (NoCandidateError, QueryNotUnderstoodError, RejectedError):
            saver.delete_thread(thread)
            forget_books(settings, session)
            raise
        saver.delete_thread(thread)
        forget_books(settings, session)
    return state


def _graph_with(saver: BaseCheckpointSaver[str]) -> Any:
    """The graph over a store of checkpoints: made once in a process, since all but the store is the same each time."""
    graph = copy.copy(_compiled())
    graph.checkpointer = saver
    return graph


@cache
def _compiled() -> Any:
    with without_collection():
        from agents.graph import build_graph
        from agents.state import WritingInput

        return build_graph(WritingInput).compile(name="scenario_miner")


def _config_of(thread: str, settings: Settings) -> Any:
    named = {"thread_id": thread}
    return {"configurable": named, "recursion_limit": _MOST_STEPS, "max_concurrency": settings.concurrency}


def _through(
    graph: Any, given: Mapping[str, Any], config: Any, context: Any, decide: Decide | None, saver: Any
) -> dict[str, Any]:
    """The state at the end, with a person asked as often as the graph stops for one."""
    from langgraph.types import Command

    begun = graph.get_state(config).next
    if not begun:
        saver.delete_thread(config["configurable"]["thread_id"])
    if begun == ("finish",):
        # The run folder was let go of: the search takes it up again, with what it holds.
        config = graph.update_state(config, {}, as_node="approve")
    state: dict[str, Any] = graph.invoke(None if begun else given, config, context=context)
    while "__interrupt__" in state:
        answer = decide(state["__interrupt__"][0].value) if decide else {"action": "accept"}
        state = graph.invoke(Command(resume=answer), config, context=context)
    return state
