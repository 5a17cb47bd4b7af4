"""The fields of one raw frame: is everything there, of the kind and shape that the evaluator reads?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from tools.challenge.checks.findings import Findings, told
from tools.typing import NDArrayAny

TAILS: Final[dict[str, tuple[int, ...]]] = {
    "translation_m": (3,), "size": (3,), "yaw": (), "label": (), "name": (), "track_id": (), "score": (),
}  # fmt: skip
"""Shape of a box's entry in each field that is evaluated."""
_VELOCITY: Final = "velocity_m_per_s"
_KINDS: Final = {"label": "iu", "track_id": "iu", "name": "U", _VELOCITY: "fiu"}
_KIND_NAMES: Final = {"iu": "whole numbers", "U": "text", "f": "floating-point numbers", "fiu": "numbers"}
_DTYPES: Final = {"iu": np.int64, "U": np.str_, "f": np.float64}
_OWN_CHECKS: Final = {*TAILS, _VELOCITY, "ego_translation_m", "timestamp_ns", "is_positive", "seq_id"}


def is_temporal(frame: Mapping[str, Any]) -> bool:
    """True for a frame of the temporal track: it says whether the prompt holds, and has no boxes."""
    return "is_positive" in frame and count_of(frame) == 0


def count_of(frame: Mapping[str, Any]) -> int:
    """Boxes of a frame by its track ids; 0 without any, 1 where they are no list."""
    ids = frame.get("track_id", ())
    return int(ids.size) if isinstance(ids, np.ndarray) else len(ids) if isinstance(ids, list | tuple) else 1


def stamp_of(where: str, frame: Mapping[str, Any], findings: Findings) -> int | None:
    """The frame's time in nanoseconds; None, and a finding, when it is no whole number of 64 bits."""
    value = frame.get("timestamp_ns")
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and abs(int(value)) < 1 << 63:
        return int(value)
    problem = "there is no timestamp_ns" if value is None else f"timestamp_ns is {told(value)}"
    findings.add("V_STAMP", where, problem, "nanoseconds as a whole number")
    return None


def answer_of(frame: Mapping[str, Any]) -> bool | None:
    """What the frame says of the prompt; None where it says nothing that can be read."""
    answer = frame.get("is_positive")
    return bool(answer) if isinstance(answer, bool | np.bool_) else None


def ego_of(frame: Mapping[str, Any]) -> tuple[float, float, float]:
    """The ego's city position in metres; NaN where the frame has none as the evaluator needs it.

    It must be a list or tuple: the evaluator (av2 0.3.6) takes every array of a frame for one of its boxes.
    """
    ego = frame.get("ego_translation_m")
    nowhere = (math.nan, math.nan, math.nan)
    if not isinstance(ego, list | tuple) or len(ego) != 3:
        return nowhere
    if any(isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating) for value in ego):
        return nowhere
    try:
        return float(ego[0]), float(ego[1]), float(ego[2])
    except OverflowError:
        return nowhere


def column_of(frames: list[Mapping[str, Any]], name: str) -> NDArrayAny:
    """One field of all frames as one array: whole numbers int64, others float64 or text, whatever each frame has."""
    dtype = _DTYPES[_KINDS.get(name, "f")]
    parts = (frame[name] if frame[name].size else np.empty((0, *TAILS[name]), dtype) for frame in frames)
    return np.concatenate([part.astype(dtype, copy=False) for part in parts])


def check_frame(where: str, frame: Mapping[str, Any], findings: Findings, scores_needed: bool) -> bool:
    """Fields, arrays, kinds and the answer; True when the frame's columns can be joined with others."""
    temporal = is_temporal(frame)
    if "is_positive" in frame and frame["is_positive"] is not None and answer_of(frame) is None:
        findings.add("V_ANSWER", where, f"is_positive is {told(frame['is_positive'])}", "True or False")
    needed = [name for name in TAILS if name != "score"] + ([] if temporal else ["ego_translation_m"])
    if missing := [name for name in needed if name not in frame]:
        cure = "frames without boxes carry empty arrays: the evaluator indexes them" if temporal else ""
        findings.add("V_FIELD", where, f"lacks {', '.join(missing)}", cure)
    if scores_needed and "score" not in frame and not temporal:
        cure = "a confidence in [0, 1] per box; if this is ground truth, say so with --ground-truth"
        findings.add("V_SCORE_MISSING", where, "the boxes have no score", cure)
    arrays = [_check_array(where, name, frame, findings) for name in (*TAILS, _VELOCITY) if name in frame]
    if missing or not all(arrays):
        return False
    return _check_ego(where, frame, findings) and _check_lengths(where, frame, findings)


def _check_array(where: str, name: str, frame: Mapping[str, Any], findings: Findings) -> bool:
    value, tail, kinds = frame[name], TAILS.get(name, (3,)), _KINDS.get(name, "f")
    shape = f"(K{''.join(f', {n}' for n in tail)}{',' if not tail else ''})"
    if not isinstance(value, np.ndarray) or value.ndim != len(tail) + 1 or value.shape[1:] != tail:
        found = f"of shape {value.shape}" if isinstance(value, np.ndarray) else f"a {type(value).__name__}"
        findings.add("V_ARRAY", where, f"{name} is {found}", f"a numpy array of shape {shape}")
        return False
    if problem := _kind_problem(name, value, kinds):
        findings.add("V_DTYPE", where, f"{name} holds {problem}", f"{_KIND_NAMES[kinds]} are expected")
        return False
    return True


def _kind_problem(name: str, value: NDArrayAny, kinds: str) -> str:
    if not value.size:
        return ""
    if value.dtype.kind not in kinds:
        return str(value.dtype)
    if name == "translation_m" and value.dtype.itemsize < 4:
        return f"{value.dtype}, which is metres off in the city frame"
    if name == "track_id" and value.dtype.kind == "u" and int(value.max()) >= 1 << 63:
        return f"{value.max()}, which does not fit 64 bits with a sign"
    return ""


def _check_ego(where: str, frame: Mapping[str, Any], findings: Findings) -> bool:
    if "ego_translation_m" not in frame or np.isfinite(ego_of(frame)).all():
        return True
    problem = "ego_translation_m is not a list of three finite numbers"
    findings.add("V_ARRAY", where, problem, "the ego's city position in metres, as a list")
    return False


def _check_lengths(where: str, frame: Mapping[str, Any], findings: Findings) -> bool:
    lengths = {name: int(frame[name].shape[0]) for name in (*TAILS, _VELOCITY) if name in frame}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        findings.add("V_ARRAY", where, f"fields have different numbers of boxes: {told}", "one row per box in each")
        return False
    if not is_temporal(frame):
        _check_others(where, frame, lengths["track_id"], findings)
    if lengths.get(_VELOCITY) and not np.isfinite(frame[_VELOCITY]).all():
        findings.add("V_VELOCITY", where, f"{_VELOCITY} is not finite", "zeros, where it is not known")
    return True


def _check_others(where: str, frame: Mapping[str, Any], count: int, findings: Findings) -> None:
    """The evaluator picks boxes out of whatever is an array, also where it never looks at the values."""
    for name, value in frame.items():
        if name in _OWN_CHECKS or not isinstance(value, np.ndarray) or value.shape[:1] == (count,):
            continue
        problem = f"{told(name)} is an array of shape {value.shape}, with {count} boxes"
        findings.add("V_ARRAY", where, problem, "the evaluator takes a row of every array per box: use a list")
