"""Tables as Parquet files: for DuckDB, Polars, pandas, Spark, or a data lake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

import pyarrow as pa
import pyarrow.parquet as pq

from tools.exports.cases import related_to
from tools.exports.tables import NamedRun, run_tables
from tools.exports.values import Exported, Job, LogFailure
from tools.runs.record import Match, RunRecord
from tools.runs.writing import aside

TABLE_NAMES: Final = ("matches", "match_frames", "logs", "run")


class Parquet:
    """`parquet/TABLE.parquet`; the columns are those of `agents sql` (docs/sql.md)."""

    name: ClassVar[str] = "parquet"
    summary: ClassVar[str] = "tables: matches, their boxes frame by frame, logs, the run"
    extra: ClassVar[str] = ""

    def require(self) -> None:
        """Nothing is needed."""

    def write(self, job: Job) -> Exported:
        """Write the tables; a run without matches has tables without rows.

        Boxes of logs that cannot be opened are left out; the other tables are whole.
        """
        failures = [
            LogFailure(log_id, why)
            for log_id, _ in job.matches_by_log
            if isinstance(why := job.shelf.open(log_id), str)
        ]
        lost = {failure.log_id for failure in failures}
        chosen = _only(job.run, job.matches)
        readable = replace(chosen, matches=tuple(match for match in chosen.matches if match.log_id not in lost))
        tables = {
            name: run_tables([NamedRun(job.run.folder.name, run, job.shelf)], [name])[name]
            for name, run in zip(TABLE_NAMES, (chosen, readable, chosen, chosen), strict=True)
        }
        files = tuple(job.out / "parquet" / f"{name}.parquet" for name in TABLE_NAMES)
        for name, file in zip(TABLE_NAMES, files, strict=True):
            _write(tables[name], file)
        return Exported(self.name, files, tuple(failures))


def _only(run: RunRecord, matches: tuple[Match, ...]) -> RunRecord:
    """The run with these matches and the rows of what is related to them meanwhile."""
    kept = {match.id for match in matches}
    for match in matches:
        rows = [row for row in run.matches if row.role == "related" and row.log_id == match.log_id]
        kept |= {row.id for row, _ in related_to(match, rows)}
    return replace(run, matches=tuple(match for match in run.matches if match.id in kept))


def _write(table: pa.Table, file: Path) -> None:
    with aside(file) as temporary:
        pq.write_table(table, temporary, compression="zstd")
