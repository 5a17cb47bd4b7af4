"""The one JSON document on standard output that `--json` promises, also when the work is interrupted."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO, cast

from agents.console import EXIT_INTERRUPTED

NOTHING_SAID = "interrupted; the files that were finished are kept"
_MOST_FOLDERS = 100


class _Answer:
    """Standard output that knows whether anything was written to it."""

    def __init__(self, target: TextIO) -> None:
        self._target = target
        self.is_begun = False

    def write(self, text: str) -> int:
        self.is_begun = self.is_begun or bool(text)
        return self._target.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target, name)


@contextlib.contextmanager
def one_answer(wanted: bool) -> Iterator[None]:
    """Inside the block an answer is owed on standard output.

    Args:
        wanted: False: none is, and standard output is as ever.
    """
    if not wanted:
        yield
        return
    target = sys.stdout
    sys.stdout = cast(TextIO, _Answer(target))
    try:
        yield
    finally:
        sys.stdout = target


def is_owed() -> bool:
    """True where an answer was promised and none has begun."""
    return isinstance(sys.stdout, _Answer) and not sys.stdout.is_begun


def is_being_given() -> bool:
    """True where an answer was promised and has begun."""
    return isinstance(sys.stdout, _Answer) and sys.stdout.is_begun


def interrupted(said: str) -> str:
    """The document of a command that was interrupted: what was said, the folders with finished files, the exit code."""
    kept = [{"folder": str(folder), "files": count} for folder, count in _finished()]
    answer: dict[str, Any] = {"status": "interrupted", "error": said or NOTHING_SAID, "kept": kept[:_MOST_FOLDERS]}
    return json.dumps({**answer, "exit_code": EXIT_INTERRUPTED}, indent=2) + "\n"


def end_interrupted(said: str = "") -> int:
    """Give the document of an interrupted command where one is owed, and say what is said. Returns the exit code."""
    if said:
        print(said, file=sys.stderr)
    if is_owed():
        sys.stdout.write(interrupted(said))
    return EXIT_INTERRUPTED


def answer_at_once(said: str) -> None:
    """Write the document of an interrupted command past all buffers, for a process that ends without unwinding."""
    with contextlib.suppress(OSError, ValueError):
        os.write(sys.stdout.fileno(), interrupted(said).encode())


def drop_unfinished() -> None:
    """Take away the files that are under way, for a process that ends without unwinding."""
    if drop := getattr(_writing(), "drop_unfinished", None):
        drop()


def _finished() -> Iterable[tuple[Path, int]]:
    told = getattr(_writing(), "finished_files", None)
    return told() if told else ()


def _writing() -> ModuleType | None:
    """What writes files, where it was loaded: a signal may come in the middle of an import, so nothing is imported."""
    return sys.modules.get("tools.runs.writing")
