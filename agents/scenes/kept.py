"""Scene facts in the index: by log, found again as long as the log and its images are what was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.av2.source import find_source
from tools.errors import DataError
from tools.runs.request import digest_of
from tools.scenes.facts import SceneFact, read_facts, write_facts
from tools.vision.images import images_stamp

FOLDER: Final = "index/scenes-v1"


def keep_scenes(cache_dir: Path, folder: Path, facts: Sequence[SceneFact]) -> None:
    """Put a log's facts into the index; moments that were described earlier, and not now, stay.

    Args:
        cache_dir: The cache folder, which the index lies in.
        folder: The log's folder.
        facts: What scouts agreed on.

    Raises:
        DataError: The log cannot be read.
        OutputError: The disk refuses.
    """
    path = _path(cache_dir, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {fact.timestamp_ns: fact for fact in (*_earlier(path), *facts)}
    write_facts(path, [known[time] for time in sorted(known)])


def kept_scenes(cache_dir: Path, folder: Path) -> tuple[SceneFact, ...]:
    """The facts of a log.

    Raises:
        DataError: The log cannot be read, was never described, or its pictures were touched since.
    """
    path = _path(cache_dir, folder)
    if not path.is_file():
        cure = f"run agents scenes {folder} --scout provider:model"
        raise DataError(folder, "no scenes of this log and its pictures are in the index", cure)
    return read_facts(path)


def _earlier(path: Path) -> tuple[SceneFact, ...]:
    """What is kept; nothing where the file is missing or damaged."""
    try:
        return read_facts(path)
    except DataError:
        return ()


def _path(cache_dir: Path, folder: Path) -> Path:
    return cache_dir / FOLDER / f"{digest_of((find_source(folder).digest, images_stamp(folder)))[:32]}.jsonl"
