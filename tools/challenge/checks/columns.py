"""From the raw frames of a sequence to flat columns, with a finding for everything that is not as it must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tools.challenge.checks.findings import Findings
from tools.challenge.writing import SequenceKey
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

_TAILS: Final[dict[str, tuple[int, ...]]] = {
    "translation_m": (3,), "size": (3,), "yaw": (), "label": (), "name": (), "track_id": (), "score": (),
}  # fmt: skip
_KINDS: Final = {"label": "iu", "track_id": "iu", "name": "U"}
_KIND_NAMES: Final = {"iu": "whole numbers", "U": "text", "f": "floating-point numbers"}


@dataclass(frozen=True, slots=True, eq=False)
class SequenceColumns:
    """All frames of one sequence; F frames and K boxes in order of frames.

    Attributes:
        key: (log_id, prompt).
        stamps_ns: Timestamps, shape (F,), int64.
        ego_m: Ego position in the city frame, shape (F, 3); NaN where a frame does not say it.
        answers: `is_positive` of each frame; None where it is not there.
        frame: Frame of each box, shape (K,).
        columns: Columns of the boxes by field name, K rows each; without those that some frame lacks.
    """

    key: SequenceKey
    stamps_ns: NDArrayInt
    ego_m: NDArrayFloat
    answers: tuple[bool | None, ...]
    frame: NDArrayInt
    columns: Mapping[str, NDArrayAny]

    @property
    def n_boxes(self) -> int:
        """Boxes over all frames."""
        return int(self.frame.size)

    def place(self, frame: int, box: int | None = None) -> str:
        """Where that frame, or that box of all the sequence's, is."""
        where = f"{self.key!a} frame {frame} ({int(self.stamps_ns[frame])} ns)"
        return where if box is None else f"{where} box {box - int(np.searchsorted(self.frame, frame))}"


def read_columns(key: SequenceKey, frames: object, findings: Findings, scores_needed: bool) -> SequenceColumns | None:
    """The columns of a sequence, or None when it is too broken to look further into.

    Args:
        key: (log_id, prompt).
        frames: What the file has for it.
        findings: Where faults are noted.
        scores_needed: Whether boxes must have scores; ground truth has none.
    """
    where = f"{key!a}"
    if not isinstance(frames, list) or not frames or not all(isinstance(frame, dict) for frame in frames):
        findings.add(
            "V_SEQUENCE", where, "expected a list of frames, each a dict", "one frame per evaluation timestamp"
        )
        return None
    stamps = [_stamp(f"{where} frame {n}", frame, findings) for n, frame in enumerate(frames)]
    sound = [_check_frame(f"{where} frame {n}", f, findings, scores_needed) for n, f in enumerate(frames)]
    if not all(sound) or any(stamp is None for stamp in stamps):
        return None
    present = [name for name in _TAILS if all(name in frame for frame in frames)]
    columns = {name: np.concatenate([frame[name] for frame in frames]) for name in present}
    egos = np.array([_ego(frame) for frame in frames], dtype=np.float64)
    answers = tuple(_answer(frame) for frame in frames)
    index = np.repeat(np.arange(len(frames)), [_count(frame) for frame in frames])
    return SequenceColumns(key, np.array(stamps, np.int64), egos, answers, index, columns)


def is_temporal(frame: Mapping[str, Any]) -> bool:
    """True for a frame of the temporal track: it says whether the prompt holds, and has no boxes."""
    return "is_positive" in frame and _count(frame) == 0


def _count(frame: Mapping[str, Any]) -> int:
    ids = frame.get("track_id", ())
    return int(ids.size) if isinstance(ids, np.ndarray) else len(ids) if isinstance(ids, list | tuple) else 1


def _stamp(where: str, frame: Mapping[str, Any], findings: Findings) -> int | None:
    value = frame.get("timestamp_ns")
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and abs(int(value)) < 1 << 63:
        return int(value)
    problem = "there is no timestamp_ns" if value is None else f"timestamp_ns is {ascii(value)[:40]}"
    findings.add("V_STAMP", where, problem, "nanoseconds as a whole number")
    return None


def _check_frame(where: str, frame: Mapping[str, Any], findings: Findings, scores_needed: bool) -> bool:
    """Fields, arrays, kinds and the answer; True when the frame's columns can be joined with others."""
    temporal = is_temporal(frame)
    if "is_positive" in frame and frame["is_positive"] is not None and _answer(frame) is None:
        findings.add("V_ANSWER", where, f"is_positive is {ascii(frame['is_positive'])[:40]}", "True or False")
    needed = [name for name in _TAILS if name != "score"] + ([] if temporal else ["ego_translation_m"])
    if missing := [name for name in needed if name not in frame]:
        cure = "frames without boxes carry empty arrays: the evaluator indexes them" if temporal else ""
        findings.add("V_FIELD", where, f"lacks {', '.join(missing)}", cure)
    if scores_needed and "score" not in frame and not temporal:
        cure = "a confidence in [0, 1] per box; if this is ground truth, say so with --ground-truth"
        findings.add("V_SCORE_MISSING", where, "the boxes have no score", cure)
    arrays = [_check_array(where, name, frame, findings) for name in _TAILS if name in frame]
    if missing or not all(arrays):
        return False
    if "ego_translation_m" in frame and not np.isfinite(_ego(frame)).all():
        findings.add(
            "V_ARRAY", where, "ego_translation_m is not three finite numbers", "the ego's city position, metres"
        )
        return False
    lengths = {name: int(frame[name].shape[0]) for name in _TAILS if name in frame}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        findings.add("V_ARRAY", where, f"fields have different numbers of boxes: {told}", "one row per box in each")
        return False
    return True


def _answer(frame: Mapping[str, Any]) -> bool | None:
    answer = frame.get("is_positive")
    return bool(answer) if isinstance(answer, bool | np.bool_) else None


def _check_array(where: str, name: str, frame: Mapping[str, Any], findings: Findings) -> bool:
    value, tail, kinds = frame[name], _TAILS[name], _KINDS.get(name, "f")
    shape = f"(K{''.join(f', {n}' for n in tail)}{',' if not tail else ''})"
    if not isinstance(value, np.ndarray) or value.ndim != len(tail) + 1 or value.shape[1:] != tail:
        found = f"of shape {value.shape}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
        findings.add("V_ARRAY", where, f"{name} is {found}", f"a numpy array of shape {shape}")
        return False
    if value.dtype.kind not in kinds and value.size:
        findings.add("V_DTYPE", where, f"{name} holds {value.dtype}", f"{_KIND_NAMES[kinds]} are expected")
        return False
    return True


def _ego(frame: Mapping[str, Any]) -> Sequence[float]:
    try:
        x, y, z = (float(value) for value in frame.get("ego_translation_m", (np.nan,) * 3))
    except (TypeError, ValueError):
        return (np.nan,) * 3
    return x, y, z
