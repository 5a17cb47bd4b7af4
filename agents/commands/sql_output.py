"""Rows of a query for people and for programs: a table where it fits the terminal, records where not; CSV, JSON."""

from __future__ import annotations

import csv
import io
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.console import clean, of
from tools.errors import UserError
from tools.exports.table_columns import TABLES
from tools.runs.writing import aside

WRITERS: Final = (".parquet", ".csv", ".json")
_GAP: Final = 2
_LONGEST: Final = 4000


def print_rows(console: Console, table: pa.Table, more: bool, notes: Sequence[str] = ()) -> None:
    """Print rows as a table, or one below the other where the table is wider than the terminal.

    Args:
        console: Where to.
        table: The rows.
        more: There are more, which is said.
        notes: Why there are none.
    """
    names = [clean(name) for name in table.column_names]
    rows = [[_shown(column[n].as_py()) for column in table.columns] for n in range(table.num_rows)]
    if not rows:
        console.print(Text("no rows" if notes else f"no rows (columns: {', '.join(names)})"))
        print_notes(console, notes)
        return
    if _width(names, rows) <= console.width and not any("\n" in cell for row in rows for cell in row):
        _print_table(console, table, names, rows)
    else:
        _print_records(console, names, rows)
    count = of(len(rows), "row")
    said = f"the first {count}; more: --rows N; all: --csv, --json, --out FILE.parquet" if more else count
    console.print(Text(said))


def print_notes(console: Console, notes: Sequence[str]) -> None:
    """Why there are no rows, a line each, wrapped under itself."""
    for note in notes:
        for line in textwrap.wrap(clean(note, _LONGEST), console.width, subsequent_indent="  "):
            console.print(Text(line))


def print_tables(console: Console) -> None:
    """The tables and their columns, with what each means."""
    for table in TABLES.values():
        console.print(Text(f"{table.name}: {table.rows}"))
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True)
        grid.add_column()
        for column in table.columns:
            grid.add_row(Text(f"  {column.name}"), Text(column.kind), Text(column.meaning.replace("`", "")))
        console.print(grid)


def as_csv(table: pa.Table, *, visible: bool = False) -> str:
    """All rows as CSV with a head line; lists are joined by spaces, null is empty.

    Args:
        table: The rows.
        visible: Show control characters as `?`, for a terminal.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(table.column_names)
    columns = [column.to_pylist() for column in table.columns]
    writer.writerows([[_plain(value) for value in row] for row in zip(*columns, strict=True)])
    text = file.getvalue()
    return "".join(line if line == "\n" else _visible(line) for line in re.split("(\n)", text)) if visible else text


def as_json_document(table: pa.Table, notes: Sequence[str] = ()) -> str:
    """All rows as one JSON document: `columns`, and `rows` as lists in their order; `notes` where there are some."""
    columns = [{"name": field.name, "type": str(field.type)} for field in table.schema]
    rows = list(map(list, zip(*(column.to_pylist() for column in table.columns), strict=True)))
    content = {"columns": columns, "n_rows": table.num_rows, "rows": rows, **({"notes": list(notes)} if notes else {})}
    return orjson.dumps(content, default=_json_value, option=orjson.OPT_INDENT_2).decode() + "\n"


def write_parquet(path: Path, table: pa.Table) -> None:
    """All rows as a Parquet file, whole or not at all.

    Raises:
        UserError: A column is of a type that Parquet has no form for.
        OutputError: The disk refuses.
    """
    import pyarrow.parquet as pq

    with aside(path) as temporary:
        try:
            pq.write_table(table, temporary, compression="zstd")
        except pa.ArrowException as error:
            raise UserError(f"{path}: {error}; cast the column to another type, or write .csv or .json") from error


def _width(names: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    widest = [max(cell_len(cell) for cell in column) for column in zip(names, *rows, strict=True)]
    return sum(widest) + _GAP * (len(names) - 1)


def _print_table(console: Console, table: pa.Table, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, _GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    for name, field in zip(names, table.schema, strict=True):
        is_number = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        shown.add_column(Text(name), justify="right" if is_number else "left", no_wrap=True)
    for row in rows:
        shown.add_row(*map(Text, row))
    console.print(shown)


def _print_records(console: Console, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows, 1):
        console.print(Text(f"row {number}"))
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for name, cell in zip(names, row, strict=True):
            grid.add_row(Text(f"  {name}"), Text(cell))
        console.print(grid)


def _shown(value: Any) -> str:
    """A value for people; six digits of numbers with a fraction, control characters as `?`."""
    if value is None:
        return "null"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    return "\n".join(_visible(line) for line in str(_plain(value)).splitlines())


def _visible(line: str) -> str:
    """One line with its spaces, which drawings and programs need."""
    return " ".join(clean(word, _LONGEST) for word in line.expandtabs().split(" "))


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(str(_plain(item)) for item in value)
    return value.hex() if isinstance(value, bytes) else "" if value is None else value


def _json_value(value: Any) -> Any:
    """What JSON has no form for: long decimals, bytes, intervals, as text."""
    return value.hex() if isinstance(value, bytes) else str(value)
