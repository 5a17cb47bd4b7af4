"""One prompt's boxes as flat arrays: every sequence, frame after frame, with the filters of the challenge applied.

The order of the filters is the official evaluator's (av2 0.3.6, `evaluate`): first the range around the ego vehicle,
then the region of interest, and only then the question which tracks are ever referred to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from evals.metrics.region import Region
from tools.challenge.frames import REFERRED, ChallengeFrame
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt

BoxFilter = Callable[[str, NDArrayAny, NDArrayAny, NDArrayAny, NDArrayAny], NDArrayBool]
"""(log_id, centre_m (K, 3), size_m (K, 3), yaw_rad (K,), ego_xy_m (K, 2)) -> which boxes are evaluated, (K,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """Boxes of every track that is ever referred to, on one side, in the order of (sequence, frame, row of the file).

    Attributes:
        frame: Index of the box's frame among all frames of the prompt, shape (K,); it never decreases.
        track_id: The file's track id, unique only within a sequence, shape (K,).
        centre_xy_m: In the city frame, shape (K, 2), in a type that holds those of all frames exactly.
        kind: Character codes of two dtypes, uint8, shape (K, 2): of the centres of the box's frame in the file, and of
            those centres stacked to the sizes, as the official evaluator does before it measures for HOTA.
        score: Confidence in the file's own precision, shape (K,); ones in ground truth.
        is_referred: The box itself is labelled `REFERRED`, shape (K,).
    """

    frame: NDArrayInt
    track_id: NDArrayAny
    centre_xy_m: NDArrayAny
    kind: NDArrayAny
    score: NDArrayAny
    is_referred: NDArrayBool

    def where(self, keep: NDArrayBool) -> Boxes:
        """The boxes for which `keep` holds, shape (K,), in the same order."""
        return Boxes(*(getattr(self, name)[keep] for name in _COLUMNS))

    def referred(self) -> Boxes:
        """What HOTA-Temporal looks at. HOTA-Track looks at all: it relabels the whole track of what was referred."""
        return self.where(self.is_referred)


_COLUMNS = ("frame", "track_id", "centre_xy_m", "kind", "score", "is_referred")


@dataclass(frozen=True, slots=True, eq=False)
class PackedPrompt:
    """One prompt over all its logs; F frames in all.

    Attributes:
        prompt: The prompt.
        log_ids: One per sequence, sorted, length S.
        frame_start: First frame of each sequence, and F, shape (S + 1,).
        timestamp_ns: Shape (F,).
        truth: Boxes of the ground truth.
        predicted: Boxes of the prediction.
    """

    prompt: str
    log_ids: tuple[str, ...]
    frame_start: NDArrayInt
    timestamp_ns: NDArrayInt
    truth: Boxes
    predicted: Boxes


def challenge_filter(max_range_m: float, region: Region | None) -> BoxFilter:
    """Boxes within `max_range_m` of the ego vehicle (by centre, in the plane) and, if given, in the region."""

    def keep(
        log_id: str, centre_m: NDArrayAny, size_m: NDArrayAny, yaw_rad: NDArrayAny, ego_xy_m: NDArrayAny
    ) -> NDArrayBool:
        kept: NDArrayBool = np.linalg.norm(centre_m[:, :2] - ego_xy_m, axis=1) <= max_range_m
        if region is not None and kept.any():
            kept[kept] = region.inside(log_id, centre_m[kept], size_m[kept], yaw_rad[kept])
        return kept

    return keep


def pack_boxes(
    side: str, log_ids: Sequence[str], sequences: Sequence[Sequence[ChallengeFrame]], keep: BoxFilter
) -> Boxes:
    """Pack one side of a prompt.

    Args:
        side: `ground truth` or `predictions`, for messages; predictions need scores.
        log_ids: One per sequence.
        sequences: Frames of each sequence.
        keep: Which boxes are evaluated.

    Raises:
        DataError: A predicted box has no score.
    """
    first, parts = 0, []
    for log_id, frames in zip(log_ids, sequences, strict=True):
        parts.append(_sequence_boxes(side, log_id, frames, first, keep))
        first += len(frames)
    return _joined(parts)


def _sequence_boxes(side: str, log_id: str, frames: Sequence[ChallengeFrame], first: int, keep: BoxFilter) -> Boxes:
    """Only tracks that are somewhere labelled `REFERRED` go through the filters: no other can be evaluated."""
    holding = [(index, frame) for index, frame in enumerate(frames) if frame.track_id.size]
    if not holding or not any(frame.has_referred for _, frame in holding):
        return _NONE
    track = np.concatenate([frame.track_id for _, frame in holding])
    label = np.concatenate([frame.label for _, frame in holding])
    rows = np.flatnonzero(np.isin(track, np.unique(track[label == REFERRED])))
    at = np.repeat(np.arange(len(holding)), [frame.track_id.size for _, frame in holding])[rows]
    index = np.array([index for index, _ in holding])[at]
    kind = np.array([_kinds(frame.translation_m.dtype, frame.size_m.dtype) for _, frame in holding], np.uint8)[at]
    centre = np.concatenate([frame.translation_m for _, frame in holding])[rows]
    size = np.concatenate([frame.size_m for _, frame in holding])[rows]
    yaw = np.concatenate([frame.yaw_rad for _, frame in holding])[rows]
    ego = np.array([frame.ego_translation_m[:2] for frame in frames])[index]
    score = _scores(side, log_id, holding)[rows]
    boxes = Boxes(index + first, track[rows], centre[:, :2], kind, score, label[rows] == REFERRED)
    boxes = boxes.where(keep(log_id, centre, size, yaw, ego))
    return boxes.where(np.isin(boxes.track_id, np.unique(boxes.track_id[boxes.is_referred])))


@cache
def _kinds(centre: np.dtype[Any], size: np.dtype[Any]) -> tuple[int, int]:
    """`Boxes.kind` of a frame."""
    return ord(centre.char), ord(np.result_type(centre, size).char)


def _scores(side: str, log_id: str, holding: Sequence[tuple[int, ChallengeFrame]]) -> NDArrayAny:
    if side == "ground truth":
        return np.ones(sum(frame.track_id.size for _, frame in holding))
    for _, frame in holding:
        if frame.score is None:
            raise DataError(
                side, f"log {log_id}, timestamp {frame.timestamp_ns} has no scores", "predictions need them"
            )
    return np.concatenate([frame.score for _, frame in holding if frame.score is not None])


def _joined(parts: Sequence[Boxes]) -> Boxes:
    held = [part for part in parts if part.frame.size]
    return Boxes(*(np.concatenate([getattr(part, name) for part in held]) for name in _COLUMNS)) if held else _NONE


_NONE = Boxes(
    np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 2)), np.zeros((0, 2), np.uint8), np.zeros(0),
    np.zeros(0, bool),
)  # fmt: skip
