"""Where what a run was made from is found: its logs, which may have moved, and the cache that it used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.cache_folder import default_cache_dir
from tools.errors import UserError
from tools.runs.record import RunRecord


@dataclass(frozen=True, slots=True)
class LogPlaces:
    """Where the logs of a run are found.

    Attributes:
        cache_dir: Folder of the ingest cache.
        moved_to: Folders in which to look for logs that do not lie any more where they were searched.
    """

    cache_dir: Path
    moved_to: tuple[Path, ...] = ()


def places_of(run: RunRecord, cache: str | None, moved_to: Sequence[Path]) -> LogPlaces:
    """The places of a run.

    Args:
        run: The run.
        cache: Folder of the ingest cache; None for the run's own, or the usual one where that is gone.
        moved_to: Folders in which to look for logs that have moved.

    Raises:
        UserError: One of the folders is not there.
    """
    for place in moved_to:
        if not place.is_dir():
            raise UserError(f"--logs {place}: there is no such folder")
    if cache:
        return LogPlaces(Path(cache).expanduser(), tuple(moved_to))
    kept = Path(str(run.settings.get("cache", "")))
    return LogPlaces(kept if kept.name and kept.is_dir() else default_cache_dir(), tuple(moved_to))
