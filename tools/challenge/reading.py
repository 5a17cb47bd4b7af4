"""Reading ground truth, predictions and submissions in the challenge's form into checked `ChallengeFrame` values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tools.challenge.frames import ChallengeFrame
from tools.challenge.plain_pickle import read_plain_pickle
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.typing import NDArrayAny

_ARRAYS = {"track_id": (), "label": (), "translation_m": (3,), "size": (3,), "yaw": ()}


def read_challenge_file(path: Path) -> dict[SequenceKey, tuple[ChallengeFrame, ...]]:
    """Read a spatio-temporal file: ground truth, a shipped prediction or a submission.

    Args:
        path: The pickle file; it is not trusted.

    Raises:
        DataError: Not a pickle, one that holds anything but numpy arrays and plain values, or one that lacks what the
            challenge needs.
    """
    content = read_plain_pickle(path)
    if not isinstance(content, dict) or not content:
        raise DataError(path, "not the challenge's form", "expected {(log_id, prompt): [frame, ...]}")
    return {_key(path, key): _frames(path, frames) for key, frames in content.items()}


def _key(path: Path, key: object) -> SequenceKey:
    if isinstance(key, tuple) and len(key) == 2 and all(isinstance(part, str) for part in key):
        return str(key[0]), str(key[1])
    raise DataError(path, f"a key is not (log_id, prompt): {ascii(key)[:80]}")


def _frames(path: Path, frames: object) -> tuple[ChallengeFrame, ...]:
    if not isinstance(frames, list) or not all(isinstance(frame, dict) for frame in frames):
        raise DataError(path, "a sequence is not a list of frames")
    read = tuple(_frame(path, frame) for frame in frames)
    stamps = [frame.timestamp_ns for frame in read]
    if stamps != sorted(set(stamps)):
        raise DataError(path, "timestamps of a sequence do not increase")
    return read


def _frame(path: Path, frame: dict[str, Any]) -> ChallengeFrame:
    missing = [name for name in ("timestamp_ns", "ego_translation_m", *_ARRAYS) if name not in frame]
    if missing:
        raise DataError(path, f"a frame lacks {', '.join(missing)}", "is this a file of the temporal track?")
    try:
        track, label, centre, size, yaw = (_array(frame[name], tail) for name, tail in _ARRAYS.items())
        velocity = _array(frame.get("velocity_m_per_s", np.zeros((track.size, 3))), (3,))
        score = _array(frame["score"], ()) if "score" in frame else None
        x, y, z = (float(value) for value in frame["ego_translation_m"])
        stamp, answer = int(frame["timestamp_ns"]), _answer(frame.get("is_positive"))
        return ChallengeFrame(stamp, track, label, centre, size, yaw, velocity, score, (x, y, z), answer)
    except (ValueError, TypeError) as error:
        raise DataError(path, f"a frame is malformed: {str(error)[:120]}") from None


def _answer(value: object) -> bool | None:
    return None if value is None else bool(value)


def _array(value: object, tail: tuple[int, ...]) -> NDArrayAny:
    array = np.asarray(value)
    if array.dtype.kind not in "fiu" or array.ndim != len(tail) + 1 or array.shape[1:] != tail:
        raise ValueError(f"expected numbers of shape (K{''.join(f', {n}' for n in tail)}), got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("a value is not finite")
    return array
