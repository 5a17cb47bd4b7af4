"""What is costly to make and shared by nodes: the executor, the held run folders, and who listens to progress."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from agents.settings import Settings
from tools.runs.folder import RunFolder
from tools.sandbox.executor import JailedExecutor

if TYPE_CHECKING:
    from tools.index.pruning import Pruner

Listener = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is."""

_held: dict[str, RunFolder] = {}
_listeners: list[Listener] = []


def executor_for(settings: Settings) -> JailedExecutor:
    """The executor for these settings, started without waiting for it; ended with this process.

    The last few are kept; one that nobody holds any more ends its host.
    """
    return _executor(settings.profile, settings.n_workers, settings.cache_dir, settings.allow_weak_sandbox)


@lru_cache(maxsize=4)
def _executor(profile: str, workers: int, cache_dir: Path, allow_weak: bool) -> JailedExecutor:
    executor = JailedExecutor(profile, workers=workers, cache_dir=cache_dir, allow_weak=allow_weak)
    executor.start()
    return executor


def pruner_for(settings: Settings) -> Pruner | None:
    """What leaves out logs for these settings; None where none is to be left out."""
    from tools.index.pruning import Pruner

    return Pruner(settings.cache_dir, settings.profile) if settings.prune else None


def hold(folder: RunFolder) -> RunFolder:
    """Keep a run folder's lock until `let_go`."""
    _held[str(folder.path)] = folder
    return folder


def held(path: str) -> RunFolder:
    """The held run folder at `path`."""
    return _held[path]


def held_paths() -> tuple[str, ...]:
    """Paths of the run folders held now."""
    return tuple(_held)


def let_go(path: str) -> None:
    """Release a run folder; harmless when it is not held."""
    folder = _held.pop(path, None)
    if folder is not None:
        folder.release()


def listen(listener: Listener) -> Callable[[], None]:
    """Have `listener` called on progress; the returned function ends that."""
    _listeners.append(listener)
    return lambda: _listeners.remove(listener)


def report_progress(stage: str, done: int, total: int) -> None:
    """Tell all listeners."""
    for listener in tuple(_listeners):
        listener(stage, done, total)
