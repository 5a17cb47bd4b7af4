"""Tracks that images contradict, taken out of a log's tracks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tools.av2.tracks import TrackTable
from tools.grounding.verification import Verdict
from tools.typing import NDArrayFloat


def contradicted(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts on tracks that are to go, in order."""
    return tuple(one for one in verdicts if one.state == "contradicted")


def track_scores(table: TrackTable) -> NDArrayFloat:
    """Mean score of each track's boxes, shape (N,)."""
    count = np.maximum(np.bincount(table.row_track, minlength=table.n_tracks), 1)
    return np.asarray(np.bincount(table.row_track, table.score, table.n_tracks) / count)


def without_tracks(table: TrackTable, tracks: Sequence[int]) -> TrackTable:
    """The table without some tracks; frames and poses, the other tracks and their order stay as they are.

    Args:
        table: The tracks of a log.
        tracks: Indices of those to leave out; the ego is not among them.
    """
    kept = np.ones(table.n_tracks, np.bool_)
    kept[list(tracks)] = False
    if not kept[table.ego_index]:
        raise ValueError("the ego cannot be left out")
    number = np.cumsum(kept) - 1
    rows = np.flatnonzero(kept[table.row_track])
    starts = np.concatenate([[0], np.cumsum(np.diff(table.track_start)[kept])]).astype(np.int64)
    arrays = {
        "row_track": number[table.row_track[rows]].astype(np.int32),
        "track_start": starts,
        **{name: getattr(table, name)[rows] for name in _BY_ROW},
    }
    for array in arrays.values():
        array.flags.writeable = False
    names, kinds = (np.array(values, object)[kept].tolist() for values in (table.track_uuid, table.category))
    ego = int(number[table.ego_index])
    return replace(table, track_uuid=tuple(names), category=tuple(kinds), ego_index=ego, **arrays)


_BY_ROW = ("row_frame", "centre_ego_m", "ego_quat_object", "size_m", "num_interior_pts", "score")
