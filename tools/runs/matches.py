"""Matches as a table: one row per uninterrupted interval of a track, referred or related."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tools.av2.log import Log
from tools.runs.columns import number_column, text_column, text_list_column
from tools.runs.intervals import Bonds, Intervals, bonds_of, intervals_of
from tools.runs.writing import aside
from tools.scenario import Scenario
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

SCHEMA = pa.schema(
    [
        ("log_id", pa.string()),
        ("track_uuid", pa.string()),
        ("role", pa.string()),
        ("category", pa.string()),
        ("start_ns", pa.int64()),
        ("end_ns", pa.int64()),
        ("duration_s", pa.float64()),
        ("confidence", pa.float64()),
        ("certainty", pa.float64()),
        ("n_frames", pa.int32()),
        ("start_frame", pa.int32()),
        ("end_frame", pa.int32()),
        ("start_s", pa.float64()),
        ("start_x_city_m", pa.float64()),
        ("start_y_city_m", pa.float64()),
        ("end_x_city_m", pa.float64()),
        ("end_y_city_m", pa.float64()),
        ("min_ego_distance_m", pa.float64()),
        ("partners", pa.list_(pa.string())),
    ]
)
"""Columns of `matches.parquet`; docs/cli.md says what each means."""


def matches_of(
    log: Log, scenario: Scenario, related: NDArrayBool | None = None, certainty: NDArrayFloat | float = 1.0
) -> pa.Table:
    """The intervals of one log, referred tracks first, then related ones; a track may be both at once.

    Args:
        log: The log.
        scenario: What was found in it.
        related: What the profile records as related, shape (N, T); by default what the relations reach.
        certainty: Probability that a referred track at a frame is what the query means, shape (N, T) or one for all.
    """
    related = scenario.related_mask() if related is None else related & log.tracks.present_mask
    bonds = bonds_of(scenario)
    toward_referred = Bonds(bonds.related, bonds.referred, bonds.frame)
    sure = np.broadcast_to(np.asarray(certainty, np.float64), scenario.mask.shape)
    surest = sure.max(axis=0, where=scenario.mask, initial=0.0)
    return pa.concat_tables(
        [
            _rows(log, "referred", intervals_of(scenario.mask), bonds, sure),
            _rows(log, "related", intervals_of(related), toward_referred, np.broadcast_to(surest, sure.shape)),
        ]
    )


def write_matches(path: Path, tables: Sequence[pa.Table]) -> None:
    """Write the tables of all logs as one Parquet file; the same tables give the same bytes."""
    table = pa.concat_tables(tables) if tables else SCHEMA.empty_table()
    with aside(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def read_matches(path: Path) -> pa.Table:
    """The table that `write_matches` wrote."""
    with pq.ParquetFile(path) as file:
        return file.read()


def _rows(log: Log, role: str, intervals: Intervals, bonds: Bonds, certainty: NDArrayFloat) -> pa.Table:
    tracks, count = log.tracks, len(intervals)
    times = tracks.timestamps_ns
    first_row = tracks.row_index[intervals.track, intervals.first].astype(np.int64)
    last_row = tracks.row_index[intervals.track, intervals.last].astype(np.int64)
    start, end = times[intervals.first], times[intervals.last]
    centre = tracks.centre_city_m
    columns: dict[str, Any] = {
        "log_id": [log.log_id] * count,
        "track_uuid": [tracks.track_uuid[n] for n in intervals.track],
        "role": [role] * count,
        "category": [tracks.category[n] for n in intervals.track],
        "start_ns": start,
        "end_ns": end,
        "duration_s": (end - start) / 1e9,
        "confidence": _reduce(np.add, tracks.score, first_row, last_row) / (last_row - first_row + 1),
        "certainty": _mean_over(certainty, intervals),
        "n_frames": intervals.last - intervals.first + 1,
        "start_frame": intervals.first,
        "end_frame": intervals.last,
        "start_s": (start - times[0]) / 1e9 if count else start.astype(np.float64),
        "start_x_city_m": centre[first_row, 0],
        "start_y_city_m": centre[first_row, 1],
        "end_x_city_m": centre[last_row, 0],
        "end_y_city_m": centre[last_row, 1],
        "min_ego_distance_m": _reduce(np.minimum, ego_distance_m(log), first_row, last_row),
        "partners": _partners(tracks.track_uuid, intervals, bonds, tracks.n_frames),
    }
    return pa.Table.from_arrays([_column(columns[field.name], field.type) for field in SCHEMA], schema=SCHEMA)


def _mean_over(values: NDArrayFloat, intervals: Intervals) -> NDArrayFloat:
    """The mean of `values`, shape (N, T), over each interval, shape (K,)."""
    summed = np.concatenate([np.zeros((values.shape[0], 1)), np.cumsum(values, axis=1)], axis=1)
    whole = summed[intervals.track, intervals.last + 1] - summed[intervals.track, intervals.first]
    mean: NDArrayFloat = np.round(whole / (intervals.last - intervals.first + 1), 6)
    return mean


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    if kind == pa.string():
        return text_column(values)
    return text_list_column(values) if pa.types.is_list(kind) else number_column(values, kind)


def _reduce(operation: np.ufunc, values: NDArrayFloat, first: NDArrayInt, last: NDArrayInt) -> NDArrayFloat:
    """`operation` over `values[first:last + 1]` for each pair, shape (K,)."""
    if not first.size:
        return np.empty(0)
    padded = np.append(values, 0.0)
    bounds = np.stack([first, last + 1], axis=1).ravel()
    reduced: NDArrayFloat = operation.reduceat(padded, bounds)[::2]
    return reduced


def ego_distance_m(log: Log) -> NDArrayFloat:
    """Planar distance of each box's centre to the centre of the physical ego vehicle, metres, shape (R,)."""
    tracks = log.physical_tracks
    ego_row = tracks.row_index[tracks.ego_index][tracks.row_frame]
    offset = tracks.centre_ego_m[:, :2] - tracks.centre_ego_m[ego_row, :2]
    distance: NDArrayFloat = np.hypot(offset[:, 0], offset[:, 1])
    distance[ego_row < 0] = np.nan
    return distance


def _partners(uuids: tuple[str, ...], intervals: Intervals, bonds: Bonds, n_frames: int) -> list[list[str]]:
    """Per interval, who is on the other side of its bonds, in order of track."""
    own, other, frame = bonds.referred, bonds.related, bonds.frame
    starts = intervals.track * n_frames + intervals.first
    index = np.searchsorted(starts, own * n_frames + frame, "right") - 1
    inside = (index >= 0) & _within(intervals, index, own, frame)
    pairs = np.unique(np.stack([index[inside], other[inside]], axis=1), axis=0)
    partners: list[list[str]] = [[] for _ in range(len(intervals))]
    for interval, track in pairs:
        partners[interval].append(uuids[track])
    return partners


def _within(intervals: Intervals, index: NDArrayInt, own: NDArrayInt, frame: NDArrayInt) -> NDArrayAny:
    if not len(intervals):
        return np.zeros(index.shape, np.bool_)
    inside: NDArrayAny = (intervals.track[index] == own) & (intervals.last[index] >= frame)
    return inside
