"""Files that are either whole or not there: written aside, flushed to the disk, renamed.

What was finished and what is under way is known, for a process that is interrupted and ends without unwinding.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Final

import orjson

from tools.errors import PrerequisiteError

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_counting: Final = Lock()
_finished: Counter[Path] = Counter()
_under_way: set[Path] = set()


class OutputError(PrerequisiteError):
    """A file of a run cannot be written: the disk is full or read-only, or the folder is not ours."""


@contextlib.contextmanager
def aside(path: Path, durable: bool = True) -> Iterator[Path]:
    """A temporary path beside `path` that becomes `path` when the block ends well, and vanishes when it does not.

    Args:
        path: The file to write.
        durable: Wait until the disk has it, so that even a power cut leaves it whole; costs some milliseconds.

    Raises:
        OutputError: The disk refuses (full, read-only, no permission); one line naming the file.
    """
    with _readable(path):
        temporary = _made_beside(path)
    _under_way.add(temporary)
    try:
        with _readable(path):
            yield temporary
            _settle(temporary, path, durable)
        with _counting:
            _finished[path.parent] += 1
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    finally:
        _under_way.discard(temporary)


def finished_files() -> tuple[tuple[Path, int], ...]:
    """The folders into which this process wrote, in that order, each with how many times a file was finished there."""
    return tuple(_finished.items())


def drop_unfinished() -> None:
    """Take away the files that are under way, for a process that is about to end."""
    for temporary in tuple(_under_way):
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes, durable: bool = True) -> None:
    """Write `data` to `path`, whole or not at all; `durable` as for `aside`."""
    with aside(path, durable) as temporary:
        temporary.write_bytes(data)


def write_json(path: Path, value: object, durable: bool = True) -> None:
    """Write `value` as indented JSON with sorted keys: the same value, the same bytes; `durable` as for `aside`."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    write_bytes(path, orjson.dumps(value, option=options), durable)


def at_once(*writes: Callable[[], None]) -> None:
    """Write files that do not wait for one another: the disk flushes them together, and not one after the other.

    Args:
        writes: What writes them; all are done when this returns.

    Raises:
        OutputError: The disk refuses one of them; of several the first in order.
    """
    with ThreadPoolExecutor(len(writes)) as pool:
        done = [pool.submit(write) for write in writes]
    for write in done:
        write.result()


def _settle(temporary: Path, path: Path, durable: bool) -> None:
    if durable:
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
    temporary.replace(path)


def _made_beside(path: Path) -> Path:
    """A new empty file in the folder of `path`, which is made where it is missing."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(temporary, _NEW, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(temporary, _NEW, 0o666)
    os.close(handle)
    return temporary


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise OutputError(f"{path}: cannot be written: {reason}") from error
