"""What a run already knows from images: asked for again, it is told; what was never looked at stays unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from agents.seeing.identity import eyes_identity
from agents.seeing.voting import UNSURE, YES, all_of, coded, spread
from tools.errors import DataError
from tools.questions import Question
from tools.results import Program
from tools.runs.recollection import Known
from tools.runs.record import RunRecord
from tools.runs.seeing import Sight, Watch
from tools.runs.sight_store import EVIDENCE_FILE
from tools.sandbox.executor import JailedExecutor
from tools.sandbox.schedule import OpenedLog
from tools.typing import NDArrayInt
from tools.vision.images import images_stamp
from tools.vision.values import LogAsk, Seen, Verdict

_SEEN_FOLDER: Final = "seen"
_MOST_BYTES: Final = 256 << 20
_VERDICTS: Final = frozenset({"yes", "no", "cannot_tell"})


@dataclass(frozen=True, slots=True)
class KnownLook:
    """One answer of the run's evidence.

    Attributes:
        line: Its place in the evidence, from 0.
        log_id: The log.
        question: The question's key.
        track: Uuid of the track; empty for a whole scene.
        frame: Frame that it is about; -1 for all of a track's life.
        verdict: What was answered.
    """

    line: int
    log_id: str
    question: str
    track: str
    frame: int
    verdict: Verdict


def known_looks(folder: Path) -> tuple[KnownLook, ...]:
    """The evidence of a run folder, in its order; nothing where nobody looked.

    Raises:
        DataError: It is damaged, or too large.
    """
    path = folder / EVIDENCE_FILE
    if not path.is_file():
        return ()
    if path.stat().st_size > _MOST_BYTES:
        raise DataError(path, f"is larger than {_MOST_BYTES >> 20} MiB", "run the query again")
    try:
        return tuple(_look(at, orjson.loads(line)) for at, line in enumerate(path.read_bytes().splitlines()))
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise DataError(path, "is damaged", "run the query again") from error


def _look(line: int, content: Mapping[str, Any]) -> KnownLook:
    verdict = content["verdict"]
    if verdict not in _VERDICTS:
        raise ValueError("no verdict")
    log_id, question, track = (str(content[name]) for name in ("log_id", "question", "track"))
    return KnownLook(line, log_id, question, track, int(content["frame"]), verdict)


@dataclass(frozen=True)
class KnownAnswers:
    """Eyes that never look: they say what the evidence of a run says. Satisfies `tools.vision.values.Eyes`.

    An answer holds as it did in the run: for all of a life, or for the frames nearest to it. Who was not looked at is
    unknown, which is neither a match nor its opposite.

    Attributes:
        identity: Of who looked: answers kept under it are found again, to the letter.
        looks: The evidence.
    """

    identity: str
    looks: tuple[KnownLook, ...]

    def images_of(self, log_path: Path) -> str:
        """Names, sizes and times of change of a log's images."""
        return images_stamp(log_path)

    def answer(self, asks: Sequence[LogAsk]) -> list[Seen]:
        """What is known of all the questions."""
        return [self._seen(ask) for ask in asks]

    def _seen(self, ask: LogAsk) -> Seen:
        about = [one for one in self.looks if (one.log_id, one.question) == (ask.log.log_id, ask.question.key)]
        by_track: dict[str, list[KnownLook]] = {}
        for one in about:
            by_track.setdefault(one.track, []).append(one)
        stamps, codes = ask.log.tracks.timestamps_ns, np.zeros(ask.mask.shape, np.int64)
        time_s = np.asarray((stamps - stamps[0]) / 1e9)
        for track in np.flatnonzero(ask.mask.any(axis=1)).tolist():
            own = [*by_track.get(ask.log.tracks.track_uuid[track], []), *by_track.get("", [])]
            parts = [spread(ask.mask[track], time_s, *_voiced(part)) for part in _told_apart(own)]
            codes[track] = all_of(parts, ask.mask[track]) if parts else np.where(ask.mask[track], UNSURE, 0)
        return Seen(codes == YES, codes == UNSURE)


def known_sight(run: RunRecord, cache_dir: Path | None) -> Sight:
    """What tells a run's programs what the run knows; nothing is kept of it.

    Raises:
        DataError: The run's evidence is damaged.
    """
    identity = eyes_identity(str(run.settings.get("see_model", "")))
    folder = (cache_dir or run.folder) / _SEEN_FOLDER
    return Sight(KnownAnswers(identity, known_looks(run.folder)), folder, cache_dir, keeps=False)


def knowledge_from(
    executor: JailedExecutor, sight: Sight, program: Program, logs: Sequence[OpenedLog]
) -> dict[str, Mapping[Question, Known]]:
    """What a run's program was told about the images of some logs: it runs again, and is told by what the run has.

    Args:
        executor: Runs it.
        sight: What the run has (`known_sight`).
        program: The run's program.
        logs: The logs.

    Raises:
        SandboxError: The program host failed.
    """
    watch = Watch(executor, sight, program.source, program.description, logs)
    for _ in watch.results():
        pass
    known: dict[str, dict[Question, Known]] = {log.log_id: {} for log in logs}
    for log_id, ask, told in watch.heard:
        own, new = known[log_id], Known(ask.mask, told.yes, told.unsure)
        own[ask.question] = own[ask.question] | new if ask.question in own else new
    return {**known}


def looks_of(looks: Iterable[KnownLook], log_id: str, tracks: Sequence[str]) -> tuple[int, ...]:
    """Places of the evidence about some tracks of a log, and about its scene."""
    wanted = {*tracks, ""}
    return tuple(one.line for one in looks if one.log_id == log_id and one.track in wanted)


def _told_apart(looks: Sequence[KnownLook]) -> list[list[KnownLook]]:
    """Answers to several questions that stand for one: a question is put once to a frame, so repeats are another's."""
    parts: list[dict[int, KnownLook]] = []
    for one in looks:
        free = next((part for part in parts if one.frame not in part), None)
        if free is None:
            parts.append({one.frame: one})
        else:
            free[one.frame] = one
    return [[part[frame] for frame in sorted(part)] for part in parts]


def _voiced(looks: Sequence[KnownLook]) -> tuple[NDArrayInt, NDArrayInt]:
    """Frames that were looked at, and what came of it."""
    frames = np.array([max(one.frame, 0) for one in looks], np.int64)
    return frames, coded([one.verdict for one in looks])
