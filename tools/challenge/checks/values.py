"""The values of a sequence by themselves: times, labels, names, scores, sizes, identities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from tools.challenge.checks.columns import SequenceColumns
from tools.challenge.checks.findings import MOST_PER_CODE, Findings
from tools.challenge.frames import EVALUATION_PERIOD_NS, LABEL_NAMES, REFERRED
from tools.typing import NDArrayAny, NDArrayBool

_WIDTHS: Final = {"translation_m": 3, "size": 3, "yaw": 1, "score": 1}
_NAMES: Final = np.array(LABEL_NAMES)
_LONGEST_M: Final = 200.0
"""The longest objects of AV2, articulated buses and trams, are a fraction of it."""
_RATE_SLACK_NS: Final = 120_000_000


def check_times(sequence: SequenceColumns, findings: Findings) -> None:
    """Timestamps increase, about half a second apart."""
    steps = np.diff(sequence.stamps_ns)
    if (steps <= 0).any():
        at = int(np.flatnonzero(steps <= 0)[0]) + 1
        findings.add("V_STAMP_ORDER", sequence.place(at), "it is not later than the frame before", "sort the frames")
    elif steps.size and abs(float(np.median(steps)) - EVALUATION_PERIOD_NS) > _RATE_SLACK_NS:
        rate = f"frames are {float(np.median(steps)) / 1e9:.2f} s apart"
        findings.add("V_RATE", f"{sequence.key!a}", rate, "the challenge is evaluated at 2 Hz: every fifth frame")


def check_values(sequence: SequenceColumns, findings: Findings) -> None:
    """Finite numbers, boxes with an extent, known labels with their names, scores in [0, 1], one box per track."""
    columns = sequence.columns
    for name in _WIDTHS:
        if name in columns:
            bad = np.logical_or.reduce(~np.isfinite(columns[name].reshape(-1, _WIDTHS[name])), axis=1)
            _each(sequence, bad, findings, "V_FINITE", f"{name} is not finite", "leave such boxes out")
    flat = np.logical_or.reduce(columns["size"] <= 0, axis=1)
    _each(sequence, flat, findings, "V_SIZE", "a side is not longer than 0", "metres")
    vast = np.logical_or.reduce(np.isfinite(columns["size"]) & (columns["size"] > _LONGEST_M), axis=1)
    _each(sequence, vast, findings, "V_SIZE", f"a side is longer than {_LONGEST_M:.0f} m", "metres")
    label = columns["label"]
    known: NDArrayBool = (label >= 0) & (label < len(LABEL_NAMES))
    _each(sequence, ~known, findings, "V_LABEL", "its label is unknown", "0 referred, 1 related, 2 other")
    wrong = known & (columns["name"] != _NAMES[np.where(known, label, 0)])
    _each(sequence, wrong, findings, "V_NAME", "its name is not its label's", ", ".join(LABEL_NAMES))
    if "score" in columns:
        outside = np.isfinite(columns["score"]) & ((columns["score"] < 0) | (columns["score"] > 1))
        _each(sequence, outside, findings, "V_SCORE", "its score lies outside of [0, 1]", "a confidence")
    _each(sequence, _repeated(sequence), findings, "V_TRACK_TWICE", "its track has a box before it", "one per frame")


def check_answers(sequence: SequenceColumns, findings: Findings) -> None:
    """Where a frame with boxes says whether the prompt holds, its labels say the same."""
    for frame, answer in enumerate(sequence.answers):
        mine = sequence.columns["label"][sequence.frame == frame] if answer is not None else np.empty(0)
        if answer is not None and mine.size and answer != bool((mine == REFERRED).any()):
            message = f"is_positive is {answer}, but {'no' if answer else 'a'} box is referred"
            findings.add("V_CONTRADICTION", sequence.place(frame), message, "the evaluator takes either for a yes")


def referred_and_other(sequences: Iterable[SequenceColumns]) -> tuple[bool, bool, bool]:
    """Whether there are boxes at all, referred ones, and others."""
    labels: Sequence[Any] = [sequence.columns["label"] for sequence in sequences]
    flat = np.concatenate(labels) if labels else np.empty(0, np.int64)
    return bool(flat.size), bool((flat == REFERRED).any()), bool((flat == len(LABEL_NAMES) - 1).any())


def _repeated(sequence: SequenceColumns) -> NDArrayBool:
    """True for a box whose track has an earlier one in the same frame, shape (K,)."""
    track = sequence.columns["track_id"]
    order = np.lexsort((np.arange(track.size), track, sequence.frame))
    same: NDArrayAny = (np.diff(track[order]) == 0) & (np.diff(sequence.frame[order]) == 0)
    repeated = np.zeros(track.size, np.bool_)
    repeated[order[1:][same]] = True
    return repeated


def _each(sequence: SequenceColumns, bad: NDArrayAny, findings: Findings, code: str, message: str, cure: str) -> None:
    boxes = np.flatnonzero(bad)
    for box in boxes[:MOST_PER_CODE].tolist():
        findings.add(code, sequence.place(int(sequence.frame[box]), box), message, cure)
    findings.add_more(code, max(0, boxes.size - MOST_PER_CODE))
