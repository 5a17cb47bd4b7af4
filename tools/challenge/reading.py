"""Reading ground truth, predictions and submissions in the challenge's form into checked `ChallengeFrame` values.

One reader for every form: the spatio-temporal track (boxes), the temporal track (`is_positive` for every frame, boxes
empty or left out), ground truth of 2025 (labels only) and of 2026 (`is_positive` too, None where nobody can tell).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import numpy as np

from tools.challenge.frames import ChallengeFrame
from tools.challenge.plain_pickle import read_plain_pickle
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

_ARRAYS = {"track_id": (), "label": (), "translation_m": (3,), "size": (3,), "yaw": ()}
_WHOLE = ("track_id", "label")
_NO_EGO_M = (float("nan"), float("nan"), float("nan"))
_SPELT_KEY = re.compile(r"""\(('[^'\\]*'), ('.*'|".*")\)""", re.DOTALL)
"""`str((log_id, prompt))`, which the official evaluator takes for the tuple."""


def read_challenge_file(path: Path) -> dict[SequenceKey, tuple[ChallengeFrame, ...]]:
    """Read ground truth, a shipped prediction or a submission, of either track and of either year.

    Keys are `(log_id, prompt)` or, as the official evaluator accepts too, the text `str((log_id, prompt))`.

    Args:
        path: The pickle file; it is not trusted.

    Raises:
        DataError: Not a pickle, one that holds anything but numpy arrays and plain values, or one that lacks what the
            challenge needs.
    """
    content = read_plain_pickle(path)
    if not isinstance(content, dict) or not content:
        raise DataError(path, "not the challenge's form", "expected {(log_id, prompt): [frame, ...]}")
    read: dict[SequenceKey, tuple[ChallengeFrame, ...]] = {}
    for key, frames in content.items():
        if (sequence := _key(path, key)) in read:
            raise DataError(path, f"{ascii(sequence)[:120]} is there twice, as a tuple and as text")
        read[sequence] = _frames(path, frames)
    return read


def sequence_key(key: object) -> SequenceKey | None:
    """(log_id, prompt) of a key of the challenge's files, a tuple or its text; None when it is neither."""
    if isinstance(key, tuple) and len(key) == 2 and all(isinstance(part, str) for part in key):
        return str(key[0]), str(key[1])
    if isinstance(key, str) and (spelt := _SPELT_KEY.fullmatch(key)):
        try:
            log_id, prompt = (ast.literal_eval(part) for part in spelt.groups())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
        if isinstance(prompt, str) and str((log_id, prompt)) == key:
            return str(log_id), prompt
    return None


def _key(path: Path, key: object) -> SequenceKey:
    if (sequence := sequence_key(key)) is not None:
        return sequence
    raise DataError(path, f"a key is not (log_id, prompt): {ascii(key)[:80]}", "nor str((log_id, prompt))")


def _frames(path: Path, frames: object) -> tuple[ChallengeFrame, ...]:
    if not isinstance(frames, list) or not all(isinstance(frame, dict) for frame in frames):
        raise DataError(path, "a sequence is not a list of frames")
    read = tuple(_frame(path, frame) for frame in frames)
    stamps = [frame.timestamp_ns for frame in read]
    if stamps != sorted(set(stamps)):
        raise DataError(path, "timestamps of a sequence do not increase")
    return read


def _frame(path: Path, frame: dict[str, Any]) -> ChallengeFrame:
    frame = _with_empty_boxes(frame)
    missing = [name for name in ("timestamp_ns", "ego_translation_m", *_ARRAYS) if name not in frame]
    if missing:
        raise DataError(path, f"a frame lacks {', '.join(missing)}", "the temporal track's need is_positive")
    try:
        track, label = (_whole(name, frame[name]) for name in _WHOLE)
        centre, size, yaw = (_array(n, frame[n], tail) for n, tail in _ARRAYS.items() if n not in _WHOLE)
        velocity = _velocity(frame.get("velocity_m_per_s"), track.size)
        score = _array("score", frame["score"], ()) if "score" in frame else None
        x, y, z = (float(value) for value in frame["ego_translation_m"])
        stamp, answer = int(frame["timestamp_ns"]), _answer(frame.get("is_positive"))
        unsure = "is_positive" in frame and answer is None
        return ChallengeFrame(stamp, track, label, centre, size, yaw, velocity, score, (x, y, z), answer, unsure)
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError(path, f"a frame is malformed: {str(error)[:120]}") from None


def _with_empty_boxes(frame: dict[str, Any]) -> dict[str, Any]:
    """A frame that only says whether the prompt holds is one without boxes, which needs no ego position either."""
    ids = frame.get("track_id", ())
    is_empty = ids.size == 0 if isinstance(ids, np.ndarray) else isinstance(ids, list | tuple) and not ids
    if "is_positive" not in frame or not is_empty:
        return frame
    empty = {} if any(name in frame for name in _ARRAYS) else {n: np.zeros((0, *tail)) for n, tail in _ARRAYS.items()}
    return {"ego_translation_m": _NO_EGO_M, **empty, **frame}


def _answer(value: object) -> bool | None:
    if value is None:
        return None
    if not isinstance(value, bool | int | np.bool_ | np.integer):
        raise ValueError(f"is_positive is True, False or None, got {ascii(value)[:40]}")
    return bool(value)


def _array(name: str, value: object, tail: tuple[int, ...]) -> NDArrayAny:
    array = _numbers(name, value, tail)
    if not np.isfinite(array).all():
        raise ValueError(f"a value of {name} is not finite")
    return array


def _numbers(name: str, value: object, tail: tuple[int, ...]) -> NDArrayAny:
    array = np.asarray(value)
    if array.size and array.dtype.kind not in "fiu":
        raise ValueError(f"{name} holds {array.dtype}, expected numbers")
    if array.ndim != len(tail) + 1 or array.shape[1:] != tail:
        shape = f"(K{''.join(f', {n}' for n in tail)}{',' if not tail else ''})"
        raise ValueError(f"{name}: expected numbers of shape {shape}, got {array.shape}")
    return array if array.dtype.kind in "fiu" else array.astype(np.float64)


def _whole(name: str, value: object) -> NDArrayInt:
    """Whole numbers with a sign: joined with other kinds, those above 2**53 would lose their last digits."""
    array = _array(name, value, ())
    if array.dtype.kind == "i":
        return array
    least, most = (array.min(), array.max()) if array.size else (0, 0)
    if int(most) >= 1 << 63 or int(least) < -(1 << 63):
        raise ValueError(f"{name} holds {most if int(most) > 0 else least}, which does not fit 64 bits with a sign")
    whole = array.astype(np.int64)
    if (whole != array).any():
        raise ValueError(f"{name} holds {array[whole != array][0]}, expected whole numbers")
    return whole


def _velocity(value: object, count: int) -> NDArrayFloat:
    """Zeros where it is not said; it is not evaluated, so it need not be finite."""
    if value is None:
        return np.zeros((count, 3))
    velocity = _numbers("velocity_m_per_s", value, (3,))
    if velocity.shape[0] != count:
        raise ValueError(f"velocity_m_per_s has {velocity.shape[0]} rows for {count} boxes")
    return velocity
