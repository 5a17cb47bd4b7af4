"""All pairs of two track sets at once: blocks of shape (tracks, related, frames), and the edges where a test holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tools.atoms.call import Call
from tools.atoms.geometry.boxes import Boxes, boxes
from tools.atoms.geometry.rectangles import Rectangles, rectangle_distance_m
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

S = TypeVar("S", bound=np.generic)

BLOCK_ELEMENTS = 1 << 18
"""Size of a block: 2 MB per float array keeps the work in the processor's caches and the peak memory small."""


@dataclass(frozen=True)
class PairBlock:
    """Some tracks against all related tracks, at the frames where both sets hold anything.

    Attributes:
        boxes: The boxes of the log.
        track: Track indices, shape (A,), ascending.
        related: Related track indices, shape (B,), ascending.
        frame: Frame indices, shape (F,), ascending.
        both_mask: Shape (A, B, F): the two are different tracks and both hold.
        related_mask: Shape (B, F): where the related set holds.
    """

    boxes: Boxes
    track: NDArrayInt
    related: NDArrayInt
    frame: NDArrayInt
    both_mask: NDArrayBool
    related_mask: NDArrayBool

    def of_track(self, dense: NDArray[S]) -> NDArray[S]:
        """A per-log array (N, T) at the tracks of this block, shape (A, 1, F)."""
        return dense[self.track[:, None], self.frame][:, None]

    def of_related(self, dense: NDArray[S]) -> NDArray[S]:
        """A per-log array (N, T) at the related tracks, shape (1, B, F)."""
        return dense[self.related[:, None], self.frame][None]

    @cached_property
    def offset_m(self) -> tuple[NDArrayFloat, NDArrayFloat]:
        """City x and y from the track's centre to the related centre, each of shape (A, B, F)."""
        at, to = self.of_track, self.of_related
        return to(self.boxes.x_m) - at(self.boxes.x_m), to(self.boxes.y_m) - at(self.boxes.y_m)

    @cached_property
    def local_m(self) -> tuple[NDArrayFloat, NDArrayFloat]:
        """The related centre in the track's own frame: metres ahead of its centre, and to its left, (A, B, F)."""
        return self.rotated(*self.offset_m)

    def rotated(self, x: NDArrayFloat, y: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """City vectors (A, B, F) in the track's own axes: forward, left."""
        cos, sin = self.of_track(self.boxes.cos_yaw), self.of_track(self.boxes.sin_yaw)
        return cos * x + sin * y, cos * y - sin * x

    @cached_property
    def centre_distance_m(self) -> NDArrayFloat:
        """Distance of the centres, shape (A, B, F)."""
        return np.hypot(*self.offset_m)

    def distance_at_m(self, where: NDArrayBool) -> NDArrayFloat:
        """Footprint distances at the K true places of `where` (A, B, F), in its order, shape (K,)."""
        a, b, f = np.nonzero(where)
        frame = self.frame[f]
        return rectangle_distance_m(self._rectangles(self.track[a], frame), self._rectangles(self.related[b], frame))

    def within(self, limit_m: float, among: NDArrayBool) -> NDArrayBool:
        """Shape (A, B, F): `among` and footprints at most `limit_m` apart.

        The circles around and inside the footprints settle nearly all pairs; only the rest is measured.
        """
        if np.isinf(limit_m) or not among.any():
            return among
        outer, inner = self.boxes.outer_radius_m, self.boxes.inner_radius_m
        centres = self.centre_distance_m
        open_ = among & (centres <= limit_m + self.of_track(outer) + self.of_related(outer))
        close = open_ & (centres <= limit_m + self.of_track(inner) + self.of_related(inner))
        open_ &= ~close
        if open_.any():
            close[open_] = self.distance_at_m(open_) <= limit_m
        return close

    def _rectangles(self, track: NDArrayInt, frame: NDArrayInt) -> Rectangles:
        b = self.boxes
        parts = (b.x_m, b.y_m, b.cos_yaw, b.sin_yaw, b.half_length_m, b.half_width_m)
        return Rectangles(*(part[track, frame] for part in parts))


def relate(
    call: Call, tracks: Scenario, related: Scenario, test: Callable[[PairBlock], NDArrayBool], min_count: float = 1
) -> Edges:
    """The edges (track, related, frame) where `test` holds.

    Args:
        call: Log and budget.
        tracks: The tracks that will hold the relations.
        related: The tracks they may be related to; only frames at which it holds count.
        test: Gives, for a block, a mask of shape (A, B, F) that is true only where `both_mask` is.
        min_count: Fewest related tracks that a track must have at a frame for any of them to count.
    """
    found = []
    for block in blocks(call, tracks, related):
        mask = test(block)
        if min_count > 1:
            mask = mask & (mask.sum(axis=1, keepdims=True) >= min_count)
        a, b, f = np.nonzero(mask)
        call.budget.charge_edges(a.size)
        found.append((block.track[a], block.related[b], block.frame[f]))
    return _joined(found)


def blocks(call: Call, tracks: Scenario, related: Scenario) -> Iterator[PairBlock]:
    """Cut the pairs of two sets into blocks of about `BLOCK_ELEMENTS`; charges the pairs to the budget."""
    frame = np.flatnonzero(tracks.mask.any(axis=0) & related.mask.any(axis=0))
    track = np.flatnonzero(tracks.mask[:, frame].any(axis=1))
    other = np.flatnonzero(related.mask[:, frame].any(axis=1))
    call.budget.charge_pairs(track.size * other.size)
    if not (frame.size and track.size and other.size):
        return
    holds = related.mask[other[:, None], frame]
    step = max(1, BLOCK_ELEMENTS // (other.size * frame.size))
    for start in range(0, track.size, step):
        part = track[start : start + step]
        both = tracks.mask[part[:, None], frame][:, None] & holds[None] & (part[:, None] != other)[..., None]
        yield PairBlock(boxes(call.log), part, other, frame, both, holds)


def _joined(found: list[tuple[NDArrayInt, NDArrayInt, NDArrayInt]]) -> Edges:
    """Edges of consecutive blocks; blocks and places inside them are in order, so nothing needs sorting."""
    if not found:
        return Edges.empty()
    columns = tuple(np.concatenate(parts).astype(np.int32) for parts in zip(*found, strict=True))
    for column in columns:
        column.flags.writeable = False
    return Edges(*columns)
