"""Reading a whole profile's exemplars once for as long as their database stays as it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Final, TypeAlias

from tools.memory.chroma_store import DATABASE_FILE
from tools.memory.values import Exemplar
from tools.typing import NDArrayFloat

_COUNTER: Final = slice(24, 28)
"""Where SQLite counts the transactions that changed a database (file format, section 1.3.7)."""
_MOST: Final = 4
Version: TypeAlias = tuple[int, int, int, bytes]
Read: TypeAlias = tuple[tuple[Exemplar, ...], NDArrayFloat]
"""Exemplars, and their unit vectors in the same order, shape (N, D)."""

_kept: OrderedDict[tuple[Path | str | int, ...], tuple[Version, Read]] = OrderedDict()
_lock = Lock()


def version_of(folder: Path) -> Version | None:
    """What differs after every change of the database in `folder`; None where that cannot be told."""
    path = folder / DATABASE_FILE
    try:
        if any((folder / f"{DATABASE_FILE}{end}").exists() for end in ("-wal", "-journal")):
            return None
        about = path.stat()
        with path.open("rb") as file:
            head = file.read(_COUNTER.stop)
    except OSError:
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns, head[_COUNTER]


def read_once(folder: Path, asked: tuple[str | int, ...], read: Callable[[], Read | None]) -> Read | None:
    """What `read` gives, or gave when the database was as it is now.

    Args:
        folder: Of the memory.
        asked: All that decides what `read` gives beside the database.
        read: Reads them; None where there are too many to read them all, which is not kept.
    """
    key, version = (folder.resolve(), *asked), version_of(folder)
    with _lock:
        known = _kept.get(key)
    if known is not None and known[0] == version:
        return known[1]
    found = read()
    if found is not None and version is not None:
        found[1].flags.writeable = False
        with _lock:
            _kept[key] = version, found
            _kept.move_to_end(key)
            while len(_kept) > _MOST:
                _kept.popitem(last=False)
    return found
