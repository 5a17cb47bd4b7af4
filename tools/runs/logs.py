"""From the folders a user names to the logs in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tools.av2.discover import discover_logs
from tools.errors import UserError


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
