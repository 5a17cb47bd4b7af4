"""The way back: the tracks as they came in, from the refined ones and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tools.av2.tracks import TrackTable
from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt


@dataclass(frozen=True, eq=False)
class Originals:
    """What the refined tracks do not hold of the source's.

    Attributes:
        track_uuid: Identifiers of all tracks of the source, in its order.
        category: Their categories.
        ego_index: Index of its ego track.
        rows: The source's boxes that are not in the refined tracks byte for byte; `row_track` counts in `track_uuid`.
        kept: Rows of the refined table that are the source's, shape (R,).
    """

    track_uuid: tuple[str, ...]
    category: tuple[str, ...]
    ego_index: int
    rows: TrackTable
    kept: NDArrayBool


def originals_of(source: TrackTable, refined: TrackTable) -> Originals:
    """What must be set aside so that `restored` gives back `source` from `refined`."""
    held, kept = _common(source, refined)
    lost = np.flatnonzero(~held)
    return Originals(source.track_uuid, source.category, source.ego_index, _taken(source, lost), kept)


def restored(refined: TrackTable, originals: Originals) -> TrackTable:
    """The tracks as they were before refinement, row for row and byte for byte."""
    place = {name: number for number, name in enumerate(originals.track_uuid)}
    number = np.array([place.get(name, -1) for name in refined.track_uuid], np.int64)
    rows = np.flatnonzero(originals.kept)
    track = np.concatenate([number[refined.row_track[rows]], originals.rows.row_track])
    frame = np.concatenate([refined.row_frame[rows], originals.rows.row_frame])
    order = np.lexsort((frame, track))

    def both(name: str) -> NDArrayAny:
        values = np.concatenate([getattr(refined, name)[rows], getattr(originals.rows, name)])[order]
        values.flags.writeable = False
        return np.asarray(values)

    numbers = track[order].astype(np.int32)
    starts = np.searchsorted(numbers, np.arange(len(originals.track_uuid) + 1)).astype(np.int64)
    for array in (numbers, starts):
        array.flags.writeable = False
    return replace(
        refined,
        track_uuid=originals.track_uuid,
        category=originals.category,
        ego_index=originals.ego_index,
        row_track=numbers,
        track_start=starts,
        **{name: both(name) for name in ("row_frame", *_COLUMNS)},
    )


_COLUMNS = ("centre_ego_m", "ego_quat_object", "size_m", "num_interior_pts", "score")


def _taken(source: TrackTable, rows: NDArrayInt) -> TrackTable:
    """Some rows, with all tracks still there."""
    counts = np.bincount(source.row_track[rows], minlength=source.n_tracks)
    return replace(
        source,
        row_track=source.row_track[rows],
        row_frame=source.row_frame[rows],
        track_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        **{name: getattr(source, name)[rows] for name in _COLUMNS},
    )


def _common(source: TrackTable, refined: TrackTable) -> tuple[NDArrayBool, NDArrayBool]:
    """Rows of both that are the same box of the same track, of (R,) each."""
    place = {name: number for number, name in enumerate(source.track_uuid)}
    same = np.array([place.get(name, -1) for name in refined.track_uuid], np.int64)
    alike = np.array(
        [n >= 0 and source.category[n] == name for n, name in zip(same.tolist(), refined.category, strict=True)],
        np.bool_,
    )
    track = same[refined.row_track]
    row = np.where(track >= 0, source.row_index[track, refined.row_frame], -1)
    kept = (row >= 0) & alike[refined.row_track]
    for name in _COLUMNS:
        mine, theirs = getattr(refined, name), getattr(source, name)[row]
        kept &= (mine == theirs).reshape(kept.size, -1).all(axis=1)
    held = np.zeros(source.n_rows, np.bool_)
    held[row[kept]] = True
    return held, kept
