"""The commands about models: `agents models check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import BaseUrl, Json

models_app = typer.Typer(help="Models that write and judge programs.", no_args_is_help=True)


@models_app.callback()
def _group() -> None:
    """A group with one command keeps its name."""


@models_app.command("check")
def check(
    specs: Annotated[list[str], typer.Argument(metavar="PROVIDER:MODEL...", help="Models to ask.")],
    base_url: BaseUrl = None,
    prices: Annotated[Path | None, typer.Option(help="File with prices of your own.")] = None,
    timeout_s: Annotated[float, typer.Option("--timeout", help="Longest wait for one request, seconds.")] = 60.0,
    as_json: Json = False,
) -> int:
    """Ask each model two tiny questions: does it answer, does it keep to a schema, what does it cost. This is paid."""
    from agents.commands.models import models_check_command

    return models_check_command(specs, base_url or "", prices, timeout_s, as_json)
