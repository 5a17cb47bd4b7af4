"""Whether a file for the challenge is as the server and the evaluator need it: everything that is wrong, at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tools.av2.log import Log, open_log
from tools.challenge.checks.columns import SequenceColumns, is_temporal, read_columns
from tools.challenge.checks.findings import Finding, Findings
from tools.challenge.checks.places import check_places
from tools.challenge.checks.references import check_against_log, check_against_truth, check_pairs
from tools.challenge.checks.values import check_answers, check_times, check_values, referred_and_other
from tools.challenge.frames import ChallengeFrame
from tools.challenge.plain_pickle import read_plain_pickle
from tools.challenge.reading import sequence_key
from tools.challenge.writing import SequenceKey
from tools.errors import DataError

Track = Literal["spatiotemporal", "temporal", "unknown"]
LOG_ID_LENGTH = 36
"""The evaluator cuts the prompt out of `str((log_id, prompt))` by position, so every log id must be this long."""


@dataclass(frozen=True, slots=True)
class References:
    """What a file is held against; whatever is not given is not checked.

    Attributes:
        pairs: The (log_id, prompt) pairs that are asked.
        truth: Ground truth, for its timestamps and ego positions.
        logs: Folder of each log, by log id, for timestamps, ego positions and boxes.
        annotations: Annotation file that was mined, by log id, where it is not the log's own.
    """

    pairs: Collection[SequenceKey] | None = None
    truth: Mapping[SequenceKey, Sequence[ChallengeFrame]] | None = None
    logs: Mapping[str, Path] | None = None
    annotations: Mapping[str, Path] | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """What validating a file gave.

    Attributes:
        track: The challenge's track that the file is for.
        n_pairs: Log-prompt pairs in it.
        n_frames: Frames in it, as far as they can be read.
        n_boxes: Boxes in it, as far as they can be read.
        findings: The first few findings of each code, in order of the file, errors first.
        counts: How many findings there are of each code.
    """

    track: Track
    n_pairs: int
    n_frames: int
    n_boxes: int
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]

    @property
    def is_valid(self) -> bool:
        """True without errors; warnings may remain."""
        return all(finding.level != "error" for finding in self.findings)


def validate_submission(path: Path, references: References | None = None, *, is_truth: bool = False) -> Validation:
    """Check a pickle of either track.

    Args:
        path: The file; it is not trusted.
        references: What it must agree with.
        is_truth: It is ground truth: boxes need no scores, and `is_positive` may be None.
    """
    findings = Findings()
    content = _content(path, findings)
    sequences = _sequences(content, findings, scores_needed=not is_truth)
    if not is_truth:
        _check_unsure(content, findings)
    for sequence in sequences:
        check_times(sequence, findings)
        check_values(sequence, findings)
        check_answers(sequence, findings)
        check_places(sequence, findings)
    track = _track(content, findings)
    _check_labels(track, sequences, findings)
    _check_references(content, sequences, references or References(), findings)
    kept = sorted(findings.kept, key=lambda finding: finding.level)
    n_frames = sum(sequence.stamps_ns.size for sequence in sequences)
    n_boxes = sum(sequence.n_boxes for sequence in sequences)
    counts = dict(sorted(findings.counts.items()))
    return Validation(track, len(content), n_frames, n_boxes, tuple(kept), counts)


def _content(path: Path, findings: Findings) -> dict[SequenceKey, Any]:
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
            findings.add("V_KEY", ascii(key)[:80], "not (log_id, prompt)", "a tuple of two texts")
        elif pair in content:
            findings.add("V_KEY_TWICE", f"{pair!a}", "it is there as a tuple and as text", "keep one")
        else:
            content[pair] = frames
    for log_id in sorted({log_id for log_id, _ in content if len(log_id) != LOG_ID_LENGTH}):
        findings.add("V_LOG_ID", ascii(log_id)[:60], f"it has {len(log_id)} characters", "the log's whole id: 36")
    return content


def _sequences(content: Mapping[SequenceKey, Any], findings: Findings, scores_needed: bool) -> list[SequenceColumns]:
    read = []
    for key, frames in content.items():
        sequence = read_columns(key, frames, findings, scores_needed)
        if sequence is not None:
            read.append(sequence)
            _check_names(key, frames, findings)
    return read


def _check_names(key: SequenceKey, frames: Sequence[Mapping[str, Any]], findings: Findings) -> None:
    for number, frame in enumerate(frames):
        named, described = frame.get("seq_id", key), frame.get("description", key[1])
        if sequence_key(named) != key or not (isinstance(described, str) and described == key[1]):
            message = f"says {ascii(named)[:80]}, {ascii(described)[:60]}"
            findings.add("V_SEQ_ID", f"{key!a} frame {number}", message, "the evaluator goes by the key alone")


def _check_unsure(content: Mapping[SequenceKey, Any], findings: Findings) -> None:
    """Only ground truth may say that nobody can tell."""
    for key, frames in content.items():
        for number, frame in enumerate(frames if isinstance(frames, list) else ()):
            if isinstance(frame, dict) and "is_positive" in frame and frame["is_positive"] is None:
                findings.add("V_ANSWER", f"{key!a} frame {number}", "is_positive is None", "True or False")


def _track(content: Mapping[SequenceKey, Any], findings: Findings) -> Track:
    frames = [f for value in content.values() if isinstance(value, list) for f in value if isinstance(f, dict)]
    temporal = sum(is_temporal(frame) for frame in frames)
    boxless = sum("is_positive" in frame for frame in frames)
    if not frames:
        return "unknown"
    if temporal == len(frames):
        return "temporal"
    if temporal and boxless == temporal:
        message = f"{temporal} of {len(frames)} frames have is_positive and no boxes"
        findings.add(
            "V_TRACKS_MIXED", "", message, "all frames are of one track: with boxes, or with is_positive alone"
        )
    return "spatiotemporal"


def _check_labels(track: Track, sequences: Sequence[SequenceColumns], findings: Findings) -> None:
    boxes, referred, other = referred_and_other(sequences)
    answered = any(answer for sequence in sequences for answer in sequence.answers)
    if boxes and not other:
        findings.add(
            "V_NO_OTHER", "", "every box is referred or related", "all other boxes of the log belong in, as OTHER"
        )
    if track != "unknown" and sequences and not referred and not answered:
        findings.add("V_NOTHING", "", "no box is referred and no frame is positive", "is this the right file?")


def _check_references(
    content: Mapping[SequenceKey, Any], sequences: Sequence[SequenceColumns], to: References, findings: Findings
) -> None:
    if content and (to.pairs is not None or to.truth is not None):
        check_pairs(content.keys(), to.pairs if to.pairs is not None else (to.truth or {}), findings)
    opened: dict[str, Log | None] = {}
    for sequence in sorted(sequences, key=lambda s: s.key):
        log_id = sequence.key[0]
        if to.truth is not None and sequence.key in to.truth:
            check_against_truth(sequence, to.truth[sequence.key], findings)
        if to.logs is None:
            continue
        if log_id not in opened:
            opened = {log_id: _open(log_id, to, findings)}
        log = opened[log_id]
        if log is not None:
            check_against_log(sequence, log, findings)


def _open(log_id: str, to: References, findings: Findings) -> Log | None:
    folder = (to.logs or {}).get(log_id)
    if folder is None:
        findings.add("V_LOG_MISSING", ascii(log_id), "it is not among the given logs", "give its folder too")
        return None
    mined = (to.annotations or {}).get(log_id)
    try:
        return open_log(folder, None, None if mined is None else str(mined))
    except DataError as error:
        findings.add("V_LOG_MISSING", ascii(log_id), error.problem, error.hint)
        return None
