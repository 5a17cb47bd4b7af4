"""The commands about programs and the functions that they call: `check`, `explain`, `atoms`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json, Profile


def check(
    file: Annotated[Path, typer.Argument(help="Program file.")], profile: Profile = None, as_json: Json = False
) -> int:
    """Check a program without running it: errors with line, column and hint."""
    from agents.commands.check import check_command

    return check_command(file, profile or "standard", as_json)


def explain(
    asked: Annotated[str, typer.Argument(metavar="QUERY|PROGRAM.py", help="A query in English, or a program file.")],
    profile: Profile = None,
    as_json: Json = False,
) -> int:
    """Say in plain English how a query is read, or what a program means."""
    from agents.commands.explain import explain_command

    return explain_command(asked, profile or "standard", as_json)


def atoms(
    name: Annotated[str, typer.Argument(help="One function, in full.", show_default=False)] = "",
    profile: Profile = None,
    as_json: Json = False,
) -> int:
    """List the functions that programs can call, or show one of them."""
    from agents.commands.atoms import atoms_command

    return atoms_command(name, profile or "standard", as_json)
