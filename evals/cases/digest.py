"""The digest of a suite: one number over everything that decides a score, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.cases.case import Case, Edition, Sequences
from tools.av2.source import find_source
from tools.challenge.frames import ChallengeFrame
from tools.typing import NDArrayAny

_FORMAT = b"motherlode-suite-1"
_ANSWERS = {True: b"+", False: b"-", None: b""}
_COLUMNS = (("label", "<i8"), ("translation_m", "<f8"), ("size_m", "<f8"), ("yaw_rad", "<f8"))


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
    for key in keys:
        _feed(state, *(part.encode("utf-8", "surrogatepass") for part in key), sequence_digest(truth.get(key)))
    for log_id in sorted({log_id for log_id, _ in keys} & set(log_folders)):
        mined = (annotations or {}).get(log_id)
        source = find_source(log_folders[log_id], None if mined is None else str(mined))
        _feed(state, log_id.encode("utf-8", "surrogatepass"), source.digest.encode())
    return state.hexdigest()


def sequence_digest(frames: Sequence[ChallengeFrame] | None) -> bytes:
    """SHA-256 over what the evaluation sees of a sequence, 32 bytes; empty where there is no truth."""
    if frames is None:
        return b""
    state = hashlib.sha256()
    for frame in frames:
        _feed(state, *_frame_bytes(frame))
    return state.digest()


def _frame_bytes(frame: ChallengeFrame) -> list[bytes]:
    answer = b"?" if frame.is_ambiguous else _ANSWERS[frame.is_positive]
    order = _order(frame)
    columns = [_canonical(getattr(frame, name)[order], kind) for name, kind in _COLUMNS]
    head = [
        frame.timestamp_ns.to_bytes(8, "little", signed=True),
        answer,
        _canonical(np.array(frame.ego_translation_m), "<f8"),
    ]
    return [*head, _canonical(frame.track_id[order], "<i8"), *columns]


def _order(frame: ChallengeFrame) -> Any:
    """Boxes by track; those of one track twice in a frame by what else tells them apart."""
    ids = frame.track_id
    if ids.size < 2 or bool((ids[1:] > ids[:-1]).all()):
        return slice(None)
    centre, size = frame.translation_m.T, frame.size_m.T
    return np.lexsort((frame.yaw_rad, *size, *centre, frame.label, ids))


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
