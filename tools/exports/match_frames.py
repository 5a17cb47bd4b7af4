"""Where matches were, frame by frame: places, sizes and speeds of the boxes, and of the ego vehicle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tools.atoms.kinematics.motion import motion
from tools.av2.log import Log
from tools.errors import DataError
from tools.exports.arrow_tables import arrow_table
from tools.exports.shelf import Shelf
from tools.exports.table_columns import TABLES
from tools.runs.matches import ego_distance_m
from tools.runs.record import Match, RunRecord
from tools.typing import NDArrayFloat, NDArrayInt

COLUMNS: Final = TABLES["match_frames"]


def match_frames(run: RunRecord, shelf: Shelf, name: str) -> pa.Table:
    """One row per match and frame, in the order of `run.matches`; the logs with matches are opened one by one.

    Args:
        run: The run.
        shelf: Opens its logs.
        name: What the run is called in the column `run`.

    Raises:
        DataError: A log is not there any more, or has changed since the run.
    """
    tables = [COLUMNS.schema.empty_table()]
    for record in run.logs:
        matches = [match for match in run.matches if match.log_id == record.log_id]
        if not matches:
            continue
        log = shelf.open(record.log_id)
        if isinstance(log, str):
            raise DataError(run.folder, f"log {record.log_id} cannot be opened: {log}")
        tables.append(_frames_of(run, log, matches, name))
    return pa.concat_tables(tables)


def _frames_of(run: RunRecord, log: Log, matches: Sequence[Match], name: str) -> pa.Table:
    """Rows of the matches of one log; R of them."""
    which, frame, row = _rows(run, log, matches)
    tracks = log.tracks
    texts: dict[str, list[str]] = {
        "match_id": [match.id for match in matches],
        "log_id": [match.log_id for match in matches],
        "track_uuid": [match.track_uuid for match in matches],
        "role": [match.role for match in matches],
        "category": [match.category for match in matches],
    }
    values: dict[str, Any] = {column: [of[n] for n in which] for column, of in texts.items()}
    values |= {"frame": frame, "timestamp_ns": tracks.timestamps_ns[frame]}
    values["time_s"] = (tracks.timestamps_ns[frame] - tracks.timestamps_ns[0]) / 1e9
    values |= _poses(log, row, frame)
    values |= dict(zip(("length_m", "width_m", "height_m"), tracks.size_m[row].T, strict=True))
    points = tracks.num_interior_pts[row]
    values |= {"score": tracks.score[row], "points": np.where(points < 0, np.nan, points)}
    values |= {"speed_mps": motion(log).speed_mps[tracks.row_track[row], frame]}
    values |= {"ego_distance_m": ego_distance_m(log)[row]}
    values |= {"ego_speed_mps": motion(log).speed_mps[tracks.ego_index, frame]}
    return arrow_table(COLUMNS, name, values)


def _rows(run: RunRecord, log: Log, matches: Sequence[Match]) -> tuple[NDArrayInt, NDArrayInt, NDArrayInt]:
    """Number of the match, frame and row of the track table of each frame of each match, each of shape (R,)."""
    index = {uuid: number for number, uuid in enumerate(log.tracks.track_uuid)}
    first, last = (np.array([getattr(match, f"{end}_frame") for match in matches]) for end in ("start", "end"))
    track = np.array([index.get(match.track_uuid, -1) for match in matches])
    length = last - first + 1
    which = np.repeat(np.arange(len(matches)), length)
    frame = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length - first, length)
    inside = (track[which] >= 0) & (frame >= 0) & (frame < log.tracks.n_frames)
    row = log.tracks.row_index[np.where(inside, track[which], 0), np.where(inside, frame, 0)].astype(np.int64)
    if not (inside & (row >= 0)).all():
        raise DataError(run.folder, f"a match names a track or frame that log {log.log_id} lacks", "run it again")
    return which, frame, row


def _poses(log: Log, row: NDArrayInt, frame: NDArrayInt) -> dict[str, NDArrayFloat]:
    tracks = log.tracks
    ego = tracks.city_SE3_ego_rotation[frame]
    city = tracks.city_R_object[row]
    forward_ego = np.einsum("rji,rj->ri", ego, city[:, :, 0])
    places = {"city": tracks.centre_city_m[row], "ego": tracks.centre_ego_m[row]}
    found = {f"{axis}_{where}_m": place[:, k] for where, place in places.items() for k, axis in enumerate("xyz")}
    return found | {
        "heading_city_rad": _heading(city[:, :, 0]),
        "heading_ego_rad": _heading(forward_ego),
        "ego_x_city_m": tracks.city_SE3_ego_translation[frame, 0],
        "ego_y_city_m": tracks.city_SE3_ego_translation[frame, 1],
        "ego_heading_city_rad": _heading(ego[:, :, 0]),
    }


def _heading(forward: NDArrayFloat) -> NDArrayFloat:
    """Direction of axes, shape (R, 3), about the vertical, radians, shape (R,)."""
    angle: NDArrayFloat = np.arctan2(forward[:, 1], forward[:, 0])
    return angle
