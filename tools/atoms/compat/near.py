"""Box pairs that may be near each other: the common ground of most relations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.atoms.compat.footprints import footprints
from tools.atoms.compat.frames import in_track_frame, ragged_arange, rows_at
from tools.atoms.compat.relative import related_position_at
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt, NDArrayInt32

NEAR_M = 50.0
"""Footprint distance that the table of a whole log covers: the default bound of RefAV's relations."""
_ROUNDING = 1.0001
"""Squared distances are compared in single precision; what is off by less than this is looked at more closely."""
_FEW_PAIRS = 2500
_CHUNK_PAIRS = 2500
_MOST_BOX_PAIRS = 4_000_000
"""A log with more box pairs than this gets no table, which would not fit in a worker's memory."""


@dataclass(frozen=True)
class BoxPairs:
    """Box pairs (track, related), each in one frame, ordered by (code, frame).

    Attributes:
        code: Pair of tracks, shape (K,): (place of the track) * (number of related tracks) + place of the related.
        row: Box of the track, shape (K,).
        related_row: Box of the related track, shape (K,).
        xy_m: Related track's filtered centre in the track's raw frame, shape (K, 2).
    """

    code: NDArrayInt
    row: NDArrayInt
    related_row: NDArrayInt
    xy_m: NDArrayFloat

    def select(self, index: NDArrayInt) -> BoxPairs:
        """The box pairs at the integers `index`."""
        parts = (self.code.take(index), self.row.take(index), self.related_row.take(index))
        return BoxPairs(*parts, self.xy_m.take(index, axis=0))


@dataclass(frozen=True)
class _NearTable:
    """All box pairs of a log within `NEAR_M`; those of pair c = track * N + related are `offset[c]:offset[c + 1]`."""

    offset: NDArrayInt
    row: NDArrayInt32
    related_row: NDArrayInt32
    xy_m: NDArrayFloat


def box_pairs(log: Log, tracks: NDArrayInt, related: NDArrayInt, reach_m: float) -> BoxPairs:
    """Box pairs of different tracks, at least all those whose footprints are within `reach_m`."""
    few = tracks.size * related.size <= _FEW_PAIRS and "refav.near" not in log.memo
    if reach_m > NEAR_M or few or _box_pairs_of(log) > _MOST_BOX_PAIRS:
        return _measured(log, tracks, related, reach_m)
    table = _near_table(log)
    pair = (tracks[:, None] * log.tracks.n_tracks + related).ravel()
    count = table.offset[pair + 1] - table.offset[pair]
    at = ragged_arange(table.offset[pair], count)
    code = np.repeat(np.arange(pair.size), count)
    row, related_row = table.row.take(at).astype(np.int64), table.related_row.take(at).astype(np.int64)
    return BoxPairs(code, row, related_row, table.xy_m.take(at, axis=0))


@derived("refav.box_pair_count")
def _box_pairs_of(log: Log) -> int:
    """Box pairs of the log at any distance."""
    return int((log.tracks.present_mask.sum(axis=0, dtype=np.int64) ** 2).sum())


@derived("refav.near")
def _near_table(log: Log) -> _NearTable:
    every = np.arange(log.tracks.n_tracks)
    pairs = _measured(log, every, every, NEAR_M)
    count = np.bincount(pairs.code, minlength=every.size**2)
    offset = np.concatenate([[0], np.cumsum(count)])
    return _NearTable(offset, pairs.row.astype(np.int32), pairs.related_row.astype(np.int32), pairs.xy_m)


def _measured(log: Log, tracks: NDArrayInt, related: NDArrayInt, reach_m: float) -> BoxPairs:
    """Computed in groups of tracks, which bounds the memory in between."""
    group = max(1, _CHUNK_PAIRS // max(1, related.size))
    centre = log.tracks.dense(footprints(log).centre.astype(np.float32), np.nan)
    parts = [_measured_group(log, centre, tracks, at, related, reach_m, group) for at in range(0, tracks.size, group)]
    if not parts:
        none = np.empty(0, np.int64)
        return BoxPairs(none, none, none, np.empty((0, 2)))
    return BoxPairs(
        np.concatenate([part.code for part in parts]),
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.related_row for part in parts]),
        np.concatenate([part.xy_m for part in parts]),
    )


def _measured_group(
    log: Log, centre: NDArrayAny, tracks: NDArrayInt, at: int, related: NDArrayInt, reach_m: float, group: int
) -> BoxPairs:
    members = tracks[at : at + group]
    radius = np.maximum.reduceat(footprints(log).radius, log.tracks.track_start[:-1])
    reach = reach_m + radius[members][:, None] + radius[related]
    square = (centre[related, :, 0] - centre[members, None, :, 0]) ** 2
    square += (centre[related, :, 1] - centre[members, None, :, 1]) ** 2
    near = square <= (reach**2 * _ROUNDING + 1e-3).astype(np.float32)[:, :, None]
    near[members[:, None] == related] = False
    pair, frame = np.divmod(np.flatnonzero(near), log.tracks.n_frames)
    track, other = np.repeat(members, related.size), np.tile(related, members.size)
    row, related_row = rows_at(log, track[pair], frame), rows_at(log, other[pair], frame)
    city = related_position_at(log, track, other, pair, frame)
    return BoxPairs(at * related.size + pair, row, related_row, in_track_frame(log, row, city))
