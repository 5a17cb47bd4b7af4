"""Pairs of tracks over the frames they share, and what one track measures of the other in its own frame.

RefAV filters a track's positions over the frames it shares with the reference track. That differs from filtering over
its whole life only near the ends of the shared stretch, so those few samples are tabulated once per possible end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.atoms.compat.kinematics import (
    median_of_seven,
    median_over_time,
    position_m,
    raw_velocity_mps,
    row_stamp_ns,
    time_derivative,
    velocity_mps,
)
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayFloat, NDArrayInt

_SHORT = 8
"""From this many shared samples on, what happens at one end does not reach the samples tabulated for the other."""


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
    row, related_row = table.row_index[track[pair], frame], table.row_index[related[pair], frame]
    return SharedFrames(track, related, offset, frame, row.astype(np.int64), related_row.astype(np.int64))


def all_pairs(tracks: NDArrayInt, related: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """Every (track, related) of two different tracks, tracks outermost."""
    track, other = np.repeat(tracks, related.size), np.tile(related, tracks.size)
    apart = track != other
    return track[apart], other[apart]


def related_position(log: Log, shared: SharedFrames) -> NDArrayFloat:
    """City position of the related track, filtered over the shared frames, shape (M, 3)."""
    return _over_shared(log, shared, position_m(log), _position_ends(log), 0)


def related_velocity(log: Log, shared: SharedFrames) -> NDArrayFloat:
    """City velocity of the related track, differentiated and filtered over the shared frames, shape (M, 3)."""
    return _over_shared(log, shared, velocity_mps(log), _velocity_ends(log), 1)


def in_track_frame(log: Log, row: NDArrayInt, city: NDArrayFloat, axes: int = 2) -> NDArrayFloat:
    """City positions, shape (M, 3), in the raw frame of boxes `row`: the first `axes` coordinates, shape (M, axes)."""
    return rotated(log, row, city - log.tracks.centre_city_m[row], axes)


def rotated(log: Log, row: NDArrayInt, city: NDArrayFloat, axes: int = 2) -> NDArrayFloat:
    """City vectors, shape (M, 3), along the axes of boxes `row`: the first `axes` components, shape (M, axes)."""
    rotation = log.tracks.city_R_object[row]
    x, y, z = city[:, 0], city[:, 1], city[:, 2]
    result = np.empty((len(city), axes))
    for axis in range(axes):
        result[:, axis] = rotation[:, 0, axis] * x + rotation[:, 1, axis] * y + rotation[:, 2, axis] * z
    return result


def length(vector: NDArrayFloat) -> NDArrayFloat:
    """Euclidean length of vectors, shape (M, 3)."""
    x, y, z = vector[:, 0], vector[:, 1], vector[:, 2]
    return np.sqrt(x * x + y * y + z * z)


def _over_shared(
    log: Log, shared: SharedFrames, own: NDArrayFloat, ends: tuple[NDArrayFloat, NDArrayFloat], order: int
) -> NDArrayFloat:
    """Samples over the shared frames: the own ones, those near a cut end from the table, odd cases computed anew."""
    result = own[shared.related_row]
    start, count = log.tracks.track_start, np.diff(shared.offset)
    opens, closes = shared.related_row[shared.offset[:-1]], shared.related_row[shared.offset[1:] - 1]
    whole = count == (start[shared.related + 1] - start[shared.related])
    regular = (count >= _SHORT) & (closes - opens + 1 == count)
    for table, row, begin, cut in (
        (ends[0], opens, shared.offset[:-1], opens != start[shared.related]),
        (ends[1], closes, shared.offset[1:] - 1, closes != start[shared.related + 1] - 1),
    ):
        at = np.flatnonzero(regular & ~whole & cut)
        step = np.arange(table.shape[1]) * (1 if table is ends[0] else -1)
        result[begin[at, None] + step] = table[row[at]]
    odd = np.flatnonzero(~regular & ~whole)
    if odd.size:
        places = ragged_arange(shared.offset[odd], count[odd])
        result[places] = _computed(log, shared.related_row[places], count[odd], order)
    return result


def _computed(log: Log, rows: NDArrayInt, count: NDArrayInt, order: int) -> NDArrayFloat:
    start = np.concatenate([[0], np.cumsum(count)])
    values = log.tracks.centre_city_m[rows]
    if order:
        values = time_derivative(values, start, row_stamp_ns(log)[rows])
    return median_over_time(values, start)


def ragged_arange(first: NDArrayInt, count: NDArrayInt) -> NDArrayInt:
    """first[0], first[0] + 1, ... (count[0] numbers), first[1], ..., one after the other."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if count.size else 0
    shifted: NDArrayInt = np.repeat(first - (ends - count), count) + np.arange(total)
    return shifted


@derived("refav.position_ends")
def _position_ends(log: Log) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Filtered positions next to a cut: [row, d] is d samples after (before) a timeline that begins (ends) at row."""
    values = log.tracks.centre_city_m
    return _ends(values, values, 3, 1), _ends(values, values, 3, -1)


@derived("refav.velocity_ends")
def _velocity_ends(log: Log) -> tuple[NDArrayFloat, NDArrayFloat]:
    """The same of filtered velocities: their sample at the cut is a one-sided difference, so one more is touched."""
    values, inner = log.tracks.centre_city_m, raw_velocity_mps(log)
    stamp_ns = row_stamp_ns(log)
    step = np.diff(values, axis=0) * 1e9 / np.where(np.diff(stamp_ns) == 0, 1, np.diff(stamp_ns))[:, None]
    at_start = np.concatenate([step, step[-1:]]) if len(step) else np.zeros_like(values)
    at_end = np.concatenate([step[:1], step]) if len(step) else np.zeros_like(values)
    return _ends(at_start, inner, 4, 1), _ends(at_end, inner, 4, -1)


def _ends(cut: NDArrayFloat, inner: NDArrayFloat, samples: int, sense: int) -> NDArrayFloat:
    """Shape (R, samples, 3): medians with the window's outer part filled by the sample at the cut itself."""
    rows = np.arange(len(inner))
    near = [cut] + [inner[np.clip(rows + sense * step, 0, len(inner) - 1)] for step in range(1, samples + 3)]
    return np.stack(
        [median_of_seven([near[max(0, sample + shift)] for shift in range(-3, 4)]) for sample in range(samples)], axis=1
    )
