"""The scenario algebra: which tracks, at which frames, in which relations. Immutable; every operation is on arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt, NDArrayInt32


def _frozen(array: NDArrayAny) -> NDArrayAny:
    view = array.view()
    view.flags.writeable = False
    return view


def _sorted_unique(code: NDArrayInt) -> NDArrayInt:
    """The different numbers of `code`, shape (E,), ascending.

    A stable sort merges the sorted runs that are there already; np.unique counts by hashing, a hundred times slower.
    """
    code = np.sort(code, kind="stable")
    first = np.ones(code.size, np.bool_)
    np.not_equal(code[1:], code[:-1], out=first[1:])
    return code[first]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Relations as parallel arrays of shape (E,): `related` is related to `track` at `frame`; sorted and unique.

    Attributes:
        track: Index of the track that holds the relation, shape (E,).
        related: Index of the related track, shape (E,).
        frame: Frame index, shape (E,).
    """

    track: NDArrayInt32
    related: NDArrayInt32
    frame: NDArrayInt32

    def __len__(self) -> int:
        return int(self.track.size)

    @staticmethod
    def empty() -> Edges:
        """No relations."""
        none = _frozen(np.empty(0, np.int32))
        return Edges(none, none, none)

    @staticmethod
    def from_arrays(track: NDArrayInt, related: NDArrayInt, frame: NDArrayInt, shape: tuple[int, int]) -> Edges:
        """Sort by (track, related, frame), drop repeats; `shape` is (N, T) of the log."""
        n_tracks, n_frames = shape
        code = (np.asarray(track, np.int64) * n_tracks + related) * n_frames + frame
        return Edges._decode(_sorted_unique(code), shape)

    @staticmethod
    def _decode(code: NDArrayInt, shape: tuple[int, int]) -> Edges:
        n_tracks, n_frames = shape
        pair, frame = np.divmod(code, max(n_frames, 1))
        track, related = np.divmod(pair, max(n_tracks, 1))
        return Edges(*(_frozen(part.astype(np.int32)) for part in (track, related, frame)))

    def _code(self, shape: tuple[int, int]) -> NDArrayInt:
        n_tracks, n_frames = shape
        return (self.track.astype(np.int64) * n_tracks + self.related) * n_frames + self.frame

    def union(self, other: Edges, shape: tuple[int, int]) -> Edges:
        """All relations of either."""
        if not len(other):
            return self
        if not len(self):
            return other
        return Edges._decode(_sorted_unique(np.concatenate([self._code(shape), other._code(shape)])), shape)

    def select(self, keep: NDArrayBool) -> Edges:
        """The relations where `keep`, shape (E,), is true."""
        if keep.all():
            return self
        return Edges(_frozen(self.track[keep]), _frozen(self.related[keep]), _frozen(self.frame[keep]))

    def reversed(self, shape: tuple[int, int]) -> Edges:
        """Every relation seen from the other side."""
        # They are sorted by (track, related, frame) and unique: a stable sort by `related` alone puts them in order,
        # and of 16-bit numbers it is a radix sort, ten times as fast.
        key = self.related.astype(np.uint16) if shape[0] <= 1 << 16 else self.related
        order = np.argsort(key, kind="stable")
        return Edges(_frozen(self.related[order]), _frozen(self.track[order]), _frozen(self.frame[order]))


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """Which tracks hold at which frames, and why: an immutable mask with relation edges.

    Every edge is *reachable*: its track either holds at that frame (`mask[track, frame]`) or is related, at that
    frame and directly or through others, to a track that does. Operations keep this true, so evidence never outlives
    its match.

    Attributes:
        mask: Bool, shape (N, T): track n is referred at frame t.
        edges: The relations that support the mask.
    """

    mask: NDArrayBool
    edges: Edges

    def __post_init__(self) -> None:
        if self.mask.ndim != 2 or self.mask.dtype != np.bool_:
            raise ValueError(f"mask must be bool of shape (N, T), got {self.mask.dtype} of shape {self.mask.shape}")
        if self.mask.flags.writeable:
            object.__setattr__(self, "mask", _frozen(self.mask))

    @staticmethod
    def of(mask: NDArrayBool, edges: Edges | None = None) -> Scenario:
        """Build from a mask and candidate edges; edges that are not reachable from the mask are dropped."""
        edges = Edges.empty() if edges is None else edges
        return Scenario(mask, edges.select(_reachable(mask, edges)))

    @property
    def shape(self) -> tuple[int, int]:
        """(number of tracks, number of frames)."""
        return self.mask.shape[0], self.mask.shape[1]

    def __and__(self, other: Scenario) -> Scenario:
        """What holds in both, with the relations of either that are still reachable.

        Where related tracks hold relations themselves, which of those stay depends on the grouping of three or more.
        """
        self._check_shape(other)
        return Scenario.of(self.mask & other.mask, self.edges.union(other.edges, self.shape))

    def __or__(self, other: Scenario) -> Scenario:
        """What holds in either, with all relations."""
        self._check_shape(other)
        return Scenario(self.mask | other.mask, self.edges.union(other.edges, self.shape))

    def __sub__(self, other: Scenario) -> Scenario:
        """What holds here and not there; only this side's relations are kept."""
        self._check_shape(other)
        return Scenario.of(self.mask & ~other.mask, self.edges)

    def restrict(self, mask: NDArrayBool) -> Scenario:
        """The part that holds where `mask`, shape (N, T), is true."""
        return Scenario.of(self.mask & mask, self.edges)

    def reversed(self) -> Scenario:
        """Related tracks become the referred ones: the direct relations of the mask, seen from the other side."""
        direct = self.edges.select(self.mask[self.edges.track, self.edges.frame])
        mask = np.zeros_like(self.mask)
        mask[direct.related, direct.frame] = True
        return Scenario(mask, direct.reversed(self.shape))

    def related_mask(self) -> NDArrayBool:
        """Bool, shape (N, T): track n is related, directly or through others, to a referred track at frame t."""
        mask = np.zeros_like(self.mask)
        mask[self.edges.related, self.edges.frame] = True
        return mask

    def same_as(self, other: Scenario) -> bool:
        """Equal masks and equal relations."""
        return (
            np.array_equal(self.mask, other.mask)
            and np.array_equal(self.edges.track, other.edges.track)
            and np.array_equal(self.edges.related, other.edges.related)
            and np.array_equal(self.edges.frame, other.edges.frame)
        )

    def _check_shape(self, other: Scenario) -> None:
        if self.shape != other.shape:
            raise ValueError(f"scenarios of different logs: shapes {self.shape} and {other.shape}")


def _reachable(mask: NDArrayBool, edges: Edges) -> NDArrayBool:
    """Bool, shape (E,): the edge's track is referred at its frame, or related to one that is (any depth)."""
    if not len(edges):
        return np.zeros(0, np.bool_)
    reach = mask.copy()
    kept = reach[edges.track, edges.frame]
    while True:
        reach[edges.related[kept], edges.frame[kept]] = True
        wider: NDArrayBool = reach[edges.track, edges.frame]
        if np.array_equal(wider, kept):
            return wider
        kept = wider
