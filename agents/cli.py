"""The command line. Everything heavy is imported by the command that needs it, so `--help` stays quick."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from agents.answers import end_interrupted, one_answer
from agents.cli_eval import eval_app
from agents.cli_examples import show_examples
from agents.cli_export import export
from agents.cli_grounding import ground
from agents.cli_index import index
from agents.cli_logs import refine, robustness, samples
from agents.cli_memory import memory_app
from agents.cli_models import models_app
from agents.cli_options import (
    CAMERAS,
    HOW,
    LOGS,
    MEASURING,
    MODELS,
    RESULTS,
    SEARCH,
    BaseUrl,
    Candidates,
    Coarse,
    DryRun,
    Json,
    Logs,
    MaxCalls,
    MaxUsd,
    Model,
    NoPrune,
    Profile,
    SeeModel,
    WeakSandbox,
    Workers,
)
from agents.cli_programs import atoms, check, explain
from agents.cli_repeats import refuse_repeats
from agents.cli_results import view, why
from agents.cli_scenes import find_scenes, scenes
from agents.cli_sql import sql
from agents.cli_submission import submission_app
from agents.cli_vlm import vlm_app
from agents.console import EXIT_INTERNAL, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, clean, complain
from agents.interrupts import ending_at_once

app = typer.Typer(
    name="agents",
    help="Mine driving logs with plain English.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        try:
            print(f"agents {metadata.version('motherlode')}")
        except metadata.PackageNotFoundError:
            print("agents, from a folder that is not installed: it has no version")
        raise typer.Exit


@app.callback()
def _common(
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of every command; `main` has read `--debug` already."""


@app.command(rich_help_panel=SEARCH)
def run(
    query: Annotated[str, typer.Argument(help="What to look for, in English.", show_default=False)] = "",
    logs: Logs = None,
    program: Annotated[
        Path | None, typer.Option("--program", help="Run this program file; no query is needed.")
    ] = None,
    profile: Profile = None,
    workers: Workers = None,
    out: Annotated[
        str | None, typer.Option("--out", help="Folder to make run folders in.", show_default="runs")
    ] = None,
    cache: Annotated[str | None, typer.Option(help="Folder in which read logs are kept.", rich_help_panel=HOW)] = None,
    config: Annotated[
        str, typer.Option(help="Preset or YAML file with settings: offline, vllm, frontier.")
    ] = "offline",
    allow_weak_sandbox: WeakSandbox = None,
    ego_centre: Annotated[
        str | None,
        typer.Option(
            help="Added ego in the challenge's files: log (rear axle) or readme (1.422 m ahead).", rich_help_panel=HOW
        ),
    ] = None,
    refine: Annotated[
        bool | None,
        typer.Option(
            "--refine",
            help="Mend a tracker's tracks before they are searched.",
            show_default=False,
            rich_help_panel=HOW,
        ),
    ] = None,
    prune: NoPrune = None,
    coarse: Coarse = None,
    model: Model = None,
    see_model: SeeModel = None,
    base_url: BaseUrl = None,
    candidates: Candidates = None,
    max_calls: MaxCalls = None,
    max_usd: MaxUsd = None,
    dry_run: DryRun = None,
    review: Annotated[
        bool | None,
        typer.Option(
            "--review", help="Show the program before the search: accept, edit or reject.", rich_help_panel=MODELS
        ),
    ] = None,
    report: Annotated[bool, typer.Option("--report", help="Also write the run's page, as agents view does.")] = False,
    as_json: Json = False,
) -> int:
    """Look for QUERY (or run a program) in logs and write a run folder."""
    from agents.commands.run import run_command
    from agents.settings import load_settings

    overrides: dict[str, Any] = {"profile": profile, "workers": workers, "out": out, "cache": cache}
    overrides |= {"allow_weak_sandbox": allow_weak_sandbox, "ego_centre": ego_centre, "refine": refine}
    overrides |= {"prune": prune, "coarse": coarse}
    overrides |= {"model": model, "base_url": base_url, "candidates": candidates, "max_calls": max_calls}
    overrides |= {"max_usd": max_usd, "dry_run": dry_run, "review": review, "see_model": see_model}
    settings = load_settings(config, overrides)
    return run_command(query, program, logs or [], settings, as_json, report)


app.command(rich_help_panel=SEARCH)(check)
app.command(rich_help_panel=SEARCH)(explain)
app.command(rich_help_panel=SEARCH)(atoms)


@app.command(rich_help_panel=SEARCH)
def doctor(
    logs: Annotated[list[Path] | None, typer.Option("--logs", help="Also look for logs here.")] = None,
    as_json: Json = False,
) -> int:
    """Say what is there and what is missing: Python, jail, extras, keys (by name only), data, cache."""
    from agents.commands.doctor import doctor_command

    return doctor_command(logs or [], as_json)


