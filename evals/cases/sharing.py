"""One copy of a log's boxes for all prompts that are asked of it: a split's ground truth repeats them tenfold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from tools.challenge.frames import ChallengeFrame
from tools.challenge.writing import SequenceKey
from tools.typing import NDArrayAny

_SHARED: Final = ("track_id", "translation_m", "size_m", "yaw_rad", "velocity_mps", "score")


def with_shared_boxes(
    sequences: Mapping[SequenceKey, Sequence[ChallengeFrame]],
) -> dict[SequenceKey, tuple[ChallengeFrame, ...]]:
    """The same sequences, whose equal arrays of one log and timestamp are one array. Only memory changes."""
    first: dict[tuple[str, int], ChallengeFrame] = {}
    return {key: tuple(_shared(first, key[0], frame) for frame in frames) for key, frames in sequences.items()}


def _shared(first: dict[tuple[str, int], ChallengeFrame], log_id: str, frame: ChallengeFrame) -> ChallengeFrame:
    model = first.setdefault((log_id, frame.timestamp_ns), frame)
    if model is frame:
        return frame
    same: dict[str, Any] = {}
    for name in _SHARED:
        ours, theirs = getattr(frame, name), getattr(model, name)
        if ours is not None and theirs is not None and _identical(ours, theirs):
            same[name] = theirs
    return replace(frame, **same)


def _identical(first: NDArrayAny, second: NDArrayAny) -> bool:
    return first.dtype == second.dtype and first.shape == second.shape and bool(np.array_equal(first, second))
