"""A file against what it must agree with: the pairs that are asked, the ground truth's frames, the logs' own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import numpy as np

from tools.av2.log import Log
from tools.challenge.checks.columns import SequenceColumns
from tools.challenge.checks.findings import Findings
from tools.challenge.frames import ChallengeFrame, evaluation_frames
from tools.challenge.writing import SequenceKey
from tools.typing import NDArrayFloat, NDArrayInt

_SAME_M: Final = 0.01
_EGO_SLACK_M: Final = 0.5
_SPELLING: Final = "prompts must be spelt exactly as published"


def check_pairs(there: Collection[SequenceKey], asked: Iterable[SequenceKey], findings: Findings) -> None:
    """Every pair that is asked is there, and no other."""
    wanted = sorted(set(asked))
    for key in wanted:
        if key not in there:
            findings.add("V_PAIR_MISSING", f"{key!a}", "it is asked, and not there", f"submit every pair; {_SPELLING}")
    for key in sorted(set(there) - set(wanted)):
        findings.add("V_PAIR_UNKNOWN", f"{key!a}", "nobody asks it", _SPELLING)


def check_against_truth(sequence: SequenceColumns, truth: Sequence[ChallengeFrame], findings: Findings) -> None:
    """The ground truth's timestamps and ego positions."""
    stamps = np.array([frame.timestamp_ns for frame in truth], np.int64)
    egos = np.array([frame.ego_translation_m for frame in truth], np.float64).reshape(-1, 3)
    _check_frames(sequence, stamps, egos, "the ground truth", findings)


def check_against_log(sequence: SequenceColumns, log: Log, findings: Findings, *, boxes: bool = True) -> None:
    """The log's evaluation timestamps and ego positions, and every box of it.

    Args:
        sequence: The sequence.
        log: The log that it is of.
        findings: Where faults are noted.
        boxes: Whether the file must have the log's boxes; a file of the temporal track has none.
    """
    frames = evaluation_frames(log.tracks.timestamps_ns)
    stamps, egos = log.tracks.timestamps_ns[frames], log.tracks.city_SE3_ego_translation[frames]
    if _check_frames(sequence, stamps, egos, "the log", findings) and boxes:
        _check_boxes(sequence, log, frames, findings)


def _check_frames(
    sequence: SequenceColumns, stamps: NDArrayInt, egos: NDArrayFloat, whose: str, findings: Findings
) -> bool:
    where = f"{sequence.key!a}"
    if not np.array_equal(sequence.stamps_ns, stamps):
        common = np.intersect1d(sequence.stamps_ns, stamps).size
        message = f"{sequence.stamps_ns.size} timestamps, of which {common} are among the {stamps.size} of {whose}"
        findings.add("V_STAMPS", where, message, "every fifth annotated timestamp, from the first on")
        return False
    with np.errstate(invalid="ignore", over="ignore"):
        away = np.linalg.norm(sequence.ego_m[:, :2] - egos[:, :2], axis=1)
        apart = np.flatnonzero(away > _EGO_SLACK_M)
    if apart.size:
        at = int(apart[0])
        message = f"ego_translation_m is {away[at]:.6g} m from the ego's position in {whose}"
        findings.add("V_EGO_POSITION", sequence.place(at), message, "the translation of city_SE3_ego at that timestamp")
    return not apart.size


def _check_boxes(sequence: SequenceColumns, log: Log, frames: NDArrayInt, findings: Findings) -> None:
    """Whether the log's boxes are all there; only where those that are there are the log's."""
    missing, foreign, first = 0, 0, -1
    for number, frame in enumerate(frames.tolist()):
        rows = log.tracks.row_index[:, frame]
        own = log.tracks.centre_city_m[rows[rows >= 0]]
        given = sequence.columns["translation_m"][sequence.frame == number]
        lost, strange = _unmatched(own, given)
        missing, foreign = missing + lost, foreign + strange
        first = number if lost and first < 0 else first
    if foreign:
        message = f"{foreign} of {sequence.n_boxes} boxes stand where the log has none"
        findings.add("V_BOXES_ELSEWHERE", f"{sequence.key!a}", message, "give the file that was mined: --annotations")
    elif missing:
        message = f"{missing} boxes of the log are not there, the first of them here"
        findings.add("V_BOXES_MISSING", sequence.place(first), message, "what is neither referred nor related is OTHER")


def _unmatched(own: NDArrayFloat, given: NDArrayFloat) -> tuple[int, int]:
    """How many boxes of the log are not given, and how many given ones are not the log's, by their centres."""
    if not own.size or not given.size:
        return own.shape[0], given.shape[0]
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.linalg.norm(own[:, None, :2] - given[None, :, :2], axis=2) <= _SAME_M
    return int((~near.any(axis=1)).sum()), int((~near.any(axis=0)).sum())
