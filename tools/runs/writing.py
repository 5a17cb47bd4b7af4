"""Files that are either whole or not there: written aside, flushed to the disk, renamed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson

from tools.errors import PrerequisiteError


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
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    temporary = Path(name)
    try:
        with _readable(path):
            yield temporary
            _settle(temporary, path, durable)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def write_bytes(path: Path, data: bytes, durable: bool = True) -> None:
    """Write `data` to `path`, whole or not at all; `durable` as for `aside`."""
    with aside(path, durable) as temporary:
        temporary.write_bytes(data)


def write_json(path: Path, value: object, durable: bool = True) -> None:
    """Write `value` as indented JSON with sorted keys: the same value, the same bytes; `durable` as for `aside`."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    write_bytes(path, orjson.dumps(value, option=options), durable)


def _settle(temporary: Path, path: Path, durable: bool) -> None:
    if durable:
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
    temporary.chmod(0o666 & ~_umask())
    temporary.replace(path)


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise OutputError(f"{path}: cannot be written: {reason}") from error
