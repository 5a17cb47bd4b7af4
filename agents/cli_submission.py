"""`agents submission` and what belongs to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json

submission_app = typer.Typer(help="Check files for the challenge.", no_args_is_help=True)


@submission_app.command("validate")
def submission_validate(
    file: Annotated[Path, typer.Argument(help="Pickle of the spatio-temporal or the temporal track.")],
    pairs: Annotated[Path | None, typer.Option(help="log_prompt_pairs_*.json: every pair must be there.")] = None,
    truth: Annotated[Path | None, typer.Option(help="Ground-truth pickle: its pairs and timestamps.")] = None,
    logs: Annotated[
        list[Path] | None, typer.Option("--logs", help="Log folders: timestamps, ego positions, every box.")
    ] = None,
    annotations: Annotated[
        str, typer.Option(help="Annotation file that was mined; {log_id} stands for the log.", show_default=False)
    ] = "",
    ground_truth: Annotated[bool, typer.Option("--ground-truth", help="FILE is ground truth, without scores.")] = False,
    as_json: Json = False,
) -> int:
    """Check a file as the challenge's server and evaluator need it; all findings at once, exit 2 with errors."""
    from agents.commands.submission import ValidateRequest, validate_command

    request = ValidateRequest(file, pairs, truth, tuple(logs or ()), annotations, ground_truth)
    return validate_command(request, as_json)
