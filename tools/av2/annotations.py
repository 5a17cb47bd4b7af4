"""From an annotation file to a checked `TrackTable`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tools.av2.feather import Columns
from tools.av2.poses import FramePoses, check_quaternions, poses_at
from tools.av2.rows import Rows, drop_repeats, with_ego
from tools.av2.taxonomy import CATEGORIES, EGO_CATEGORY
from tools.av2.tracks import TrackTable
from tools.errors import DataError
from tools.typing import NDArrayFloat, NDArrayInt

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
    rows = drop_repeats(path, _read_rows(path, data, log_id), warnings)
    _warn_odd_values(rows, warnings)
    stamps = np.unique(rows.stamp)
    _check_extent(path, len(rows.uuids), stamps)
    rows, ego_added = with_ego(rows, stamps, warnings)
    poses = poses_at(poses_path, poses_data, stamps)
    return ReadTracks(_table(path, rows, stamps, poses, warnings), ego_added, tuple(warnings))


def _read_rows(path: Path, data: bytes, log_id: str) -> Rows:
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
    return Rows(columns.integers("timestamp_ns"), track, uuids, category, categories, numbers, points, score)


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


def _warn_odd_values(rows: Rows, warnings: list[str]) -> None:
    outside = int(((rows.score < 0) | (rows.score > 1)).sum())
    if outside:
        warnings.append(f"{outside} scores are outside [0, 1] (logits?); they are kept as they are")
    unknown = [name for name in rows.categories if name not in CATEGORIES]
    if unknown:
        names = ", ".join(ascii(name)[:40] for name in unknown[:5])
        warnings.append(f"categories outside AV2's taxonomy, selected by ANY only: {names}")


def _table(path: Path, rows: Rows, stamps: NDArrayInt, poses: FramePoses, warnings: list[str]) -> TrackTable:
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
