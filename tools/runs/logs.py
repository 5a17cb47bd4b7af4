"""From the folders a user names to the logs in them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from tools.av2.discover import discover_logs
from tools.av2.log import Log, open_log
from tools.av2.source import source_stamps
from tools.errors import UserError

_MOST_OPEN: Final = 16
"""Logs that stay open here: those of a trial, and some more."""


def find_logs(folders: Sequence[Path]) -> tuple[Path, ...]:
    """The log folders among `folders` and inside them, links resolved, sorted by name.

    A log that is reached in several ways counts once, under the name of its real folder.

    Raises:
        UserError: No folder was given, or two different logs have the same name: results are known by log name.
        DataError: A folder is missing, cannot be read, or holds no log.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in (log.resolve() for log in discover_logs(folder.absolute())):
            other = found.setdefault(path.name, path)
            if other != path:
                raise UserError(f"two logs are named {path.name}: {other} and {path}; give one of them")
    if not found:
        raise UserError("no logs were given; name a log's folder or a folder of logs with --logs DIR")
    return tuple(found[name] for name in sorted(found))


def untouched_log(path: Path, cache_dir: Path | None = None, annotations: str | None = None) -> Log:
    """As `open_log`; a log that was opened here before and not touched since is that one again.

    Args:
        path: The log's folder.
        cache_dir: Ingest cache; None reads the sources.
        annotations: As for `open_log`.

    Raises:
        DataError: The log cannot be read.
    """
    return _opened(path.absolute(), cache_dir, annotations, source_stamps(path, annotations))


@lru_cache(maxsize=_MOST_OPEN)
def _opened(path: Path, cache_dir: Path | None, annotations: str | None, stamps: tuple[object, ...]) -> Log:
    return open_log(path, cache_dir, annotations)
