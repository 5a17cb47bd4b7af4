"""`agents memory` and what belongs to it: the verified examples that are shown to models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json, Logs, Profile, WeakSandbox

memory_app = typer.Typer(help="The memory of verified examples that models are shown.", no_args_is_help=True)

_Folder = Annotated[
    Path | None, typer.Option("--memory", help="Folder of the memory.", show_default="the user's data folder")
]
_Embedder = Annotated[str, typer.Option(help="hashing, minilm, or auto: the memory's own.")]


@memory_app.callback()
def _numerics() -> None:
    """What holds for every command of the group."""
    from agents.threads import one_blas_thread

    one_blas_thread()


@memory_app.command()
def seed(
    folder: _Folder = None,
    embedder: _Embedder = "auto",
    anew: Annotated[bool, typer.Option("--anew", help="Make it anew, with another embedder perhaps.")] = False,
    as_json: Json = False,
) -> int:
    """Bring the project's own examples in the memory up to date; what was added stays."""
    from agents.commands.memory import Place, seed_command

    return seed_command(Place(folder, embedder), anew, as_json)


@memory_app.command()
def add(
    description: Annotated[str, typer.Argument(help="What the program finds, in English.", show_default=False)] = "",
    program: Annotated[Path | None, typer.Argument(help="Program file.", show_default=False)] = None,
    logs: Logs = None,
    accepted_by: Annotated[
        str, typer.Option("--accepted-by", help="Who looked at what it finds and accepts it.", show_default=False)
    ] = "",
    from_review: Annotated[
        Path | None,
        typer.Option(help="Keep the program of a run whose matches were accepted in this file.", show_default=False),
    ] = None,
    run: Annotated[
        Path | None, typer.Option("--run", help="The run of --from-review.", show_default="where the file lies")
    ] = None,
    profile: Profile = None,
    folder: _Folder = None,
    embedder: _Embedder = "auto",
    allow_weak_sandbox: WeakSandbox = None,
    as_json: Json = False,
) -> int:
    """Keep a program with its description, verified by running it on logs or accepted by a person."""
    from agents.commands.memory import Place
    from agents.settings import load_settings
    from tools.errors import UserError

    settings = load_settings("offline", {"profile": profile, "allow_weak_sandbox": allow_weak_sandbox})
    if from_review is not None:
        from agents.commands.memory_review import ReviewedRun, add_review_command

        if program or logs or profile:
            raise UserError(
                "--from-review takes program and profile from the run: leave PROGRAM, --logs, --profile out"
            )
        reviewed = ReviewedRun(from_review, run, Path(settings.out), description, accepted_by)
        return add_review_command(reviewed, Place(folder, embedder), as_json)
    if not description or program is None:
        raise UserError("give DESCRIPTION and PROGRAM, or a review of a run: --from-review FILE")
    if run is not None:
        raise UserError("--run names the run of a review; give --from-review FILE too")
    from agents.commands.memory_add import Addition, add_command

    asked = Addition(description, program, tuple(logs or ()), accepted_by)
    return add_command(asked, Place(folder, embedder), settings, as_json)


@memory_app.command("list")
def list_(
    profile: Profile = None,
    verified: Annotated[str, typer.Option(help="Only those verified so.", show_default=False)] = "",
    folder: _Folder = None,
    embedder: _Embedder = "auto",
    as_json: Json = False,
) -> int:
    """List what the memory holds."""
    from agents.commands.memory import Place, list_command

    return list_command(Place(folder, embedder), profile or "", verified, as_json)


@memory_app.command()
def search(
    query: Annotated[str, typer.Argument(help="In English.", show_default=False)],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many examples.")] = 6,
    profile: Profile = None,
    withhold: Annotated[
        list[str] | None, typer.Option("--withhold", help="A prompt under evaluation: nothing like it is shown.")
    ] = None,
    folder: _Folder = None,
    embedder: _Embedder = "auto",
    as_json: Json = False,
) -> int:
    """Show the examples that a model would be shown for QUERY."""
    from agents.commands.memory import Place, search_command

    return search_command(query, k, profile or "standard", tuple(withhold or ()), Place(folder, embedder), as_json)


@memory_app.command()
def verify(
    file: Annotated[
        Path | None, typer.Option("--file", help="Verify the examples of this YAML file instead.", show_default=False)
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write the evidence found into --file.")] = False,
    logs: Logs = None,
    references: Annotated[
        Path | None,
        typer.Option(help="Folder with expected.json.gz, RefAV's results on the logs of --logs.", show_default=False),
    ] = None,
    folder: _Folder = None,
    embedder: _Embedder = "auto",
    allow_weak_sandbox: WeakSandbox = None,
    as_json: Json = False,
) -> int:
    """Execute every example again and say which ones hold; exit code 3 when one does not."""
    from agents.commands.memory import Place
    from agents.commands.memory_verify import Checking, verify_command

    asked = Checking(file, write, tuple(logs or ()), references, bool(allow_weak_sandbox))
    return verify_command(asked, Place(folder, embedder), as_json)


@memory_app.command()
def forget(
    ids: Annotated[list[str], typer.Argument(help="Ids, or beginnings of them.", show_default=False)],
    folder: _Folder = None,
    embedder: _Embedder = "auto",
    as_json: Json = False,
) -> int:
    """Remove examples from the memory."""
    from agents.commands.memory import Place, forget_command

    return forget_command(ids, Place(folder, embedder), as_json)


@memory_app.command()
def export(
    out: Annotated[Path | None, typer.Option("--out", help="YAML file to write.", show_default="print it")] = None,
    profile: Profile = None,
    verified: Annotated[str, typer.Option(help="Only those verified so.", show_default=False)] = "",
    folder: _Folder = None,
    embedder: _Embedder = "auto",
    as_json: Json = False,
) -> int:
    """Write the examples as YAML, in the form of the project's own files."""
    from agents.commands.memory import Place, export_command

    return export_command(out, Place(folder, embedder), profile or "", verified, as_json)
