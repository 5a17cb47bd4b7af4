"""The switch that has tracks refined before they are searched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agents.settings import Settings
from tools.errors import DataError
from tools.runs.execution import TracksOf, own_tracks


def refinement_of(settings: Settings) -> str:
    """What refines the tracks, as a digest for identities; empty where nothing does."""
    if not settings.refine:
        return ""
    from tools.tracking.cached import refinement_identity

    return refinement_identity()


def tracks_of(settings: Settings) -> TracksOf:
    """Which annotation file of a log is searched: its own, or one in the cache with its tracks refined."""
    if not settings.refine:
        return own_tracks

    def refined(folder: Path) -> str:
        from tools.tracking.cached import refined_file

        return str(refined_file(folder, settings.cache_dir))

    return refined


def mined_files(folders: Mapping[str, Path], mined: Mapping[str, Path], settings: Settings) -> dict[str, Path]:
    """The annotation file that is mined of each log, where it is not the log's own.

    A log that cannot be read keeps what it has: whoever opens it says why it cannot.

    Args:
        folders: Log folders by id.
        mined: What is mined without refinement: a tracker's files, by log id.
        settings: Whether to refine, and where the cache is.

    Raises:
        OutputError: The cache cannot be written.
    """
    if not settings.refine:
        return dict(mined)
    from tools.tracking.cached import refined_file

    found = dict(mined)
    for log_id, folder in folders.items():
        try:
            file = None if log_id not in mined else str(mined[log_id])
            found[log_id] = refined_file(folder, settings.cache_dir, file)
        except DataError:
            continue
    return found
