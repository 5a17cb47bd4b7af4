"""From the folders a user names to the logs in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.av2.poses import POSES_FILE
from tools.av2.source import ANNOTATION_FILES
from tools.errors import UserError

_MARKS = (*ANNOTATION_FILES, POSES_FILE, "map")


def find_logs(folders: Sequence[Path]) -> tuple[Path, ...]:
    """The log folders among `folders` and directly inside them, absolute, sorted by name.

    A folder is a log when it holds annotations, ego poses or a map: one that lacks some of them is a *broken* log, and
    is listed so that it can be reported, never passed over.

    Raises:
        UserError: A folder is missing, holds no log, or two logs have the same name.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in _logs_in(folder.absolute()):
            other = found.setdefault(path.name, path)
            if other.resolve() != path.resolve():
                raise UserError(f"two logs are named {path.name}: {other} and {path}; give one of them")
    if not found:
        raise UserError("no logs were given; name a folder with --logs DIR")
    return tuple(found[name] for name in sorted(found))


def _logs_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        problem = "not a folder" if folder.exists() else "no such folder"
        raise UserError(f"{folder}: {problem}; --logs takes a log folder or a folder of logs")
    if _is_log(folder):
        return [folder]
    try:
        logs = [path for path in sorted(folder.iterdir()) if path.is_dir() and _is_log(path)]
    except PermissionError:
        raise UserError(f"{folder}: permission denied; make it readable") from None
    if not logs:
        raise UserError(
            f"{folder}: no logs in it; a log is a folder with {ANNOTATION_FILES[-1]} and {POSES_FILE}, and --logs "
            "takes such a folder or the one above"
        )
    return logs


def _is_log(folder: Path) -> bool:
    try:
        return any((folder / mark).exists() for mark in _MARKS)
    except PermissionError:
        return True
