"""From an annotation file to a checked `TrackTable`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.feather import Columns
from tools.av2.poses import FramePoses, check_quaternions, poses_at
from tools.av2.taxonomy import CATEGORIES, EGO_CATEGORY
from tools.av2.tracks import EGO_SIZE_M, TrackTable
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

ADDED_EGO_UUID: Final = "ego"
MAX_CELLS: Final = 5_000_000
"""Largest number of tracks x frames of one log; real logs have about 25,000."""
MAX_SIZE_M: Final = 500.0
MAX_RANGE_M: Final = 1e5
MAX_TIMESTAMP_NS: Final = 1 << 62
_REQUIRED = (
    "timestamp_ns", "track_uuid", "category", "length_m", "width_m", "height_m",
    "qw", "qx", "qy", "qz", "tx_m", "ty_m", "tz_m",
)  # fmt: skip
_OPTIONAL: Final = ("log_id", "num_interior_pts", "score")
_SIZE, _QUAT, _CENTRE = ("length_m", "width_m", "height_m"), ("qw", "qx", "qy", "qz"), ("tx_m", "ty_m", "tz_m")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Boxes in file order, shape (R, ...) each; `uuids` and `categories` are what the codes stand for."""

    stamp: NDArrayInt
    track: NDArrayInt
    uuids: tuple[str, ...]
    category: NDArrayInt
    categories: tuple[str, ...]
    numbers: NDArrayFloat
    points: NDArrayInt
    score: NDArrayFloat


@dataclass(frozen=True, slots=True)
class ReadTracks:
    """A track table with what had to be mended on the way.

    Attributes:
        tracks: The checked boxes.
        ego_added: True when the file had no ego rows and they were added at the ego-frame origin.
        warnings: One line each.
    """

    tracks: TrackTable
    ego_added: bool
    warnings: tuple[str, ...]


def read_tracks(path: Path, data: bytes, poses_path: Path, poses_data: bytes, log_id: str) -> ReadTracks:
    """Read annotations (or tracker output with `score`) and join the ego poses.

    Args:
        path: The annotation file, for messages.
        data: Its bytes. A `log_id` column, where present, selects the rows of this log.
        poses_path: The pose file, for messages.
        poses_data: Its bytes.
        log_id: The log.

    Raises:
        DataError: Anything about either file that would make results silently wrong.
    """
    warnings: list[str] = []
    rows = _drop_repeats(path, _read_rows(path, data, log_id), warnings)
    _warn_odd_values(rows, warnings)
    stamps = np.unique(rows.stamp)
    _check_extent(path, len(rows.uuids), stamps)
    rows, ego_added = _with_ego(rows, stamps)
    rows = _with_whole_ego(rows, stamps, warnings)
    poses = poses_at(poses_path, poses_data, stamps)
    return ReadTracks(_table(path, rows, stamps, poses, warnings), ego_added, tuple(warnings))


def _read_rows(path: Path, data: bytes, log_id: str) -> _Rows:
    columns = Columns(path, data, (*_REQUIRED, *_OPTIONAL))
    columns.require(_REQUIRED)
    if not len(columns):
        raise DataError(path, "no annotations", "the file has a header but no boxes")
    if "log_id" in columns.names:
        others = columns.filter_rows("log_id", log_id)
        if not len(columns):
            raise DataError(
                path, f"no annotations of log {log_id}", f"the file has {len(others)} others: {others[0]}..."
            )
    track, uuids = columns.texts("track_uuid")
    category, categories = columns.texts("category")
    numbers = columns.floats((*_SIZE, *_QUAT, *_CENTRE))
    _check_boxes(columns, numbers)
    n_rows = len(columns)
    has_points = "num_interior_pts" in columns.names
    points = columns.integers("num_interior_pts") if has_points else np.full(n_rows, -1, np.int64)
    score = columns.floats(("score",))[:, 0] if "score" in columns.names else np.ones(n_rows)
    return _Rows(columns.integers("timestamp_ns"), track, uuids, category, categories, numbers, points, score)


def _take(rows: _Rows, keep: NDArrayAny) -> _Rows:
    return _Rows(
        rows.stamp[keep], rows.track[keep], rows.uuids, rows.category[keep], rows.categories,
        rows.numbers[keep], rows.points[keep], rows.score[keep],
    )  # fmt: skip


def _drop_repeats(path: Path, rows: _Rows, warnings: list[str]) -> _Rows:
    """A (track, time) may occur once; exact copies are dropped, contradicting rows are an error."""
    order = np.lexsort((rows.stamp, rows.track))
    same = (np.diff(rows.track[order]) == 0) & (np.diff(rows.stamp[order]) == 0)
    if not same.any():
        return rows
    first, second = order[:-1][same], order[1:][same]
    equal = (rows.numbers[first] == rows.numbers[second]).all(axis=1)
    for values in (rows.category, rows.points, rows.score):
        equal &= values[first] == values[second]
    if not equal.all():
        place = int(first[~equal][0])
        raise DataError(
            path,
            f"{int((~equal).sum())} contradicting duplicate rows, first: "
            f"track {ascii(rows.uuids[rows.track[place]])[:48]} at {int(rows.stamp[place])} ns",
            "keep one box per track and timestamp",
        )
    warnings.append(f"{second.size} exact duplicate rows were dropped")
    return _take(rows, np.setdiff1d(np.arange(rows.stamp.size), second))


