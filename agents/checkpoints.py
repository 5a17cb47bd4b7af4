"""Checkpoints of runs with models or people: what is done survives a crash, and is not done or paid again."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from langgraph.types import Send

from agents.settings import Settings
from tools.errors import PrerequisiteError
from tools.runs.request import digest_of
from tools.runs.summary import software_version

if TYPE_CHECKING:
    from langgraph.checkpoint.sqlite import SqliteSaver

_FILE: Final = "checkpoints-v1.sqlite"
_LOCKS: Final = "checkpoint-locks"
_MOST_AT_ONCE: Final = 64


def thread_of(query: str, program: str, logs: list[str], settings: Settings) -> str:
    """The name by which the same request is known again: a digest of all that is asked, wherever it is asked from."""
    asked = [f"{name}={value!r}" for name, value in sorted(settings.resolved().items())]
    places = [str(Path(log).absolute()) for log in logs]
    return digest_of((software_version(), query, program, *places, *asked))[:32]


@contextmanager
def thread_held(settings: Settings, name: str) -> Iterator[str]:
    """The thread `name`, or one beside it where another process works on the same request at this moment.

    Raises:
        PrerequisiteError: No lock can be made in the cache folder.
    """
    folder = settings.cache_dir / _LOCKS
    for number in range(_MOST_AT_ONCE):
        thread = f"{name}-{number}" if number else name
        lock = _locked(folder / thread)
        if lock is None:
            continue
        try:
            yield thread
        finally:
            (folder / thread).unlink(missing_ok=True)
            os.close(lock)
        return
    raise PrerequisiteError(f"{_MOST_AT_ONCE} processes work on this request already")


def _locked(path: Path) -> int | None:
    """A handle of the locked file; None where another process holds it, or has just removed it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PrerequisiteError(f"{path.parent}: cannot be written: {error.strerror}; name another --cache") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), path.stat()):
            return handle
    except OSError:
        pass
    os.close(handle)
    return None


def restored(value: Any) -> Any:
    """A value as it was before it was stored: msgpack knows no tuples, and our frozen values hold no lists."""
    if isinstance(value, Send):
        return Send(value.node, restored(value.arg), timeout=value.timeout)
    if isinstance(value, dict):
        return {name: restored(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(restored, value)) if type(value) in (list, tuple) else value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            object.__setattr__(value, field.name, _as_tuple(restored(getattr(value, field.name))))
    return value


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if type(value) in (list, tuple) else value


@contextmanager
def checkpoints(settings: Settings) -> Iterator[SqliteSaver]:
    """The store of checkpoints, in the cache folder.

    Raises:
        PrerequisiteError: It cannot be made or read.
    """
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
    from langgraph.checkpoint.sqlite import SqliteSaver

    from agents.packing import Packer

    class Serializer(JsonPlusSerializer):
        def __init__(self) -> None:
            super().__init__()
            self._packer = Packer(lambda value: super(Serializer, self).dumps_typed(value)[1])

        def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
            return super().dumps_typed(self._packer.packed(obj))

        def loads_typed(self, data: tuple[str, bytes]) -> Any:
            return restored(super().loads_typed(data))

    path = settings.cache_dir / _FILE
    connection = _connect(path)
    try:
        yield SqliteSaver(connection, serde=Serializer())
    except sqlite3.Error as error:
        raise _refused(path, error) from error
    finally:
        connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, check_same_thread=False, timeout=30.0)
        connection.execute("pragma schema_version").fetchone()
        # Else each of hundreds of small writes waits for the disk; a crash of the process loses nothing either way.
        connection.execute("pragma synchronous = normal")
    except (OSError, sqlite3.Error) as error:
        raise _refused(path, error) from error
    return connection


def _refused(path: Path, error: Exception) -> PrerequisiteError:
    return PrerequisiteError(f"{path}: checkpoints cannot be kept: {error}; free the file or name another --cache")
