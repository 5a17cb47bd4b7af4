"""All pairs of two track sets at once: blocks of shape (pairs, frames), and the edges where a test holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tools.atoms.call import Call
from tools.atoms.geometry.boxes import Boxes, boxes
from tools.atoms.geometry.candidates import candidate_pairs
from tools.atoms.geometry.rectangles import Rectangles, rectangle_distance_m
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

S = TypeVar("S", bound=np.generic)

BLOCK_ELEMENTS = 1 << 16
"""Size of a block: 512 KB per float array keeps the work in the processor's caches and the peak memory small."""


@dataclass(frozen=True)
class PairBlock:
    """Some pairs (track, related) over the frames from the first to the last at which both sets hold anything.

    Attributes:
        boxes: The boxes of the log.
        track: Track indices, shape (P,), ascending; all pairs of a track are in one block.
        related: Related track indices, shape (P,), ascending within a track.
        frames: The frames, F of them.
        both_mask: Shape (P, F): both hold.
    """

    boxes: Boxes
    track: NDArrayInt
    related: NDArrayInt
    frames: slice
    both_mask: NDArrayBool

    def of_track(self, dense: NDArray[S]) -> NDArray[S]:
        """A per-log array (N, T) at the tracks, shape (P, F)."""
        return dense[:, self.frames][self.track]

    def of_related(self, dense: NDArray[S]) -> NDArray[S]:
        """A per-log array (N, T) at the related tracks, shape (P, F)."""
        return dense[:, self.frames][self.related]

    @cached_property
    def offset_m(self) -> tuple[NDArrayFloat, NDArrayFloat]:
        """City x and y from the track's centre to the related centre, each of shape (P, F)."""
        at, to = self.of_track, self.of_related
        return to(self.boxes.x_m) - at(self.boxes.x_m), to(self.boxes.y_m) - at(self.boxes.y_m)

    @cached_property
    def axis(self) -> tuple[NDArrayFloat, NDArrayFloat]:
        """The track's unit forward axis in the city plane, x and y, each of shape (P, F)."""
        return self.of_track(self.boxes.cos_yaw), self.of_track(self.boxes.sin_yaw)

    @cached_property
    def forward_m(self) -> NDArrayFloat:
        """How far the related centre lies ahead of the track's, along its forward axis, shape (P, F)."""
        return self.along(*self.offset_m)

    @cached_property
    def left_m(self) -> NDArrayFloat:
        """How far the related centre lies to the left of the track's, shape (P, F)."""
        return self.across(*self.offset_m)

    def along(self, x: NDArrayFloat, y: NDArrayFloat) -> NDArrayFloat:
        """Forward component, in the track's axes, of city vectors (P, F)."""
        cos, sin = self.axis
        return cos * x + sin * y

    def across(self, x: NDArrayFloat, y: NDArrayFloat) -> NDArrayFloat:
        """Left component, in the track's axes, of city vectors (P, F)."""
        cos, sin = self.axis
        return cos * y - sin * x

    @cached_property
    def centre_distance_m(self) -> NDArrayFloat:
        """Distance of the centres, shape (P, F)."""
        x, y = self.offset_m
        return np.asarray(np.sqrt(x * x + y * y))

    def distance_at_m(self, where: NDArrayBool) -> NDArrayFloat:
        """Footprint distances at the K true places of `where` (P, F), in its order, shape (K,)."""
        pair, frame = np.nonzero(where)
        frame = frame + self.frames.start
        return rectangle_distance_m(
            self._rectangles(self.track[pair], frame), self._rectangles(self.related[pair], frame)
        )

    def within(self, limit_m: float, among: NDArrayBool) -> NDArrayBool:
        """Shape (P, F): `among` and footprints at most `limit_m` apart.

        The circles around and inside the footprints settle nearly all pairs; only the rest is measured.
        """
        if math.isinf(limit_m):
            return among
        centres, b = self.centre_distance_m, self.boxes
        far = (limit_m + b.widest_m[self.track] + b.widest_m[self.related])[:, None]
        near = (limit_m + b.narrowest_m[self.track] + b.narrowest_m[self.related])[:, None]
        open_ = among & (centres <= far)
        close: NDArrayBool = open_ & (centres <= near)
        open_ ^= close
        if open_.any():
            close[open_] = self.distance_at_m(open_) <= limit_m
        return close

    def count_per_track(self, mask: NDArrayBool) -> NDArrayInt:
        """How many pairs of the same track are true at the frame, shape (P, F)."""
        new = np.ones(self.track.size, np.bool_)
        new[1:] = self.track[1:] != self.track[:-1]
        counts = np.add.reduceat(mask, np.flatnonzero(new), axis=0, dtype=np.int64)
        return np.asarray(counts[np.cumsum(new) - 1])

    def _rectangles(self, track: NDArrayInt, frame: NDArrayInt) -> Rectangles:
        b = self.boxes
        parts = (b.x_m, b.y_m, b.cos_yaw, b.sin_yaw, b.half_length_m, b.half_width_m)
        return Rectangles(*(part[track, frame] for part in parts))


def relate(
    call: Call,
    tracks: Scenario,
    related: Scenario,
    test: Callable[[PairBlock], NDArrayBool],
    reach_m: float = math.inf,
    with_self: bool = False,
) -> Edges:
    """The edges (track, related, frame) where `test` holds.

    Args:
        call: Log and budget.
        tracks: The tracks that will hold the relations.
        related: The tracks they may be related to; only frames at which it holds count.
        test: Gives, for a block, a mask of shape (P, F) that is true only where `both_mask` is.
        reach_m: The test holds for no two footprints further apart than this; saves looking at them.
        with_self: Pair tracks with themselves too.
    """
    found = []
    for block in blocks(call, tracks, related, reach_m, with_self):
        pair, frame = np.nonzero(test(block))
        call.budget.charge_edges(pair.size)
        found.append((block.track[pair], block.related[pair], frame + block.frames.start))
    return _joined(found)


def blocks(call: Call, tracks: Scenario, related: Scenario, reach_m: float, with_self: bool) -> Iterator[PairBlock]:
    """Cut the pairs of two sets into blocks of about `BLOCK_ELEMENTS`; charges the pairs to the budget."""
    shared = np.flatnonzero(tracks.mask.any(axis=0) & related.mask.any(axis=0))
    if not shared.size:
        return
    frames = slice(int(shared[0]), int(shared[-1]) + 1)
    own, other = tracks.mask[:, frames], related.mask[:, frames]
    box = boxes(call.log)
    track, partner = candidate_pairs(box, own, other, frames, reach_m, with_self)
    call.budget.charge_pairs(int(own.any(axis=1).sum()) * int(other.any(axis=1).sum()))
    ends = np.flatnonzero(np.diff(track, append=-1)) + 1
    size = max(1, BLOCK_ELEMENTS // (frames.stop - frames.start))
    start = 0
    while start < track.size:
        # Whole tracks only, at least one: counts over the pairs of a track need all of them.
        first, last = np.searchsorted(ends, (start, start + size), side="right")
        stop = int(ends[max(first, last - 1)])
        here, there = track[start:stop], partner[start:stop]
        yield PairBlock(box, here, there, frames, own[here] & other[there])
        start = stop


def _joined(found: list[tuple[NDArrayInt, NDArrayInt, NDArrayInt]]) -> Edges:
    """Edges of consecutive blocks; blocks and places inside them are in order, so nothing needs sorting."""
    if not found:
        return Edges.empty()
    columns = tuple(np.concatenate(parts).astype(np.int32) for parts in zip(*found, strict=True))
    for column in columns:
        column.flags.writeable = False
    return Edges(*columns)