app.command(rich_help_panel=RESULTS)(view)
app.command(rich_help_panel=RESULTS)(why)
app.command(rich_help_panel=RESULTS)(export)
app.command(rich_help_panel=RESULTS)(sql)
app.command(rich_help_panel=LOGS)(samples)
app.command(rich_help_panel=LOGS)(index)
app.command(rich_help_panel=LOGS)(refine)
app.add_typer(eval_app, name="eval", rich_help_panel=MEASURING)
app.add_typer(submission_app, name="submission", rich_help_panel=MEASURING)
app.command(rich_help_panel=MEASURING)(robustness)
app.add_typer(models_app, name="models", rich_help_panel=MODELS)
app.add_typer(memory_app, name="memory", rich_help_panel=MODELS)
app.add_typer(vlm_app, name="vlm", rich_help_panel=CAMERAS)
app.command(rich_help_panel=CAMERAS)(ground)
app.command(rich_help_panel=CAMERAS)(scenes)
app.command("find-scenes", rich_help_panel=CAMERAS)(find_scenes)
show_examples(app)
refuse_repeats(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the `agents` command; ends the process with the documented exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    failed = partial(_failed, debug="--debug" in given, as_json="--json" in given)
    with one_answer("--json" in given), ending_at_once():
        code = _run(spread_logs([word for word in given if word != "--debug"]), failed)
    sys.exit(code)


def _run(arguments: list[str], failed: Callable[[str, int], int]) -> int:
    if foreign := _foreign_package():
        return failed(foreign, EXIT_USAGE)
    from typer.exceptions import Abort, TyperException

    from tools.errors import MotherlodeError

    try:
        code = app(args=arguments, standalone_mode=False)
        if code == EXIT_INTERRUPTED:
            end_interrupted()
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except (KeyboardInterrupt, Abort):
        return end_interrupted()
    except TyperException as error:
        problem = error.format_message() or "a command is missing"
        return failed(f"{problem} ({_cure(arguments, problem)})", EXIT_USAGE)
    except MotherlodeError as error:
        return failed(str(error), EXIT_USAGE)
    except BrokenPipeError:
        _drop_output()
        return EXIT_OK
    except OSError as error:
        _drop_output()
        return failed(f"{error.filename or 'the output'}: {error.strerror}", EXIT_USAGE)
    except Exception as error:
        return failed(f"internal error: {type(error).__name__}: {error}; --debug shows more", EXIT_INTERNAL)


def _cure(arguments: Sequence[str], problem: str) -> str:
    """What to do about a command line that cannot be read."""
    command = next((word for word in arguments if not word.startswith("-")), "")
    if "unexpected extra argument" in problem and command in ("run", "explain"):
        return f'put the query in quotes: agents {command} "car near a bus"'
    if "unexpected extra argument" in problem and command in ("view", "export"):
        return "one run folder at a time"
    return f"agents {command} --help" if command in _names(app) else "agents --help lists what there is"


def _names(commands: typer.Typer) -> set[str]:
    own = {str(one.name or getattr(one.callback, "__name__", "")) for one in commands.registered_commands}
    return own | {str(group.name) for group in commands.registered_groups}


def _drop_output() -> None:
    """Nobody reads on, or nothing can be written: what is still buffered goes nowhere, without another error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _failed(text: str, code: int, *, debug: bool, as_json: bool) -> int:
    complain(text)
    if as_json:
        import json

        with contextlib.suppress(OSError):
            print(json.dumps({"error": clean(text, most=2000), "exit_code": code}, indent=2), flush=True)
    if debug:
        import traceback

        traceback.print_exc()
    return code


def spread_logs(arguments: list[str]) -> list[str]:
    """Let one `--logs` take several folders: each further folder that exists gets a `--logs` of its own."""
    spread: list[str] = []
    in_logs = False
    for number, word in enumerate(arguments):
        follows = in_logs and not word.startswith("-") and arguments[number - 1] != "--logs" and Path(word).is_dir()
        if follows:
            spread.append("--logs")
        elif arguments[number - 1 : number] != ["--logs"]:
            in_logs = word == "--logs"
        spread.append(word)
    return spread


def _foreign_package() -> str:
    """Why this cannot work when another distribution's `tools`, `prompts` or `configs` hides ours; else empty.

    It imports nothing of ours: that may be the very thing that is hidden.
    """
    from importlib.util import find_spec

    home = Path(__file__).resolve().parent.parent
    for name in ("tools", "prompts", "configs"):
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != home:
            return (
                f"the package {name!r} comes from {origin or 'nowhere'}, not from {home}: something hides it; "
                f"uninstall that, or run python -m agents.cli from {home}"
            )
    return ""


if __name__ == "__main__":
    main()
