"""Which logs candidates are tried on: a few, evenly spread over all, that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.errors import DataError
from tools.runs.execution import TracksOf, open_logs
from tools.sandbox.executor import JailedExecutor

_MOST_OPENED: Final = 64
"""So many logs are looked at before the search for readable ones is given up."""


def evenly(items: Sequence[str], most: int) -> tuple[str, ...]:
    """At most `most` items, evenly spread over the list, the first among them."""
    if len(items) <= most:
        return tuple(items)
    return tuple(items[n * len(items) // most] for n in range(most))


def trial_logs(log_paths: Sequence[str], most: int, executor: JailedExecutor, tracks_of: TracksOf) -> tuple[str, ...]:
    """An even pick of the logs; one that cannot be read gives way to the next that can, in the order of the list.

    Where none can be read, or where all logs are tried anyway, the pick stays as it is: the trial says why.

    Args:
        log_paths: Folders of all logs of the run.
        most: How many to try programs on.
        executor: Opens them.
        tracks_of: Which annotation file of each log is searched.

    Raises:
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    picked = evenly(log_paths, most)
    if len(picked) == len(log_paths):
        return picked
    waiting = [*picked, *(path for path in log_paths if path not in picked)][:_MOST_OPENED]
    readable: list[str] = []
    while waiting and len(readable) < most:
        wave, waiting = waiting[: most - len(readable)], waiting[most - len(readable) :]
        readable += _readable(wave, executor, tracks_of)
    return tuple(path for path in log_paths if path in readable) or picked


def _readable(paths: Sequence[str], executor: JailedExecutor, tracks_of: TracksOf) -> list[str]:
    with executor.turn:
        opened = open_logs(executor, [Path(path) for path in paths], tracks_of)
    return [path for path, log in zip(paths, opened, strict=True) if not isinstance(log, DataError)]
