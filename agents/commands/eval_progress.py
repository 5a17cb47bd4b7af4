"""How far an evaluation is, live on a terminal: cases by outcome."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from agents.answers import end_interrupted
from agents.console import shows_progress
from evals.running.progress import State

if TYPE_CHECKING:
    from rich.progress import Progress

_STAGES: Final = {
    "asking": "writing programs",
    "mining": "searching logs",
    "gathering": "gathering answers",
    "scoring": "scoring",
    "writing": "writing files",
}


class Watcher:
    """Remembers the last state, and shows it where there is a terminal.

    Attributes:
        title: What is evaluated now, where there are several.
    """

    def __init__(self, bar: Progress | None = None) -> None:
        self._bar = bar
        self._task = None if bar is None else bar.add_task("reading the suite", total=None, outcomes="")
        self._state: State | None = None
        self.title = ""

    def __call__(self, state: State) -> None:
        """Take note of a state."""
        self._state = state
        if self._bar is not None and self._task is not None:
            stage = f"{self.title}: {_STAGES[state.stage]}" if self.title else _STAGES[state.stage]
            counts = outcome_words(state)
            self._bar.update(self._task, description=stage, completed=state.done, total=state.total, outcomes=counts)

    def interrupted(self) -> None:
        """Say what is kept."""
        state = self._state
        done = sum(state.outcomes.values()) if state and state.stage != "asking" else 0
        shown = f"{done} of {state.total} cases are finished" if state and done else "nothing was searched yet"
        end_interrupted(f"interrupted: {shown}; the same command goes on from there")


def outcome_words(state: State) -> str:
    """Outcomes that there are, such as `12 answered, 3 declined`."""
    return ", ".join(f"{count} {outcome}" for outcome, count in state.outcomes.items() if count)


@contextmanager
def watched(quiet: bool) -> Iterator[Watcher]:
    """A watcher with a live line on standard error, on a terminal only.

    Args:
        quiet: Never show anything.
    """
    if quiet or not shows_progress():
        yield Watcher()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[outcomes]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Watcher(bar)
