"""Checkpoints of runs with models or people: what is done survives a crash, and is not done or paid again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from agents.settings import Settings
from tools.errors import PrerequisiteError
from tools.runs.request import digest_of
from tools.runs.summary import software_version

if TYPE_CHECKING:
    from langgraph.checkpoint.sqlite import SqliteSaver

_FILE = "checkpoints-v1.sqlite"


def thread_of(query: str, program: str, logs: list[str], settings: Settings) -> str:
    """The name by which the same request is known again: a digest of all that is asked."""
    asked = [f"{name}={value!r}" for name, value in sorted(settings.as_dict().items())]
    return digest_of((software_version(), query, program, *logs, *asked))[:32]


@contextmanager
def checkpoints(settings: Settings) -> Iterator[SqliteSaver]:
    """The store of checkpoints, in the cache folder.

    Raises:
        PrerequisiteError: It cannot be made or read.
    """
    from langgraph.checkpoint.sqlite import SqliteSaver

    path = settings.cache_dir / _FILE
    connection = _connect(path)
    try:
        yield SqliteSaver(connection)
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, check_same_thread=False, timeout=30.0)
        connection.execute("pragma schema_version").fetchone()
    except (OSError, sqlite3.Error) as error:
        raise PrerequisiteError(
            f"{path}: checkpoints cannot be kept: {error}; free the file or name --cache"
        ) from error
    return connection
