"""Refined tracks as a file in the cache: made once per content of a log, version of this code, and settings."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson

from tools.av2.log import open_log
from tools.av2.source import find_source
from tools.runs.writing import write_bytes
from tools.tracking.files import table_bytes
from tools.tracking.refinement import DEFAULT_REFINEMENT, refine
from tools.tracking.settings import RefinementSettings

FOLDER: Final = "refined-v1"
_SHOWN: Final = 16


def refinement_identity(settings: RefinementSettings = DEFAULT_REFINEMENT) -> str:
    """Digest of everything that decides what refinement makes of a log: this package's code, and the settings."""
    return hashlib.blake2b(_code() + orjson.dumps(asdict(settings), option=orjson.OPT_SORT_KEYS)).hexdigest()[:_SHOWN]


def refined_file(
    folder: Path,
    cache_dir: Path,
    annotations: str | None = None,
    settings: RefinementSettings = DEFAULT_REFINEMENT,
) -> Path:
    """The annotation file with the refined tracks of a log, which takes the place of the log's own.

    It is made where it is not there yet. A damaged file is made anew: its name holds the digest of its content.

    Args:
        folder: The log's folder.
        cache_dir: Folder of the cache.
        annotations: The tracker's file, as `open_log` takes it.
        settings: How to refine.

    Raises:
        DataError: The log cannot be read.
        OutputError: The cache cannot be written.
    """
    source = find_source(folder, annotations)
    key = f"{source.digest}-{refinement_identity(settings)}"
    for path in sorted((cache_dir / FOLDER).glob(f"{key}-*.feather")):
        if _is_whole(path):
            return path
    log = open_log(folder, cache_dir, annotations)
    data = table_bytes(refine(log, settings).table, log.ego_added)
    path = cache_dir / FOLDER / f"{key}-{_digest(data)}.feather"
    write_bytes(path, data, durable=False)
    return path


def _is_whole(path: Path) -> bool:
    try:
        return path.stem.rsplit("-", 1)[1] == _digest(path.read_bytes())
    except OSError:
        return False


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=_SHOWN).hexdigest()


@lru_cache
def _code() -> bytes:
    """Digest of the package's own files: the version alone does not see a change in a checkout."""
    state = hashlib.blake2b()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        state.update(f"{path.name}\0".encode())
        state.update(hashlib.blake2b(path.read_bytes()).digest())
    return state.digest()
