"""`agents index`: facts of logs, and on request vectors of their images, into the cache folder."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agents.console import EXIT_OK, EXIT_PARTIAL, EXIT_USAGE, clean, complain
from agents.settings import PROFILES, Settings
from tools.av2.log import Log, open_log
from tools.errors import AtomError, DataError, UserError
from tools.index.encoding import ImageTextEncoder
from tools.index.facts import LogFacts, facts_of
from tools.index.measuring import code_stamp, measured
from tools.index.store import FactStore

if TYPE_CHECKING:
    from agents.detected import LogDetections
    from tools.index.embeddings import LogEmbeddings


@dataclass(frozen=True, slots=True)
class IndexedLog:
    """One line of the summary.

    Attributes:
        log_id: The log.
        tracks: Its tracks.
        categories: How many categories they are of.
        calls: Calls whose answer is known, over all profiles that were asked for.
        windows: Windows whose images were looked at; 0 where none were asked for.
        objects: Objects in them that were looked at.
        detected: Those among them that only a detector saw.
        seconds: Time it took.
    """

    log_id: str
    tracks: int
    categories: int
    calls: int
    windows: int = 0
    objects: int = 0
    detected: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Looking:
    """How images are looked at.

    Attributes:
        clip: Folder of a CLIP model, or `colours`; empty: they are not looked at.
        detections: Path of what `agents ground --out` saw, `{log_id}` standing for the log; empty: no detector looked.
    """

    clip: str = ""
    detections: str = ""

    def __post_init__(self) -> None:
        if self.detections and not self.clip:
            raise UserError("--detections are objects to look at; name with what: --clip PATH")


def index_command(
    logs: Sequence[Path], profiles: tuple[str, ...], looking: Looking, settings: Settings, as_json: bool
) -> int:
    """Index logs, each on its own; a bad one is named and loses no other. Returns the exit code.

    Args:
        logs: Folders of logs, or of such folders.
        profiles: Whose functions are asked.
        looking: How images are looked at.
        settings: Where the cache is.
        as_json: Print JSON instead of text.

    Raises:
        UserError: No log was given, a profile is unknown, or one file of detections is for several logs.
        PrerequisiteError: The model cannot be loaded.
    """
    from tools.runs.logs import find_logs

    for name in profiles:
        if name not in PROFILES:
            raise UserError(f"unknown profile {name!a}; there are {' and '.join(PROFILES)}")
    folders = find_logs(list(logs))
    if looking.detections and len(folders) > 1 and "{log_id}" not in looking.detections:
        raise UserError(
            f"--detections {looking.detections} is one file for {len(folders)} logs: put {{log_id}} into it"
        )
    encoder = _encoder(looking.clip)
    indexed, failed = [], []
    for folder in folders:
        try:
            indexed.append(_indexed(folder, profiles, encoder, looking, settings.cache_dir))
        except (DataError, AtomError) as error:
            complain(f"{folder.name}: {error}")
            failed.append({"log_id": folder.name, "reason": str(error)})
    if encoder is not None and indexed:
        from agents.indexing import remember_encoder

        remember_encoder(settings.cache_dir, looking.clip)
    _print(indexed, failed, as_json)
    if not indexed:
        return EXIT_USAGE
    return EXIT_PARTIAL if failed else EXIT_OK


def _encoder(clip: str) -> ImageTextEncoder | None:
    if not clip:
        return None
    from agents.indexing import encoder_of

    return encoder_of(clip)


def _indexed(
    folder: Path, profiles: Sequence[str], encoder: ImageTextEncoder | None, looking: Looking, cache_dir: Path
) -> IndexedLog:
    begun = time.monotonic()
    log = open_log(folder, cache_dir)
    facts = _facts(log, profiles, FactStore(cache_dir))
    calls = sum(len(facts.profiles[name].holds) for name in profiles)
    found = None if encoder is None else _images(log, folder, encoder, looking.detections, cache_dir)
    seen = (0, 0, 0) if found is None else (len(found.begin_ns), len(found.objects), found.objects.n_untracked)
    return IndexedLog(log.log_id, facts.n_tracks, len(facts.categories), calls, *seen, time.monotonic() - begun)


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


def _images(log: Log, folder: Path, encoder: ImageTextEncoder, pattern: str, cache_dir: Path) -> LogEmbeddings:
    """Windows and objects; what the same model has seen as it is now is not looked at again.

    Without detections now, those of before are kept: to leave them out is no way to take them back.
    """
    from agents.indexing import embed_log, known_vectors
    from tools.index.embeddings import store_embeddings

    detections = _detections(pattern, log.log_id)
    known = known_vectors(cache_dir, encoder.name, folder, log.digest)
    if known is not None and (detections is None or known.detections == detections.digest):
        return known
    vectors = embed_log(log, folder, encoder, detections)
    store_embeddings(cache_dir, vectors)
    return vectors


def _detections(pattern: str, log_id: str) -> LogDetections | None:
    if not pattern:
        return None
    from agents.detected import detections_for

    return detections_for(pattern, log_id)


def _print(indexed: Sequence[IndexedLog], failed: Sequence[dict[str, str]], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"logs": [asdict(one) for one in indexed], "failed": failed}, indent=2, sort_keys=True))
        return
    for one in indexed:
        images = f", {one.windows} windows and {one.objects} objects in images" if one.windows else ""
        images += f" ({one.detected} that only a detector saw)" if one.detected else ""
        known = f"{one.tracks} tracks, {one.categories} categories, {one.calls} calls{images}"
        print(f"{clean(one.log_id)}: {known}; {one.seconds:.1f} s")
    print(f"{len(indexed)} of {len(indexed) + len(failed)} logs indexed")
