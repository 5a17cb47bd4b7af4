"""Every node leaves a trace: how long it took and what it did, and the reason when it failed."""

from __future__ import annotations

import contextlib
import functools
import time
from pathlib import Path
from typing import Protocol

from langgraph.errors import GraphBubbleUp
from langgraph.runtime import Runtime

from agents.context import Context, settings_of
from agents.nodes.facts import facts_of
from agents.resources import held, held_paths, let_go
from agents.state import MinerState
from agents.thinking import write_thinking
from tools.errors import MotherlodeError, ProgramError, QueryNotUnderstoodError
from tools.runs.folder import refusal_folder
from tools.runs.parts import finished_parts
from tools.runs.trajectory import Event, write_trajectory
from tools.runs.writing import OutputError


class Node(Protocol):
    """A step of the graph: reads the state, returns what changes."""

    __name__: str

    def __call__(self, state: MinerState, runtime: Runtime[Context]) -> MinerState:
        """Do the step."""
        ...


def recorded(node: Node) -> Node:
    """Wrap a node: its event is added to the state; its error is written to the trajectory of the held run folder."""

    @functools.wraps(node)
    def traced(state: MinerState, runtime: Runtime[Context]) -> MinerState:
        begun = time.perf_counter()
        try:
            update = node(state, runtime)
        except GraphBubbleUp:
            raise
        except BaseException as error:
            event = Event(node.__name__, f"failed: {describe(error)}", time.perf_counter() - begun)
            kept = _save([*state.get("events", []), event], error, state, runtime)
            if isinstance(error, OutputError) and kept:
                raise OutputError(f"{error}; {kept}, mend this and run the same command again") from error
            raise
        event = Event(node.__name__, _outcome(update), time.perf_counter() - begun)
        update["events"] = [*update.get("events", []), event]
        return update

    return traced


def _outcome(update: MinerState) -> str:
    """What became of a step; a model that gave nothing to it is told, although the run goes on."""
    fault = update["augmented"].fault if "augmented" in update else ""
    return f"done without the model: {fault}" if fault else "done"


def describe(error: BaseException) -> str:
    """An error in one line, with its class unless its text is meant for people."""
    text = " ".join(str(error).split())
    return text if isinstance(error, MotherlodeError) and text else f"{type(error).__name__}: {text}".rstrip(": ")


def _save(events: list[Event], error: BaseException, state: MinerState, runtime: Runtime[Context]) -> str:
    """Write the trajectories of the held run folders and let go of them; tells which finished results they keep."""
    kept = []
    if not held_paths() and state.get("log_paths"):
        with contextlib.suppress(MotherlodeError, OSError):
            _save_refusal(events, error, state, runtime)
    for path in held_paths():
        finished = finished_parts(held(path).parts)
        kept.append(f"{finished} finished log{'' if finished == 1 else 's'} kept in {path}")
        with contextlib.suppress(MotherlodeError):
            facts = facts_of(state, settings_of(runtime))
            write_trajectory(Path(path), events, describe(error), _status(error), facts)
            write_thinking(Path(path), state, settings_of(runtime))
        let_go(path)
    return ", ".join(kept)


def _save_refusal(events: list[Event], error: BaseException, state: MinerState, runtime: Runtime[Context]) -> None:
    """A folder with the trajectory of a request that got no run folder, once its logs had been found."""
    settings = settings_of(runtime)
    folder = refusal_folder(Path(settings.out), state["plain"].text if "plain" in state else "program")
    write_trajectory(folder, events, describe(error), _status(error), facts_of(state, settings))
    write_thinking(folder, state, settings)


def _status(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return "refused" if isinstance(error, QueryNotUnderstoodError | ProgramError) else "failed"
