"""The coarse filter of a run: the vectors of its logs, the encoder that made them, and what the query keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agents.indexing import encoder_of, known_vectors, remembered_encoder
from agents.settings import Settings
from tools.av2.source import source_digest
from tools.errors import DataError, PrerequisiteError, UserError
from tools.index.coarse import CoarseChoice, CoarseSpec, choose
from tools.index.embeddings import LogEmbeddings

_CURE = "make one first: agents index LOGS --clip PATH"


def choice_for(settings: Settings, query: str, logs: Sequence[Path]) -> CoarseChoice | None:
    """What the query keeps of the logs; None where no coarse filter is asked for.

    Args:
        settings: Of the run.
        query: In English.
        logs: Folders of the logs.

    Raises:
        UserError: The filter is not understood, or there is no query to compare images with.
        PrerequisiteError: No index of any of the logs is there, or the encoder cannot be loaded.
        EncoderError: The model failed.
    """
    if not settings.coarse:
        return None
    spec = CoarseSpec.of(settings.coarse)
    if settings.refine:
        raise UserError(
            "the index of images is of the tracks as they are, not of refined ones; leave out refine or coarse"
        )
    if not query.strip():
        raise UserError("the coarse filter compares images with the query; give one, also with --program")
    place = remembered_encoder(settings.cache_dir)
    if not place:
        raise PrerequisiteError(f"no index of images in {settings.cache_dir}; {_CURE}")
    encoder = encoder_of(place)
    found = {path.name: _vectors(settings.cache_dir, encoder.name, path) for path in logs}
    known = [vectors for vectors in found.values() if vectors is not None]
    if not known:
        raise PrerequisiteError(
            f"none of these {len(logs)} logs is in the index of {encoder.name} with its images as they are now; {_CURE}"
        )
    return choose(query, spec, encoder, known, [name for name, vectors in found.items() if vectors is None])


def _vectors(cache_dir: Path, model: str, folder: Path) -> LogEmbeddings | None:
    """A log that cannot be read has none: whoever searches it says so."""
    try:
        return known_vectors(cache_dir, model, folder, source_digest(folder))
    except DataError:
        return None
