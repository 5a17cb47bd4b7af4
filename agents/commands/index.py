"""`agents index`: facts of logs, and on request vectors of their images, into the cache folder."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from agents.console import EXIT_OK, EXIT_PARTIAL, EXIT_USAGE, clean, complain
from agents.settings import PROFILES, Settings
from tools.av2.log import Log, open_log
from tools.errors import AtomError, DataError, UserError
from tools.index.encoding import ImageTextEncoder
from tools.index.facts import LogFacts, facts_of
from tools.index.measuring import code_stamp, measured
from tools.index.store import FactStore


@dataclass(frozen=True, slots=True)
class IndexedLog:
    """One line of the summary.

    Attributes:
        log_id: The log.
        tracks: Its tracks.
        categories: How many categories they are of.
        calls: Calls whose answer is known, over all profiles that were asked for.
        windows: Windows whose images were looked at; 0 where none were asked for.
        objects: Tracks in them that were looked at.
        seconds: Time it took.
    """

    log_id: str
    tracks: int
    categories: int
    calls: int
    windows: int = 0
    objects: int = 0
    seconds: float = 0.0


def index_command(logs: Sequence[Path], profiles: tuple[str, ...], clip: str, settings: Settings, as_json: bool) -> int:
    """Index logs, each on its own; a bad one is named and loses no other. Returns the exit code.

    Args:
        logs: Folders of logs, or of such folders.
        profiles: Whose functions are asked.
        clip: Folder of a CLIP model, or `colours`; empty: images are not looked at.
        settings: Where the cache is.
        as_json: Print JSON instead of text.

    Raises:
        UserError: No log was given, or a profile is unknown.
        PrerequisiteError: The model cannot be loaded.
    """
    from tools.runs.logs import find_logs

    for name in profiles:
        if name not in PROFILES:
            raise UserError(f"unknown profile {name!a}; there are {' and '.join(PROFILES)}")
    folders, encoder = find_logs(list(logs)), _encoder(clip)
    indexed, failed = [], []
    for folder in folders:
        try:
            indexed.append(_indexed(folder, profiles, encoder, settings.cache_dir))
        except (DataError, AtomError) as error:
            complain(f"{folder.name}: {error}")
            failed.append({"log_id": folder.name, "reason": str(error)})
    if encoder is not None and indexed:
        from agents.indexing import remember_encoder

        remember_encoder(settings.cache_dir, clip)
    _print(indexed, failed, as_json)
    if not indexed:
        return EXIT_USAGE
    return EXIT_PARTIAL if failed else EXIT_OK


def _encoder(clip: str) -> ImageTextEncoder | None:
    if not clip:
        return None
    from agents.indexing import encoder_of

    return encoder_of(clip)


def _indexed(folder: Path, profiles: Sequence[str], encoder: ImageTextEncoder | None, cache_dir: Path) -> IndexedLog:
    begun = time.monotonic()
    log = open_log(folder, cache_dir)
    facts = _facts(log, profiles, FactStore(cache_dir))
    calls = sum(len(facts.profiles[name].holds) for name in profiles)
    windows, objects = (0, 0) if encoder is None else _images(log, folder, encoder, cache_dir)
    return IndexedLog(
        log.log_id, facts.n_tracks, len(facts.categories), calls, windows, objects, time.monotonic() - begun
    )


def _facts(log: Log, profiles: Sequence[str], store: FactStore) -> LogFacts:
    """What is kept of the log, with what is missing measured and kept."""
    facts = known = store.load([log.digest]).get(log.digest)
    facts = facts or facts_of(log)
    for name in profiles:
        kept = facts.profiles.get(name)
        if kept is None or kept.code != code_stamp():
            facts = measured(facts, log, name)
    if facts is not known and not store.add([facts]):
        raise DataError(log.log_id, "its facts cannot be kept", "is the cache folder writable? choose another --cache")
    return facts


def _images(log: Log, folder: Path, encoder: ImageTextEncoder, cache_dir: Path) -> tuple[int, int]:
    """Windows and objects; what the same model has seen as it is now is not looked at again."""
    from agents.indexing import embed_log, known_vectors
    from tools.index.embeddings import store_embeddings

    vectors = known_vectors(cache_dir, encoder.name, folder, log.digest)
    if vectors is None:
        vectors = embed_log(log, folder, encoder)
        store_embeddings(cache_dir, vectors)
    return len(vectors.begin_ns), len(vectors.objects)


def _print(indexed: Sequence[IndexedLog], failed: Sequence[dict[str, str]], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"logs": [asdict(one) for one in indexed], "failed": failed}, indent=2, sort_keys=True))
        return
    for one in indexed:
        images = f", {one.windows} windows and {one.objects} objects in images" if one.windows else ""
        known = f"{one.tracks} tracks of {one.categories} categories, {one.calls} calls known{images}"
        print(f"{clean(one.log_id)}: {known}; {one.seconds:.1f} s")
    print(f"{len(indexed)} of {len(indexed) + len(failed)} logs indexed")
