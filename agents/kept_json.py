"""Values kept as JSON between runs: a file each, verified when it is read, and never needed.

The digest inside guards against accidents, not against whoever may write to the folder; nothing that is read is ever
executed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any, Final

_PAIRS: Final = "\0"
"""The one key of an object that stands for a mapping whose keys are not all text, as pairs."""
MOST_BYTES: Final = 16 << 20
"""Larger files are none of ours and are not read."""
MOST_FILES: Final = 8
"""Files kept in a folder; the oldest go first."""


def load_kept(path: Path) -> Any:
    """What `store_kept` wrote; None where there is nothing, or anything about the file is off."""
    try:
        digest, _, body = _read(path).partition(b"\n")
        if digest != _digest(body):
            return None
        return json.loads(body, object_hook=_from_object)
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def store_kept(path: Path, value: Any) -> bool:
    """Keep `value`, which is made of mappings, lists, text, numbers, booleans and None.

    It is written aside and then renamed, so that nobody reads half of it, and several processes may write at once.

    Returns:
        Whether it is kept: not when the disk refuses (full, read-only), nor when reading it again would not give the
        same value.
    """
    from tools.runs.writing import OutputError, write_bytes  # only the first run writes

    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        body = json.dumps(_as_object(value), ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) + 65 > MOST_BYTES or json.loads(body, object_hook=_from_object) != value:
            return False
        write_bytes(path, _digest(body) + b"\n" + body, durable=False)
        _remove_oldest(path.parent)
    except (OutputError, OSError, ValueError, TypeError, RecursionError):
        return False
    return True


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _read(path: Path) -> bytes:
    """The content of a plain file; of a pipe or a device nobody can say when it ends."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > MOST_BYTES:
            raise ValueError("no file of ours")
        return file.read(MOST_BYTES)


def _remove_oldest(folder: Path) -> None:
    """What was kept longest ago, and what writers that were killed left behind once that is as old."""
    newest_first = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[MOST_FILES:]:
        with contextlib.suppress(OSError):
            path.unlink()


def _as_object(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_object(item) for item in value]
    if not isinstance(value, dict):
        return value
    if all(isinstance(key, str) for key in value) and _PAIRS not in value:
        return {key: _as_object(item) for key, item in value.items()}
    return {_PAIRS: [[_as_object(key), _as_object(item)] for key, item in value.items()]}


def _from_object(found: dict[str, Any]) -> Any:
    return dict(found[_PAIRS]) if _PAIRS in found else found
