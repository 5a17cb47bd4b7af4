"""Pairs of tracks over the frames they share, and vectors along the axes of a track's box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt


@dataclass(frozen=True)
class SharedFrames:
    """P pairs (track, related) and the M box pairs in frames where both are present, ordered by (pair, frame).

    Attributes:
        track: Track of each pair, shape (P,).
        related: Related track of each pair, shape (P,).
        offset: First box pair of each pair and the end, shape (P + 1,).
        frame: Frame of each box pair, shape (M,).
        row: Box of the track, shape (M,).
        related_row: Box of the related track, shape (M,).
    """

    track: NDArrayInt
    related: NDArrayInt
    offset: NDArrayInt
    frame: NDArrayInt
    row: NDArrayInt
    related_row: NDArrayInt

    @property
    def pair(self) -> NDArrayInt:
        """Pair of each box pair, shape (M,)."""
        return np.repeat(np.arange(self.track.size), np.diff(self.offset))

    def reversed(self) -> SharedFrames:
        """The same with track and related exchanged."""
        return SharedFrames(self.related, self.track, self.offset, self.frame, self.related_row, self.row)


def shared_frames(log: Log, track: NDArrayInt, related: NDArrayInt) -> SharedFrames:
    """The frames shared by each pair; pairs that share none are left out."""
    table = log.tracks
    both = table.present_mask[track] & table.present_mask[related]
    count = both.sum(axis=1)
    kept = np.flatnonzero(count)
    pair, frame = np.nonzero(both[kept])
    track, related = track[kept], related[kept]
    offset = np.concatenate([[0], np.cumsum(count[kept])])
    row, related_row = rows_at(log, track[pair], frame), rows_at(log, related[pair], frame)
    return SharedFrames(track, related, offset, frame, row, related_row)


def rows_at(log: Log, track: NDArrayInt, frame: NDArrayInt) -> NDArrayInt:
    """Box of each track at each frame, shape (K,); -1 for none."""
    return log.tracks.row_index.ravel().take(track * log.tracks.n_frames + frame).astype(np.int64)


def all_pairs(tracks: NDArrayInt, related: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """Every (track, related) of two different tracks, tracks outermost."""
    track, other = np.repeat(tracks, related.size), np.tile(related, tracks.size)
    apart = track != other
    return track[apart], other[apart]


def in_track_frame(log: Log, row: NDArrayAny, city: NDArrayFloat, axes: int = 2) -> NDArrayFloat:
    """City positions, shape (M, 3), in the raw frame of boxes `row`: the first `axes` coordinates, shape (M, axes)."""
    return rotated(log, row, city - log.tracks.centre_city_m.take(row, axis=0), axes)


def rotated(log: Log, row: NDArrayAny, city: NDArrayFloat, axes: int = 2) -> NDArrayFloat:
    """City vectors, shape (M, 3), along the axes of boxes `row`: the first `axes` components, shape (M, axes)."""
    element = _rotation_elements(log)
    row = row.astype(np.int64, copy=False)
    x, y, z = np.ascontiguousarray(city.T)
    result = np.empty((len(city), axes))
    for axis in range(axes):
        result[:, axis] = (
            element[axis].take(row) * x + element[3 + axis].take(row) * y + element[6 + axis].take(row) * z
        )
    return result


@derived("refav.rotation_elements")
def _rotation_elements(log: Log) -> NDArrayFloat:
    """Elements of the box orientations in the city frame, row by row of the matrices, shape (9, R)."""
    return np.ascontiguousarray(log.tracks.city_R_object.reshape(-1, 9).T)


def length(vector: NDArrayFloat) -> NDArrayFloat:
    """Euclidean length of vectors, shape (M, 3)."""
    x, y, z = vector[:, 0], vector[:, 1], vector[:, 2]
    return np.sqrt(x * x + y * y + z * z)


def ragged_arange(first: NDArrayInt, count: NDArrayInt) -> NDArrayInt:
    """first[0], first[0] + 1, ... (count[0] numbers), first[1], ..., one after the other."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if count.size else 0
    shifted: NDArrayInt = np.repeat(first - (ends - count), count) + np.arange(total)
    return shifted
