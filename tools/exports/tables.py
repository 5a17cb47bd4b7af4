"""The tables of finished runs, as Arrow: what `table_columns` documents, filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from tools.errors import DataError, UserError
from tools.exports.arrow_tables import arrow_table
from tools.exports.match_frames import match_frames
from tools.exports.shelf import Shelf
from tools.exports.table_columns import TABLES, TableColumns
from tools.exports.thought_tables import candidates, evidence, model_calls
from tools.runs.record import RunRecord


@dataclass(frozen=True)
class NamedRun:
    """A run, and what the column `run` calls it.

    Attributes:
        name: The name of its folder; longer where two folders have one name.
        record: The run.
        shelf: Opens its logs.
    """

    name: str
    record: RunRecord
    shelf: Shelf


def named_runs(opened: Sequence[tuple[RunRecord, Shelf]]) -> tuple[NamedRun, ...]:
    """Give each run a name of its own.

    Raises:
        UserError: The same folder is there twice.
    """
    folders = [record.folder.resolve() for record, _ in opened]
    if twice := [folder for folder, count in Counter(folders).items() if count > 1]:
        raise UserError(f"{twice[0]} is given twice")
    same = Counter(folder.name for folder in folders)
    names = [folder.name if same[folder.name] == 1 else str(folder) for folder in folders]
    return tuple(NamedRun(name, record, shelf) for name, (record, shelf) in zip(names, opened, strict=True))


def run_tables(runs: Sequence[NamedRun], names: Iterable[str]) -> dict[str, pa.Table]:
    """The tables with these names, the rows of one run after those of another.

    Args:
        runs: The runs.
        names: Names of `TABLES`. What is not asked for costs nothing; only `match_frames` opens logs.

    Raises:
        DataError: A file of a run folder is damaged, or a log cannot be opened any more.
    """
    return {name: pa.concat_tables([_BUILDERS[name](run) for run in runs]) for name in names}


def _matches(run: NamedRun) -> pa.Table:
    rows = [
        {
            **{c.name: getattr(match, c.name) for c in _columns("matches") if hasattr(match, c.name)},
            "match_id": match.id,
            **dict(zip(("start_x_city_m", "start_y_city_m"), match.start_xy_city_m, strict=True)),
            **dict(zip(("end_x_city_m", "end_y_city_m"), match.end_xy_city_m, strict=True)),
        }
        for match in run.record.matches
    ]
    return _table("matches", run, rows)


def _logs(run: NamedRun) -> pa.Table:
    outcomes = {one["log_id"]: one for one in run.record.result["logs"]}
    rows = []
    for log in run.record.logs:
        own = {c.name: getattr(log, c.name) for c in _columns("logs") if hasattr(log, c.name)}
        rows.append({**outcomes[log.log_id], **own, "folder": str(log.folder)})
    return _table("logs", run, rows)


def _steps(run: NamedRun) -> pa.Table:
    return _table("steps", run, [{c.name: getattr(s, c.name) for c in _columns("steps")} for s in run.record.attrition])


def _run(run: NamedRun) -> pa.Table:
    record = run.record
    own = {c.name: getattr(record, c.name) for c in _columns("run") if hasattr(record, c.name)}
    counts = {key: value for key, value in record.result["counts"].items() if key != "related_tracks"}
    named = {"program": record.program.source, "origin": record.program.origin, "folder": str(record.folder)}
    return _table("run", run, [{**own, **counts, **named, "version": record.versions["motherlode"]}])


def _columns(table: str) -> tuple[Any, ...]:
    return TABLES[table].columns[1:]


def _table(name: str, run: NamedRun, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    columns: TableColumns = TABLES[name]
    try:
        values = {column.name: [row[column.name] for row in rows] for column in columns.columns[1:]}
        return arrow_table(columns, run.name, values)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(run.record.folder, f"its {name} are of another version", "run the query again") from error


_BUILDERS: Final[Mapping[str, Callable[[NamedRun], pa.Table]]] = {
    "matches": _matches,
    "match_frames": lambda run: match_frames(run.record, run.shelf, run.name),
    "logs": _logs,
    "candidates": lambda run: candidates(run.record, run.name),
    "evidence": lambda run: evidence(run.record, run.name),
    "model_calls": lambda run: model_calls(run.record, run.name),
    "steps": _steps,
    "run": _run,
}
