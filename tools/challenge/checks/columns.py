"""From the raw frames of a sequence to flat columns, with a finding for everything that is not as it must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools.challenge.checks.fields import TAILS, answer_of, check_frame, column_of, count_of, ego_of, stamp_of
from tools.challenge.checks.findings import Findings
from tools.challenge.writing import SequenceKey
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class SequenceColumns:
    """All frames of one sequence; F frames and K boxes in order of frames.

    Attributes:
        key: (log_id, prompt).
        stamps_ns: Timestamps, shape (F,), int64.
        ego_m: Ego position in the city frame, shape (F, 3); NaN where a frame does not say it.
        answers: `is_positive` of each frame; None where it is not there.
        frame: Frame of each box, shape (K,).
        columns: Columns of the boxes by field name, K rows each (int64, float64 or text); without those that some frame
            lacks.
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
    stamps = [stamp_of(f"{where} frame {n}", frame, findings) for n, frame in enumerate(frames)]
    sound = [check_frame(f"{where} frame {n}", f, findings, scores_needed) for n, f in enumerate(frames)]
    if not all(sound) or any(stamp is None for stamp in stamps):
        return None
    present = [name for name in TAILS if all(name in frame for frame in frames)]
    columns = {name: column_of(frames, name) for name in present}
    egos = np.array([ego_of(frame) for frame in frames], dtype=np.float64)
    answers = tuple(answer_of(frame) for frame in frames)
    index = np.repeat(np.arange(len(frames)), [count_of(frame) for frame in frames])
    return SequenceColumns(key, np.array(stamps, np.int64), egos, answers, index, columns)
