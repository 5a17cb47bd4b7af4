"""What a file holds as a whole: its pairs, whose they say they are, and the challenge's track that it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from tools.challenge.checks.fields import is_temporal
from tools.challenge.checks.findings import Findings, told
from tools.challenge.plain_pickle import read_plain_pickle
from tools.challenge.reading import sequence_key
from tools.challenge.writing import SequenceKey
from tools.errors import DataError

Track = Literal["spatiotemporal", "temporal", "unknown"]
LOG_ID_LENGTH = 36
"""The evaluator cuts the prompt out of `str((log_id, prompt))` by position, so every log id must be this long."""


def read_content(path: Path, findings: Findings) -> dict[SequenceKey, Any]:
    """What the file holds by pair; empty when it cannot be read at all."""
    try:
        raw = read_plain_pickle(path)
    except DataError as error:
        findings.add("V_FILE", "", error.problem, error.hint)
        return {}
    if not isinstance(raw, dict) or not raw:
        message = f"it holds {'nothing' if isinstance(raw, dict) else f'a {type(raw).__name__}'}"
        findings.add("V_FORM", "", message, "{(log_id, prompt): [frame, ...]}")
        return {}
    content: dict[SequenceKey, Any] = {}
    for key, frames in raw.items():
        pair = sequence_key(key)
        if pair is None:
            findings.add("V_KEY", told(key, 80), "not (log_id, prompt)", "a tuple of two texts")
        elif pair in content:
            findings.add("V_KEY_TWICE", f"{pair!a}", "it is there as a tuple and as text", "keep one")
        else:
            content[pair] = frames
    for log_id in sorted({log_id for log_id, _ in content if len(log_id) != LOG_ID_LENGTH}):
        findings.add("V_LOG_ID", told(log_id, 60), f"it has {len(log_id)} characters", "the log's whole id: 36")
    return content


def check_names(key: SequenceKey, frames: Sequence[Mapping[str, Any]], findings: Findings) -> None:
    """Frames that name their pair name the one that they are under."""
    for number, frame in enumerate(frames):
        named, described = frame.get("seq_id", key), frame.get("description", key[1])
        if sequence_key(named) != key or not (isinstance(described, str) and described == key[1]):
            message = f"says {told(named, 80)}, {told(described, 60)}"
            findings.add("V_SEQ_ID", f"{key!a} frame {number}", message, "the evaluator goes by the key alone")


def check_unsure(content: Mapping[SequenceKey, Any], findings: Findings) -> None:
    """Only ground truth may say that nobody can tell."""
    for key, frames in content.items():
        for number, frame in enumerate(frames if isinstance(frames, list) else ()):
            if isinstance(frame, dict) and "is_positive" in frame and frame["is_positive"] is None:
                findings.add("V_ANSWER", f"{key!a} frame {number}", "is_positive is None", "True or False")


def track_of(content: Mapping[SequenceKey, Any], findings: Findings, *, is_truth: bool) -> Track:
    """The track that the file is for; frames of the other one are a finding."""
    frames = [f for value in content.values() if isinstance(value, list) for f in value if isinstance(f, dict)]
    temporal = [frame for frame in frames if is_temporal(frame)]
    if not frames:
        return "unknown"
    if len(temporal) == len(frames):
        return "temporal"
    needed = ("ego_translation_m",) if is_truth else ("ego_translation_m", "score")
    bare = any(name not in frame for frame in temporal for name in needed)
    if temporal and (bare or len(temporal) == sum("is_positive" in frame for frame in frames)):
        message = f"{len(temporal)} of {len(frames)} frames have is_positive and no boxes"
        cure = "all frames are of one track: with the fields of boxes, or with is_positive alone"
        findings.add("V_TRACKS_MIXED", "", message, cure)
    return "spatiotemporal"
