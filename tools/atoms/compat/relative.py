"""Where one track sees another: positions and velocities filtered over the frames that the two share.

RefAV filters a track's positions over the frames it shares with the reference track. That differs from filtering over
its whole life only near the ends of the shared stretch, so those few samples are tabulated once per possible end.
"""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.frames import SharedFrames, ragged_arange, rows_at, shared_frames
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


def related_position(log: Log, shared: SharedFrames) -> NDArrayFloat:
    """City position of the related track, filtered over the shared frames, shape (M, 3)."""
    return _over_shared(log, shared, position_m(log), _position_ends(log), 0)


def related_velocity(log: Log, shared: SharedFrames) -> NDArrayFloat:
    """City velocity of the related track, differentiated and filtered over the shared frames, shape (M, 3)."""
    return _over_shared(log, shared, velocity_mps(log), _velocity_ends(log), 1)


def related_position_at(
    log: Log, track: NDArrayInt, related: NDArrayInt, pair: NDArrayInt, frame: NDArrayInt
) -> NDArrayFloat:
    """`related_position` for some box pairs only.

    Args:
        log: The log.
        track: Track of each of P pairs of tracks.
        related: Related track of each pair.
        pair: Pair of each wanted box pair, shape (K,).
        frame: Its frame, at which both are present, shape (K,).
    """
    table = log.tracks
    both = table.present_mask[track] & table.present_mask[related]
    count = both.sum(axis=1)
    opens = table.row_index[related, both.argmax(axis=1)]
    closes = table.row_index[related, both.shape[1] - 1 - both[:, ::-1].argmax(axis=1)]
    cut = count != np.diff(table.track_start)[related]
    regular = (count >= _SHORT) & (closes - opens + 1 == count)
    row = rows_at(log, related[pair], frame)
    result = position_m(log).take(row, axis=0)
    for ends, edge, sense, own in zip(
        _position_ends(log),
        (opens, closes),
        (1, -1),
        (table.track_start[related], table.track_start[related + 1] - 1),
        strict=True,
    ):
        tabled = (regular & cut & (edge != own))[pair]
        step = sense * (row - edge[pair])
        at = np.flatnonzero(tabled & (step < ends.shape[1]))
        result[at] = ends[edge[pair[at]], step[at]]
    odd = np.flatnonzero(~regular & cut & (count > 0))
    at = np.flatnonzero((~regular & cut)[pair])
    if at.size:
        shared = shared_frames(log, track[odd], related[odd])
        key = odd[shared.pair] * table.n_frames + shared.frame
        result[at] = related_position(log, shared)[np.searchsorted(key, pair[at] * table.n_frames + frame[at])]
    return result


def _over_shared(
    log: Log, shared: SharedFrames, own: NDArrayFloat, ends: tuple[NDArrayFloat, NDArrayFloat], order: int
) -> NDArrayFloat:
    """Samples over the shared frames: the own ones, those near a cut end from the table, odd cases computed anew."""
    result = own.take(shared.related_row, axis=0)
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
