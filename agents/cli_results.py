"""The commands about a finished run: `view`, `why`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json, WeakSandbox

RunFolderArgument = Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.", show_default=False)]
MovedLogs = Annotated[
    list[Path] | None,
    typer.Option("--logs", help="Where the logs lie now, if they have moved: a log or a folder of logs."),
]
Cache = Annotated[str | None, typer.Option(help="Folder of the ingest cache; the run's own by default.")]


def view(
    run: RunFolderArgument,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write.", show_default="RUN/report.html")
    ] = None,
    logs: MovedLogs = None,
    cache: Cache = None,
    max_mb: Annotated[float, typer.Option(help="How large the page may be, megabytes.")] = 8.0,
    tells_why: Annotated[
        bool, typer.Option("--why/--no-why", help="Run the steps again, for reasons, numbers and near misses.")
    ] = True,
    seconds: Annotated[float, typer.Option(min=0, help="No further logs are begun after so long.")] = 120.0,
    allow_weak_sandbox: WeakSandbox = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    as_json: Json = False,
) -> int:
    """Write a page that shows a run: every match replayed from above, with the evidence and the reasons."""
    from agents.commands.view import ViewOptions, view_command

    weak, moved = bool(allow_weak_sandbox), tuple(logs or ())
    return view_command(run, ViewOptions(out, moved, cache, max_mb, tells_why, seconds, weak, open_it), as_json)


def why(
    run: RunFolderArgument,
    match: Annotated[str, typer.Argument(help="A match's id, or the beginning of one.", show_default=False)] = "",
    logs: MovedLogs = None,
    cache: Cache = None,
    most_logs: Annotated[int, typer.Option(min=1, help="Most logs that are looked at.")] = 50,
    seconds: Annotated[float, typer.Option(min=0, help="No further logs are begun after so long.")] = 120.0,
    near_misses: Annotated[int, typer.Option(min=0, help="Most near misses; 0: none is looked for.")] = 30,
    allow_weak_sandbox: WeakSandbox = None,
    as_json: Json = False,
) -> int:
    """Tell why a run found what it did: what each step let through, where it holds for a match, what nearly matched."""
    from agents.commands.why import why_command
    from agents.viewing.why import Bounds

    bounds = Bounds(most_logs, seconds, near_misses)
    return why_command(run, match, logs or [], cache, bounds, bool(allow_weak_sandbox), as_json)
