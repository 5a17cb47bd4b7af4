"""The coarse filter of a run: the vectors of its logs, the encoder that made them, and what a query keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.indexing import encoder_of, known_vectors, remembered_encoder
from agents.settings import Settings
from tools.av2.source import source_digest
from tools.errors import DataError, PrerequisiteError, UserError
from tools.index.coarse import CoarseChoice, CoarseSpec, choose
from tools.index.embeddings import LogEmbeddings
from tools.index.encoding import ImageTextEncoder
from tools.runs.request import digest_of

_CURE = "make one first: agents index LOGS --clip PATH"
_SHOWN = 16


@dataclass(frozen=True, slots=True)
class CoarseIndex:
    """The index of a collection, ready to be asked.

    Attributes:
        spec: What is kept.
        encoder: Compares phrases with its vectors.
        logs: Vectors by the log's name; None for a log that has none.
    """

    spec: CoarseSpec
    encoder: ImageTextEncoder
    logs: Mapping[str, LogEmbeddings | None]

    @staticmethod
    def of(settings: Settings, folders: Mapping[str, Path]) -> CoarseIndex:
        """The index that the settings ask for.

        Args:
            settings: Of the run; `coarse` is not empty.
            folders: The logs' folders by their names.

        Raises:
            UserError: The filter is not understood, or tracks are refined.
            PrerequisiteError: No index of any of the logs is there, or the encoder cannot be loaded.
        """
        spec = CoarseSpec.of(settings.coarse)
        if settings.refine:
            raise UserError(
                "the index of images is of the tracks as they are, not of refined ones; leave out refine or coarse"
            )
        place = remembered_encoder(settings.cache_dir)
        if not place:
            raise PrerequisiteError(f"no index of images in {settings.cache_dir}; {_CURE}")
        encoder = encoder_of(place)
        found = {name: _vectors(settings.cache_dir, encoder.name, folder) for name, folder in folders.items()}
        if not any(found.values()):
            raise PrerequisiteError(
                f"none of these {len(found)} logs is in the index of {encoder.name} with its images as they are now; "
                f"{_CURE}"
            )
        return CoarseIndex(spec, encoder, found)

    @property
    def identity(self) -> str:
        """What decides what any query keeps: the filter, the model, and what the index knows of which logs."""
        parts = [
            (name, *((one.digest, one.images, one.detections) if one else ()))
            for name, one in sorted(self.logs.items())
        ]
        return f"{self.spec.text} {self.encoder.name} {digest_of([repr(part) for part in parts])[:_SHOWN]}"

    def choice(self, query: str, names: Sequence[str]) -> CoarseChoice:
        """What a query keeps of some of the logs.

        Args:
            query: In English.
            names: Names of the logs that it is asked of.

        Raises:
            EncoderError: The model failed.
        """
        known = [one for name in names if (one := self.logs[name]) is not None]
        return choose(query, self.spec, self.encoder, known, [name for name in names if self.logs[name] is None])


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
    folders = {path.name: path for path in logs}
    index = CoarseIndex.of(settings, folders)
    if not query.strip():
        raise UserError("the coarse filter compares images with the query; give one, also with --program")
    return index.choice(query, list(folders))


def _vectors(cache_dir: Path, model: str, folder: Path) -> LogEmbeddings | None:
    """A log that cannot be read has none: whoever searches it says so."""
    try:
        return known_vectors(cache_dir, model, folder, source_digest(folder))
    except DataError:
        return None
