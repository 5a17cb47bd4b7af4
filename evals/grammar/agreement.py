"""How far two answers agree: intersection over union of their (track, frame) cells, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from evals.grammar.answers import Masks
from tools.av2.log import Log
from tools.typing import NDArrayBool

RIGHT_IOU: Final = 0.95
"""From this intersection over union on, two answers count as the same."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two answers over the same logs, counted in (track, frame) cells, per log.

    Attributes:
        both: Cells that both refer.
        only_ours: Cells that the first alone refers.
        only_theirs: Cells that the second alone refers.
    """

    both: tuple[int, ...]
    only_ours: tuple[int, ...]
    only_theirs: tuple[int, ...]

    @property
    def iou(self) -> float:
        """Intersection over union, all logs pooled; 1 where both are empty."""
        return _iou(sum(self.both), sum(self.only_ours) + sum(self.only_theirs))

    @property
    def per_log(self) -> tuple[float, ...]:
        """The same, log by log."""
        parts = zip(self.both, self.only_ours, self.only_theirs, strict=True)
        return tuple(_iou(both, ours + theirs) for both, ours, theirs in parts)

    @property
    def is_right(self) -> bool:
        """Whether the two count as the same answer."""
        return self.iou >= RIGHT_IOU

    @property
    def reference_is_empty(self) -> bool:
        """Whether the second answer refers nothing at all."""
        return sum(self.both) + sum(self.only_theirs) == 0


def agreement(ours: Masks, theirs: Masks) -> Agreement:
    """Compare two answers over the same logs."""
    pairs = tuple(zip(ours, theirs, strict=True))
    return Agreement(
        tuple(int((a & b).sum()) for a, b in pairs),
        tuple(int((a & ~b).sum()) for a, b in pairs),
        tuple(int((b & ~a).sum()) for a, b in pairs),
    )


def differences(logs: Sequence[Log], ours: Masks, theirs: Masks, most: int = 4) -> list[str]:
    """Where two answers differ, the longest runs of frames first; a line each, and one for what is left out."""
    found = []
    for log, a, b in zip(logs, ours, theirs, strict=True):
        found += [("only ours", *run) for run in _runs(log, a & ~b)]
        found += [("only theirs", *run) for run in _runs(log, b & ~a)]
    found.sort(key=lambda item: (item[3] - item[4], item))
    lines = [
        f"{side}: log {log_id[:8]} {what} {uuid[:8]} frames {first}-{last}"
        for side, log_id, (what, uuid), first, last in found[:most]
    ]
    return [*lines, f"and {len(found) - most} more runs"] if len(found) > most else lines


def _runs(log: Log, mask: NDArrayBool) -> list[tuple[str, tuple[str, str], int, int]]:
    padded = np.pad(mask.astype(np.int8), ((0, 0), (1, 1)))
    change = np.diff(padded, axis=1)
    track, first = np.nonzero(change == 1)
    last = np.nonzero(change == -1)[1] - 1
    category, uuid = log.tracks.category, log.tracks.track_uuid
    return [
        (log.log_id, (str(category[n]), str(uuid[n])), int(a), int(b))
        for n, a, b in zip(track.tolist(), first, last, strict=True)
    ]


def _iou(both: int, either_alone: int) -> float:
    return both / (both + either_alone) if both + either_alone else 1.0
