"""Finds the logs under a path: a log folder itself, a split of logs, or a dataset root with its splits."""

from __future__ import annotations

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final

from tools.av2.poses import POSES_FILE
from tools.av2.source import ANNOTATION_FILES
from tools.errors import DataError

_DEPTH: Final = 2
_MOST_NAMED: Final = 3
_LOG_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOG_FOLDERS: Final = frozenset({"calibration", "map", "sensors"})
_EXPECTED: Final = (
    f"looked for folders with {', '.join(ANNOTATION_FILES)} or {POSES_FILE}: give a log, a folder of logs, or a "
    "dataset's folder with train/, val/, test/"
)


def discover_logs(path: Path | str, annotations: str | None = None) -> tuple[Path, ...]:
    """All logs at `path`, sorted by path.

    A folder with annotations is a log. So is one with ego poses alone, one that cannot be looked into, and among
    other logs a copy that broke off: it has a log's name (a UUID) or a log's folders, but neither annotations nor
    poses. Opening it then says what is wrong, where passing over it would lose it without a word. Other files and
    folders are ignored.

    Args:
        path: A log's folder, a folder of logs (a split), or a folder of such folders (a dataset). A log that can be
            reached in several ways (symbolic links) is listed once.
        annotations: Name of an annotation file that makes a folder a log, besides the usual ones.

    Raises:
        DataError: `path` does not exist, is not a folder, cannot be listed, holds no log, or two of the same name.
    """
    root = Path(path)
    if root.name in ("", ".."):  # a log goes by its folder's name
        root = root.resolve()
    if not _is_folder(root):
        problem = "not a folder" if os.path.lexists(root) else "no such folder"
        raise DataError(root, problem, _EXPECTED)
    names = frozenset((*ANNOTATION_FILES, POSES_FILE, *([annotations] if annotations else ())))
    try:
        next(root.iterdir(), None)
    except OSError as error:
        raise DataError(root, f"cannot be listed: {error.strerror}", "make the folder readable") from None
    whole, broken = _logs(root, names, _DEPTH)
    if not whole:
        raise DataError(root, _nothing(broken), _EXPECTED)
    known = {log.name for log in whole}  # images, say, that lie apart from a log
    found = _unique(whole + [log for log in broken if log.name not in known])
    name, times = max(Counter(log.name for log in found).items(), key=itemgetter(1))
    if times > 1:
        raise DataError(root, f"two logs are called {name}", "results go by that name: mine the splits one by one")
    return found


def _nothing(broken: Sequence[Path]) -> str:
    if not broken:
        return "no logs here"
    first = ", ".join(path.name for path in sorted(broken)[:_MOST_NAMED])
    more = f" and {len(broken) - _MOST_NAMED} more" if len(broken) > _MOST_NAMED else ""
    return f"no logs here: what looks like one has neither annotations nor ego poses ({first}{more})"


def _logs(folder: Path, names: frozenset[str], depth: int) -> tuple[list[Path], list[Path]]:
    """Logs, and folders that look like logs but have nothing to open."""
    try:
        children = [child for child in folder.iterdir() if not child.name.startswith(".")]
    except OSError:
        return [folder], []
    if any(child.name in names for child in children):
        return [folder], []
    whole: list[Path] = []
    broken: list[Path] = []
    for child in children:
        if depth and _is_folder(child):
            more_whole, more_broken = _logs(child, names, depth - 1)
            whole += more_whole
            broken += more_broken
    if not whole and not broken and _looks_like_a_log(folder, children):
        broken.append(folder)
    return whole, broken


def _looks_like_a_log(folder: Path, children: Sequence[Path]) -> bool:
    return bool(_LOG_ID.fullmatch(folder.name)) or any(child.name in _LOG_FOLDERS for child in children)


def _is_folder(path: Path) -> bool:
    """Follows links; a link in a circle, a dangling link and an impossible name are no folders."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _unique(logs: Iterable[Path]) -> tuple[Path, ...]:
    """One way to each log: the first, in order of path, that ends in the real folder's name, else the first."""
    first: dict[Path, Path] = {}
    for log in sorted(logs):
        real = log.resolve()
        if first.setdefault(real, log).name != real.name == log.name:
            first[real] = log
    return tuple(sorted(first.values()))
