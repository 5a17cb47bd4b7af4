"""What must hold before anything is scored: both sides speak of the same frames, and no track is in one frame twice."""

from __future__ import annotations

import numpy as np

from evals.cases.case import Sequences
from evals.metrics.packing import Boxes, PackedPrompt
from tools.errors import DataError


def check_agreement(truth: Sequences, predicted: Sequences) -> None:
    """Check that every sequence of the truth is predicted at the same timestamps.

    Raises:
        DataError: The truth is empty, a sequence is missing, or timestamps differ.
    """
    if not truth:
        raise DataError("ground truth", "it has no sequence", "there is nothing to score")
    missing = [key for key in truth if key not in predicted]
    if missing:
        raise DataError(
            "predictions",
            f"{len(missing)} of {len(truth)} sequences of the ground truth are missing, first {missing[0]!r}",
            "prompts must be spelt exactly as published",
        )
    for key, frames in truth.items():
        if [frame.timestamp_ns for frame in frames] != [frame.timestamp_ns for frame in predicted[key]]:
            raise DataError("predictions", f"timestamps of {key!r} are not those of the ground truth")


def check_unique_ids(packed: PackedPrompt, side: str, boxes: Boxes) -> None:
    """Check that no frame has two boxes of one track.

    Args:
        packed: The prompt, to name the place.
        side: `ground truth` or `predictions`.
        boxes: The boxes that are evaluated.

    Raises:
        DataError: It names sequence, timestamp and track.
    """
    order = np.lexsort((boxes.track_id, boxes.frame))
    frame, track = boxes.frame[order], boxes.track_id[order]
    twice = np.flatnonzero((frame[1:] == frame[:-1]) & (track[1:] == track[:-1]))
    if twice.size:
        at, track_id = int(frame[twice[0]]), track[twice[0]]
        log_id = packed.log_ids[int(np.searchsorted(packed.frame_start, at, side="right")) - 1]
        raise DataError(
            side,
            f"track {track_id} is more than once in log {log_id}, prompt {packed.prompt!r}, at "
            f"{int(packed.timestamp_ns[at])} ns",
            "a track has at most one box per timestamp",
        )
