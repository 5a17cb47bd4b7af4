"""`agents sql`: queries over the tables of finished runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from agents.commands.sql_output import (
    WRITERS,
    as_csv,
    as_json_document,
    print_notes,
    print_rows,
    print_tables,
    write_parquet,
)
from agents.console import EXIT_OK, clean, of, out
from agents.viewing.places import places_of
from tools.errors import UserError
from tools.exports.shelf import Shelf
from tools.exports.sql import SqlResult, ask, require_duckdb, tables_for
from tools.exports.sql_nothing import why_no_rows
from tools.exports.table_columns import TABLES
from tools.exports.tables import named_runs, run_tables
from tools.runs.reading import read_run
from tools.runs.record import RunRecord
from tools.runs.writing import write_bytes

_USAGE: Final = 'agents sql RUN "select ..."'


@dataclass(frozen=True, slots=True)
class SqlRequest:
    """What is asked.

    Attributes:
        words: Run folders, then the query.
        most_rows: Rows to print at most; files, CSV and JSON have all.
        out: File to write all rows into; None prints them.
        csv: Print CSV.
        timeout_s: Seconds the query may take.
        moved_to: Where logs lie now.
        cache: Folder of the ingest cache; None: each run's own.
    """

    words: tuple[str, ...]
    most_rows: int
    out: Path | None
    csv: bool
    timeout_s: float
    moved_to: tuple[Path, ...]
    cache: str | None


def sql_command(request: SqlRequest, as_json: bool) -> int:
    """Run the query and print its rows, or write them. Returns the exit code.

    Raises:
        UserError: No run or no query is given, or the query is wrong.
        DataError: A run folder is damaged, or a log cannot be opened any more.
    """
    require_duckdb()
    folders, query = _parts(request.words)
    if request.out is not None and request.out.suffix not in WRITERS:
        raise UserError(f"--out {request.out}: the name must end in {', '.join(WRITERS)}")
    records = [read_run(folder) for folder in folders]
    runs = named_runs([(one, _shelf(one, request)) for one in records])
    all_rows = as_json or request.csv or request.out is not None
    tables = run_tables(runs, tables_for(query))
    result = ask(query, tables, 0 if all_rows else request.most_rows, request.timeout_s)
    notes = () if result.table.num_rows else why_no_rows(query, tables)
    if request.out is not None:
        return _write(request.out, result, as_json, notes)
    _print(result, request, as_json, notes)
    return EXIT_OK


def tables_command(as_json: bool) -> int:
    """List the tables with their columns. Returns the exit code."""
    if not as_json:
        print_tables(out())
        return EXIT_OK
    listed = {
        name: {"rows": table.rows, "columns": [[c.name, c.kind, c.meaning] for c in table.columns]}
        for name, table in TABLES.items()
    }
    _print_json({"tables": listed})
    return EXIT_OK


def _parts(words: tuple[str, ...]) -> tuple[tuple[Path, ...], str]:
    """The run folders and the query."""
    if not words:
        raise UserError(f"name a run folder and a query: {_USAGE}; --tables lists the tables")
    *folders, query = words
    if Path(query).is_dir():
        raise UserError(f"the query is missing, it comes last: {_USAGE}; --tables lists the tables")
    if not folders:
        raise UserError(f"the run folder is missing, it comes first: {_USAGE}")
    return tuple(map(Path, folders)), query


def _shelf(run: RunRecord, request: SqlRequest) -> Shelf:
    places = places_of(run, request.cache, request.moved_to)
    return Shelf(run, places.cache_dir, places.moved_to)


def _print(result: SqlResult, request: SqlRequest, as_json: bool, notes: Sequence[str]) -> None:
    if as_json:
        sys.stdout.write(as_json_document(result.table, notes))
    elif request.csv:
        sys.stdout.write(as_csv(result.table, visible=sys.stdout.isatty()))
    else:
        print_rows(out(), result.table, result.more, notes)


def _write(path: Path, result: SqlResult, as_json: bool, notes: Sequence[str]) -> int:
    if path.suffix == ".parquet":
        write_parquet(path, result.table)
    else:
        text = as_csv(result.table) if path.suffix == ".csv" else as_json_document(result.table)
        write_bytes(path, text.encode("utf-8", "replace"))
    count = result.table.num_rows
    if as_json:
        told = {"notes": list(notes)} if notes else {}
        _print_json({"file": str(path), "rows": count, "columns": result.table.column_names, **told})
    else:
        print(f"{of(count, 'row')} in {clean(os.path.relpath(path), 2000)}")
        print_notes(out(), notes)
    return EXIT_OK


def _print_json(content: Any) -> None:
    sys.stdout.write(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode() + "\n")
