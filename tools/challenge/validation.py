"""Whether a file for the challenge is as the server and the evaluator need it: everything that is wrong, at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.av2.log import Log, open_log
from tools.challenge.checks.columns import SequenceColumns, read_columns
from tools.challenge.checks.contents import Track, check_names, check_unsure, read_content, track_of
from tools.challenge.checks.findings import Finding, Findings
from tools.challenge.checks.places import check_places
from tools.challenge.checks.references import check_against_log, check_against_truth, check_pairs
from tools.challenge.checks.values import check_answers, check_times, check_values, referred_and_other
from tools.challenge.frames import ChallengeFrame
from tools.challenge.writing import SequenceKey
from tools.errors import DataError


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
    content = read_content(path, findings)
    sequences = _sequences(content, findings, scores_needed=not is_truth)
    if not is_truth:
        check_unsure(content, findings)
    for sequence in sequences:
        check_times(sequence, findings)
        check_values(sequence, findings)
        check_answers(sequence, findings)
        check_places(sequence, findings)
    track = track_of(content, findings, is_truth=is_truth)
    _check_labels(track, sequences, findings)
    _check_references(content, track, sequences, references or References(), findings)
    kept = sorted(findings.kept, key=lambda finding: finding.level)
    n_frames = sum(sequence.stamps_ns.size for sequence in sequences)
    n_boxes = sum(sequence.n_boxes for sequence in sequences)
    counts = dict(sorted(findings.counts.items()))
    return Validation(track, len(content), n_frames, n_boxes, tuple(kept), counts)


def _sequences(content: Mapping[SequenceKey, Any], findings: Findings, scores_needed: bool) -> list[SequenceColumns]:
    read = []
    for key, frames in content.items():
        sequence = read_columns(key, frames, findings, scores_needed)
        if sequence is not None:
            read.append(sequence)
            check_names(key, frames, findings)
    return read


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
    content: Mapping[SequenceKey, Any],
    track: Track,
    sequences: Sequence[SequenceColumns],
    to: References,
    findings: Findings,
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
            check_against_log(sequence, log, findings, boxes=track != "temporal")


def _open(log_id: str, to: References, findings: Findings) -> Log | None:
    folder = (to.logs or {}).get(log_id)
    if folder is None:
        findings.add("V_LOG_MISSING", ascii(log_id), "it is not among the given logs", "give its folder too")
        return None
    mined = (to.annotations or {}).get(log_id)
    try:
        return open_log(folder, None, None if mined is None else str(mined))
    except DataError as error:
        findings.add("V_LOG_UNREADABLE", ascii(log_id), str(error))
        return None