def _check_boxes(columns: Columns, numbers: NDArrayFloat) -> None:
    sizes, centres = numbers[:, :3], numbers[:, 7:]
    columns.refuse(sizes.min(axis=1) <= 0, "a box size is not positive")
    columns.refuse(sizes.max(axis=1) > MAX_SIZE_M, f"a box is larger than {MAX_SIZE_M:g} m")
    too_far = np.abs(centres).max(axis=1) > MAX_RANGE_M
    columns.refuse(too_far, f"a box centre is over {MAX_RANGE_M:g} m from ego", "centres must be in the ego frame")
    check_quaternions(columns, numbers[:, 3:7])


def _check_extent(path: Path, n_tracks: int, stamps: NDArrayInt) -> None:
    """Refuse what would need absurdly large arrays of shape (N, T), or timestamps whose differences overflow."""
    if n_tracks * stamps.size > MAX_CELLS:
        raise DataError(
            path,
            f"{n_tracks} tracks x {stamps.size} frames are too many for one log, at most {MAX_CELLS} cells",
            "split it into shorter logs, or drop spurious tracks",
        )
    if max(abs(int(stamps[0])), abs(int(stamps[-1]))) > MAX_TIMESTAMP_NS:
        raise DataError(path, "a timestamp is over 146 years from zero", "timestamps must be in nanoseconds")


def _warn_odd_values(rows: _Rows, warnings: list[str]) -> None:
    outside = int(((rows.score < 0) | (rows.score > 1)).sum())
    if outside:
        warnings.append(f"{outside} scores are outside [0, 1] (logits?); they are kept as they are")
    unknown = [name for name in rows.categories if name not in CATEGORIES]
    if unknown:
        names = ", ".join(ascii(name)[:40] for name in unknown[:5])
        warnings.append(f"categories outside AV2's taxonomy, selected by ANY only: {names}")


def _with_ego(rows: _Rows, stamps: NDArrayInt) -> tuple[_Rows, bool]:
    """Add one ego box per annotated timestamp, centred at the ego-frame origin, where the file has none."""
    if EGO_CATEGORY in rows.categories:
        return rows, False
    count = stamps.size
    numbers = np.tile([*EGO_SIZE_M, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], (count, 1))
    uuid = ADDED_EGO_UUID
    while uuid in rows.uuids:
        uuid += "-vehicle"
    return _Rows(
        np.concatenate([rows.stamp, stamps]),
        np.concatenate([rows.track, np.full(count, len(rows.uuids))]),
        (*rows.uuids, uuid),
        np.concatenate([rows.category, np.full(count, len(rows.categories))]),
        (*rows.categories, EGO_CATEGORY),
        np.concatenate([rows.numbers, numbers]),
        np.concatenate([rows.points, np.ones(count, np.int64)]),
        np.concatenate([rows.score, np.ones(count)]),
    ), True


def _with_whole_ego(rows: _Rows, stamps: NDArrayInt, warnings: list[str]) -> _Rows:
    """The car is there at every frame: where its boxes are missing, its first box in the ego frame stands in."""
    of_ego = rows.track == rows.track[np.argmax(rows.category == rows.categories.index(EGO_CATEGORY))]
    missing = np.setdiff1d(stamps, rows.stamp[of_ego])
    if not missing.size:
        return rows
    warnings.append(f"ego boxes are missing at {missing.size} of {stamps.size} frames; its first box stands in")
    copies = _take(rows, np.full(missing.size, np.argmax(of_ego)))
    return _Rows(
        np.concatenate([rows.stamp, missing]), np.concatenate([rows.track, copies.track]), rows.uuids,
        np.concatenate([rows.category, copies.category]), rows.categories,
        np.concatenate([rows.numbers, copies.numbers]), np.concatenate([rows.points, copies.points]),
        np.concatenate([rows.score, copies.score]),
    )  # fmt: skip


def _table(path: Path, rows: _Rows, stamps: NDArrayInt, poses: FramePoses, warnings: list[str]) -> TrackTable:
    frame = np.searchsorted(stamps, rows.stamp)
    order = np.lexsort((frame, rows.track))
    starts = np.searchsorted(rows.track[order], np.arange(len(rows.uuids) + 1))
    first_row = np.full(len(rows.uuids), rows.track.size, np.int64)
    np.minimum.at(first_row, rows.track, np.arange(rows.track.size))
    changed = np.unique(rows.track[rows.category != rows.category[first_row[rows.track]]])
    if changed.size:
        warnings.append(f"{changed.size} tracks change category; the first one counts")
    categories = tuple(rows.categories[code] for code in rows.category[first_row])
    egos = [index for index, name in enumerate(categories) if name == EGO_CATEGORY]
    if not egos:
        raise DataError(path, f"{EGO_CATEGORY} rows belong to a track of another category", "give the ego its own uuid")
    if len(egos) > 1:
        warnings.append(f"{len(egos)} tracks are of category {EGO_CATEGORY}; the first is the ego vehicle")
    numbers = rows.numbers[order]
    parts = (
        rows.track[order].astype(np.int32), frame[order].astype(np.int32), starts.astype(np.int64),
        np.ascontiguousarray(numbers[:, 7:]), np.ascontiguousarray(numbers[:, 3:7]),
        np.ascontiguousarray(numbers[:, :3]), rows.points[order], rows.score[order],
    )  # fmt: skip
    for array in (*parts, stamps, poses.rotation, poses.translation):
        array.flags.writeable = False
    return TrackTable(stamps, rows.uuids, categories, *parts, poses.rotation, poses.translation, egos[0])
