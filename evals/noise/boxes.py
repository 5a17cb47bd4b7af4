"""Boxes on their way from objects to a table: rows with a track each, and where they came from."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.av2.tracks import TrackTable
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, eq=False)
class Boxes:
    """K boxes of some tracks; (track, frame) is unique.

    Attributes:
        uuids: Identifiers of the tracks.
        categories: Category of each track.
        track: Index into `uuids`, shape (K,).
        frame: Frame index, shape (K,).
        numbers: Length, width, height, qw, qx, qy, qz, tx, ty, tz in the ego frame, shape (K, 10).
        points: LiDAR points, shape (K,); -1 where nobody counted.
        source: Row of the annotated box that it shows, shape (K,); -1 for a false box.
        duplicate: It is a second box of its object, shape (K,).
        ease: How easy the detector finds it: minus the log-odds of missing it, shape (K,).
    """

    uuids: tuple[str, ...]
    categories: tuple[str, ...]
    track: NDArrayInt
    frame: NDArrayInt
    numbers: NDArrayFloat
    points: NDArrayInt
    source: NDArrayInt
    duplicate: NDArrayBool
    ease: NDArrayFloat

    @property
    def count(self) -> int:
        """K."""
        return int(self.track.size)


@dataclass(frozen=True, eq=False)
class NoisyTracks:
    """Tracker output made from annotations, with what only its maker knows.

    Attributes:
        tracks: The table, as a tracker would give it.
        source_row: Row of the annotated box that each box shows, shape (R,); -1 for a false box.
        duplicate: It is a second box of its object, shape (R,).
        switches: How often two objects exchanged identities.
    """

    tracks: TrackTable
    source_row: NDArrayInt
    duplicate: NDArrayBool
    switches: int


def numbers_of(tracks: TrackTable, rows: NDArrayInt) -> NDArrayFloat:
    """Length, width, height, qw, qx, qy, qz, tx, ty, tz of rows, shape (K, 10)."""
    parts = (tracks.size_m[rows], tracks.ego_quat_object[rows], tracks.centre_ego_m[rows])
    return np.concatenate(parts, axis=1)


def derived_uuid(log_id: str, seed: int, *parts: str | int) -> str:
    """An identifier for a track that no annotation has, made from what it stems from."""
    text = "\0".join(map(str, (log_id, seed, *parts)))
    return str(uuid.UUID(bytes=hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()))


def joined(parts: Sequence[Boxes]) -> Boxes:
    """All boxes of several sets of tracks that have nothing in common."""
    offsets = np.cumsum([0, *(len(part.uuids) for part in parts)])
    moved = [replace(part, track=part.track + offset) for part, offset in zip(parts, offsets[:-1], strict=True)]
    arrays = ("track", "frame", "numbers", "points", "source", "duplicate", "ease")
    return Boxes(
        tuple(name for part in parts for name in part.uuids),
        tuple(name for part in parts for name in part.categories),
        *(np.concatenate([getattr(part, name) for part in moved]) for name in arrays),
    )


def to_tracks(old: TrackTable, boxes: Boxes, score: NDArrayFloat, switches: int) -> NoisyTracks:
    """A table of the boxes, their scores, shape (K,), and the ego's rows of `old` as they are.

    Tracks that keep an identifier of `old` come in its order, the others after them by identifier.
    """
    ego = np.arange(*old.rows_of(old.ego_index).indices(old.n_rows)[:2])
    names = (*boxes.uuids, old.track_uuid[old.ego_index])
    categories = (*boxes.categories, old.category[old.ego_index])
    track = np.concatenate([boxes.track, np.full(ego.size, len(names) - 1)])
    place = {name: number for number, name in enumerate(old.track_uuid)}
    used = np.unique(track).tolist()
    used.sort(key=lambda code: (place.get(names[code], len(place)), names[code]))
    rank = np.zeros(len(names), np.int64)
    rank[used] = np.arange(len(used))
    frame = np.concatenate([boxes.frame, old.row_frame[ego]])
    order = np.lexsort((frame, rank[track]))
    numbers = np.concatenate([boxes.numbers, numbers_of(old, ego)])[order]
    row_track = rank[track][order]
    tracks = replace(
        old,
        track_uuid=tuple(names[code] for code in used),
        category=tuple(categories[code] for code in used),
        row_track=_frozen(row_track.astype(np.int32)),
        row_frame=_frozen(frame[order].astype(np.int32)),
        track_start=_frozen(np.searchsorted(row_track, np.arange(len(used) + 1)).astype(np.int64)),
        centre_ego_m=_frozen(numbers[:, 7:].copy()),
        ego_quat_object=_frozen(numbers[:, 3:7].copy()),
        size_m=_frozen(numbers[:, :3].copy()),
        num_interior_pts=_frozen(np.concatenate([boxes.points, old.num_interior_pts[ego]])[order]),
        score=_frozen(np.concatenate([score, old.score[ego]])[order]),
        ego_index=int(rank[len(names) - 1]),
    )
    source = np.concatenate([boxes.source, ego])[order]
    duplicate = np.concatenate([boxes.duplicate, np.zeros(ego.size, np.bool_)])[order]
    return NoisyTracks(tracks, _frozen(source), _frozen(duplicate), switches)


def _frozen(array: NDArrayAny) -> NDArrayAny:
    array.flags.writeable = False
    return array
