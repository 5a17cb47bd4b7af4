"""The command that asks finished runs in SQL: `sql`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json


def sql(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="RUN... QUERY", help="Run folders, then one SELECT statement.", show_default=False),
    ] = None,
    tables: Annotated[bool, typer.Option("--tables", help="List the tables and their columns instead.")] = False,
    rows: Annotated[int, typer.Option(min=1, max=10_000, help="Most rows to print.")] = 20,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write all rows into this file: .parquet, .csv or .json.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all rows as CSV.")] = False,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds the query may take.")] = 30.0,
    logs: Annotated[
        list[Path] | None, typer.Option("--logs", help="Where the logs lie now, if they have moved.")
    ] = None,
    cache: Annotated[
        str | None, typer.Option(help="Folder in which read logs are kept; the run's own by default.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Ask the tables of finished runs in SQL (DuckDB): agents sql RUN "select * from matches"."""
    from agents.commands.sql import SqlRequest, sql_command, tables_command

    if tables:
        return tables_command(as_json)
    request = SqlRequest(tuple(words or ()), rows, out, as_csv, timeout_s, tuple(logs or ()), cache)
    return sql_command(request, as_json)
