"""The digest of a suite: one number over everything that decides a score, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from evals.cases.case import Case, Edition, Sequences
from tools.av2.source import find_source
from tools.challenge.frames import ChallengeFrame
from tools.typing import NDArrayAny

_FORMAT = b"motherlode-suite-1"
_ANSWERS = {True: b"+", False: b"-", None: b""}
_COLUMNS = ("translation_m", "size_m", "yaw_rad")


def suite_digest(
    edition: Edition,
    cases: Iterable[Case],
    truth: Sequences,
    log_folders: Mapping[str, Path],
    annotations: Mapping[str, Path] | None = None,
) -> str:
    """SHA-256 over cases, truth and the sources of the logs, hexadecimal.

    The same whatever the order of the arguments, the width or byte order of the arrays, the order of boxes within a
    frame, and where the logs lie. Tags, names, velocities and confidences of the truth do not count: no score looks at
    them.

    Args:
        edition: The form of the truth; it decides which rules apply.
        cases: The cases.
        truth: Frames of every case, or nothing where the truth is not known.
        log_folders: Folder of each log; may lack logs that were not given.
        annotations: Annotation file that is mined, by log id, where it is not the log's own.

    Raises:
        DataError: A log's files cannot be read.
    """
    state = hashlib.sha256(_FORMAT)
    _feed(state, edition.encode())
    keys = sorted({case.key for case in cases})
    for log_id, of_log in groupby(keys, key=itemgetter(0)):
        boxes = _Boxes()
        for key in of_log:
            _feed(state, _text(log_id), _text(key[1]), _sequence_digest(truth.get(key), boxes))
    for log_id in sorted({log_id for log_id, _ in keys} & set(log_folders)):
        mined = (annotations or {}).get(log_id)
        source = find_source(log_folders[log_id], None if mined is None else str(mined))
        _feed(state, _text(log_id), source.digest.encode())
    return state.hexdigest()


def sequence_digest(frames: Sequence[ChallengeFrame] | None) -> bytes:
    """SHA-256 over what the evaluation sees of a sequence, 32 bytes; empty where there is no truth."""
    return _sequence_digest(frames, _Boxes())


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Boxes that were seen before: their order, whether that tells them all apart, and their digest."""

    frame: ChallengeFrame
    order: Any
    is_total: bool
    digest: bytes


class _Boxes:
    """The prompts of a log mostly share their boxes, array for array: those are digested once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], _Known] = {}

    def of(self, frame: ChallengeFrame) -> _Known:
        # The frame is kept with its digest, so that no other array can come to have the same id meanwhile.
        place = (id(frame.track_id), *(id(getattr(frame, name)) for name in _COLUMNS))
        if place not in self._known:
            self._known[place] = _digested(frame)
        return self._known[place]


def _sequence_digest(frames: Sequence[ChallengeFrame] | None, boxes: _Boxes) -> bytes:
    if frames is None:
        return b""
    state = hashlib.sha256()
    for frame in frames:
        known = boxes.of(frame)
        order = known.order if known.is_total else _order(frame, (frame.label,))
        stamp = frame.timestamp_ns.to_bytes(8, "little", signed=True)
        answer = b"?" if frame.is_ambiguous else _ANSWERS[frame.is_positive]
        ego = _canonical(np.array(frame.ego_translation_m), "<f8")
        _feed(state, stamp, answer, ego, _canonical(frame.label[order], "<i8"), known.digest)
    return state.digest()


def _digested(frame: ChallengeFrame) -> _Known:
    ids = frame.track_id
    is_sorted = bool((ids[1:] > ids[:-1]).all())
    order = slice(None) if is_sorted else _order(frame, ())
    state = hashlib.sha256()
    _feed(state, _canonical(ids[order], "<i8"), *(_canonical(getattr(frame, n)[order], "<f8") for n in _COLUMNS))
    is_total = is_sorted or np.unique(ids).size == ids.size
    return _Known(frame, order, is_total, state.digest())


def _order(frame: ChallengeFrame, last: tuple[NDArrayAny, ...]) -> NDArrayAny:
    """Boxes by track; those of one track twice in a frame by what else tells them apart, `last` at the end."""
    centre, size = frame.translation_m.T, frame.size_m.T
    order: NDArrayAny = np.lexsort((*last, frame.yaw_rad, *size, *centre, frame.track_id))
    return order


def _text(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _canonical(values: NDArrayAny, kind: str) -> bytes:
    """Little-endian eight-byte numbers; one zero, one not-a-number."""
    array = np.asarray(values).astype(kind)
    if kind == "<f8":
        array = np.where(np.isnan(array), np.nan, array + 0.0)
    return np.ascontiguousarray(array, dtype=kind).tobytes()


def _feed(state: Any, *parts: bytes) -> None:
    for part in parts:
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
