"""SQL over Arrow tables, by DuckDB in a process that can open nothing (`tools.exports.sql_child`)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa

from tools.errors import PrerequisiteError, UserError
from tools.exports.sql_errors import told_problem, words_of
from tools.exports.table_columns import TABLES
from tools.extras import install

_CHILD: Final = Path(__file__).with_name("sql_child.py")
_ROOT: Final = Path(__file__).resolve().parents[2]
_KEPT_NAMES: Final = ("PATH", "LANG", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True, eq=False)
class SqlResult:
    """What a query gave.

    Attributes:
        table: The rows.
        more: There are more rows than were asked for.
    """

    table: pa.Table
    more: bool


def require_duckdb() -> None:
    """See that DuckDB is installed.

    Raises:
        PrerequisiteError: It is not.
    """
    if find_spec("duckdb") is None:
        raise PrerequisiteError(f"queries in SQL need DuckDB: {install('sql')}")


def tables_for(query: str) -> tuple[str, ...]:
    """The tables to fill for a query: `match_frames`, for which logs are opened, only where it is named."""
    return tuple(name for name in TABLES if name != "match_frames" or name in words_of(query))


def ask(query: str, tables: Mapping[str, pa.Table], most_rows: int = 0, timeout_s: float = 30.0) -> SqlResult:
    """Run a query over tables.

    Args:
        query: One SELECT statement, in DuckDB's SQL. It is hostile input.
        tables: By name.
        most_rows: Rows to give back at most; 0: all.
        timeout_s: Seconds it may take.

    Raises:
        PrerequisiteError: DuckDB is not installed.
        UserError: The query is wrong, reaches for what it may not, or needs too much time or memory; one line.
    """
    require_duckdb()
    streams = {name: _stream(table) for name, table in tables.items()}
    lengths = [(name, len(stream)) for name, stream in streams.items()]
    absent = [name for name in TABLES if name not in tables]
    head = orjson.dumps({"query": query, "most_rows": most_rows, "tables": lengths, "absent": absent})
    answer = _told(b"".join([len(head).to_bytes(8, "little"), head, *streams.values()]), timeout_s)
    size = 8 + int.from_bytes(answer[:8], "little")
    said: dict[str, Any] = orjson.loads(answer[8:size])
    if "problem" in said:
        raise UserError(told_problem(said["kind"], said["problem"], query))
    return SqlResult(_whole_numbers(pa.ipc.open_stream(answer[size:]).read_all()), said["more"])


def _stream(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _told(question: bytes, timeout_s: float) -> bytes:
    cpu_s = max(2, int(2 * timeout_s) + 1)
    command = [sys.executable, "-I", str(_CHILD), str(_ROOT), str(cpu_s), str(os.getpid())]
    environment = {name: os.environ[name] for name in _KEPT_NAMES if name in os.environ}
    try:
        done = subprocess.run(
            command, input=question, capture_output=True, timeout=timeout_s, env=environment, cwd="/", check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UserError(f"the query took longer than {timeout_s:g} s and was ended (--timeout)") from error
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        raise UserError(f"the query was ended by the system ({name}): it needs too much memory or time")
    if done.returncode or len(done.stdout) < 8:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["nothing was said"]
        raise PrerequisiteError(f"the process for queries failed: {last[0]}")
    return done.stdout


def _whole_numbers(table: pa.Table) -> pa.Table:
    """Sums of whole numbers come as decimals of 38 digits; those that fit become ordinary ones again."""
    for number, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type) and field.type.scale == 0:
            try:
                column = table.column(number).cast(pa.int64())
            except pa.ArrowInvalid:
                continue
            table = table.set_column(number, field.name, column)
    return table
