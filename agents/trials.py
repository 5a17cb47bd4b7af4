"""Which logs candidates are tried on: a few, evenly spread over all, that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.errors import DataError
from tools.runs.execution import TracksOf, open_logs
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.schedule import OpenedLog

_MOST_OPENED: Final = 64
"""So many logs are looked at before the search for readable ones is given up."""


def evenly(items: Sequence[str], most: int) -> tuple[str, ...]:
    """At most `most` items, evenly spread over the list, the first among them."""
    if len(items) <= most:
        return tuple(items)
    return tuple(items[n * len(items) // most] for n in range(most))


def trial_logs(log_paths: Sequence[str], most: int, executor: JailedExecutor, tracks_of: TracksOf) -> tuple[str, ...]:
    """An even pick of the logs; one that cannot be read gives way to the next that can, in the order of the list.

    Where all logs are tried anyway, and one of them can be read, the pick stays as it is: the trial says why of others.

    Args:
        log_paths: Folders of all logs of the run.
        most: How many to try programs on.
        executor: Opens them.
        tracks_of: Which annotation file of each log is searched.

    Raises:
        DataError: None of the logs that were looked at can be read; it tells of the first.
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    picked = evenly(log_paths, most)
    waiting = [*picked, *(path for path in log_paths if path not in picked)][:_MOST_OPENED]
    looked_at, readable, faults = len(waiting), set[str](), list[DataError]()
    while waiting and len(readable) < most:
        wave, waiting = waiting[: most - len(readable)], waiting[most - len(readable) :]
        for path, log in zip(wave, _opened(wave, executor, tracks_of), strict=True):
            if isinstance(log, DataError):
                faults.append(log)
            else:
                readable.add(path)
    if faults and not readable:
        raise _none_readable(looked_at, faults[0])
    return picked if len(picked) == len(log_paths) else tuple(path for path in log_paths if path in readable)


def _opened(paths: Sequence[str], executor: JailedExecutor, tracks_of: TracksOf) -> list[OpenedLog | DataError]:
    with executor.turn:
        return open_logs(executor, [Path(path) for path in paths], tracks_of)


def _none_readable(looked_at: int, first: DataError) -> DataError:
    if looked_at == 1:
        return first
    problem = f"{first.problem}; nor can any other of the {looked_at} logs that were looked at be read"
    return DataError(first.path, problem, first.hint or "agents logs DIR tells of every log")
