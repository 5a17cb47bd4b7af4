"""Refined tracks as files: a log folder that every command can open, with all that is needed to go back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import pyarrow as pa
from pyarrow import feather

from tools.av2.log import Log, open_log
from tools.av2.poses import POSES_FILE
from tools.av2.tracks import TrackTable
from tools.errors import DataError
from tools.runs.writing import OutputError, aside, write_bytes, write_json
from tools.tracking.originals_file import from_bytes, to_bytes
from tools.tracking.refinement import Refinement
from tools.tracking.restoring import originals_of, restored
from tools.tracking.settings import RefinementSettings
from tools.typing import NDArrayAny

TRACKS_FILE: Final = "annotations.feather"
CHANGES_FILE: Final = "refinement.json"
ORIGINALS_FILE: Final = "refinement_originals.feather"
FORMAT: Final = 1
_BESIDE: Final = (POSES_FILE, "map/log_map_archive_*.json", "calibration/*.feather")


def write_refined_log(
    log: Log, source: Path, refinement: Refinement, settings: RefinementSettings, folder: Path
) -> None:
    """Write a log folder with refined tracks: copies of poses, map and calibration, and the three files of refinement.

    `annotations.feather` has the refined tracks, `refinement.json` the changes, and `refinement_originals.feather`
    what `restore` needs to give back the tracks as they came in. The tracks are written last: where they are, all is.

    Args:
        log: The log as it came in.
        source: Its folder.
        refinement: What became of its tracks.
        settings: What it was made with.
        folder: The folder to write, which must have the log's name.

    Raises:
        OutputError: A file cannot be written.
        DataError: A file of the source cannot be read.
    """
    for pattern in _BESIDE:
        for path in sorted(source.glob(pattern)):
            write_bytes(folder / path.relative_to(source), _content(path), durable=False)
    data = table_bytes(refinement.table, log.ego_added)
    _remove(folder / TRACKS_FILE)
    with aside(folder / TRACKS_FILE, durable=False) as temporary:
        temporary.write_bytes(data)
        read_back = open_log(folder, annotations=temporary.name).tracks
        write_bytes(folder / ORIGINALS_FILE, to_bytes(originals_of(log.tracks, read_back), data), durable=False)
        write_json(folder / CHANGES_FILE, summary_of(log, refinement, settings))


def _remove(path: Path) -> None:
    """An interrupted writer must not leave old tracks beside new lists of changes: the tracks come last."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: cannot be replaced: {error.strerror}") from None


def summary_of(log: Log, refinement: Refinement, settings: RefinementSettings) -> dict[str, object]:
    """What `refinement.json` says: settings, counts, and every change."""
    return {
        "format": FORMAT,
        "log_id": log.log_id,
        "settings": asdict(settings),
        "noise_m": refinement.noise_m,
        "tracks": {"before": log.tracks.n_tracks, "after": refinement.table.n_tracks},
        "boxes": {"before": log.tracks.n_rows, "after": refinement.table.n_rows},
        "changes": [asdict(change) for change in refinement.changes],
    }


def restore(folder: Path) -> TrackTable:
    """The tracks as they were before `folder` was written by `write_refined_log`, row for row.

    Raises:
        DataError: The folder is no refined log, or one of its files was changed since.
    """
    refined = open_log(folder, annotations=TRACKS_FILE).tracks
    path = folder / ORIGINALS_FILE
    data = _content(path)
    try:
        return restored(refined, from_bytes(data, refined, _content(folder / TRACKS_FILE)))
    except (KeyError, TypeError, ValueError, IndexError, pa.ArrowInvalid, orjson.JSONDecodeError):
        raise DataError(path, "does not belong to the refined tracks beside it", "refine the log again") from None


def table_bytes(tracks: TrackTable, without_ego: bool) -> bytes:
    """A track table in the form of AV2 annotations with `score`, rows in its own order.

    Args:
        tracks: The tracks.
        without_ego: Leave out the ego's rows, which reading adds again; they stay where a frame would be lost.
    """
    rows = np.arange(tracks.n_rows)
    others = tracks.row_track != tracks.ego_index
    if without_ego and np.unique(tracks.row_frame[others]).size == tracks.n_frames:
        rows = rows[others]
    sink = pa.BufferOutputStream()
    feather.write_feather(pa.table({name: values[rows] for name, values in columns_of(tracks).items()}), sink)
    return bytes(sink.getvalue().to_pybytes())


def columns_of(tracks: TrackTable) -> dict[str, NDArrayAny]:
    """Columns of an annotation file, rows in the table's order; LiDAR points only where somebody counted."""
    named = {
        "timestamp_ns": tracks.timestamps_ns[tracks.row_frame],
        "track_uuid": np.array(tracks.track_uuid)[tracks.row_track],
        "category": tracks.category_array[tracks.row_track],
        **dict(zip(("length_m", "width_m", "height_m"), tracks.size_m.T, strict=True)),
        **dict(zip(("qw", "qx", "qy", "qz"), tracks.ego_quat_object.T, strict=True)),
        **dict(zip(("tx_m", "ty_m", "tz_m"), tracks.centre_ego_m.T, strict=True)),
        "score": tracks.score,
    }
    if (tracks.num_interior_pts >= 0).any():
        named["num_interior_pts"] = tracks.num_interior_pts
    return named


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise DataError(path, "not a regular file")
        return path.read_bytes()
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}", "make it readable") from None
