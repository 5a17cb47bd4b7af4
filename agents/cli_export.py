"""The command that hands a finished run on in other formats: `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json


def export(
    run: Annotated[Path | None, typer.Argument(metavar="RUN", help="A run folder.", show_default=False)] = None,
    to: Annotated[list[str] | None, typer.Option("--to", help="Formats, joined by commas; --list shows them.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write into.", show_default="RUN/exports")] = None,
    match: Annotated[
        list[str] | None,
        typer.Option("--match", help="Only this match, by its id or the id's beginning; takes several."),
    ] = None,
    logs: Annotated[
        list[Path] | None,
        typer.Option("--logs", help="Where the logs lie now, if they have moved: a log or a folder of logs."),
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(help="Folder in which read logs are kept.", show_default="the run's own")
    ] = None,
    theme: Annotated[str, typer.Option(help="Colours of pictures and films: light or dark.")] = "light",
    list_formats: Annotated[bool, typer.Option("--list", help="List the formats instead.")] = False,
    as_json: Json = False,
) -> int:
    """Write a finished run in other formats: challenge files, tables, pictures, films, scenes."""
    from agents.commands.export import ExportRequest, export_command, list_command
    from tools.errors import UserError

    if list_formats:
        return list_command(as_json)
    if run is None:
        raise UserError("name the run folder: agents export RUN --to FORMAT (--list shows the formats)")
    request = ExportRequest(run, tuple(to or ()), out, tuple(match or ()), tuple(logs or ()), cache, theme)
    return export_command(request, as_json)
