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

from agents.cli_eval import eval_app
from agents.console import EXIT_INTERNAL, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, clean, complain
from agents.interrupts import ending_at_once

app = typer.Typer(
    name="agents",
    help="Mine driving logs with plain English.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

submission_app = typer.Typer(help="Check files for the challenge.", no_args_is_help=True)
app.add_typer(submission_app, name="submission")
app.add_typer(eval_app, name="eval")

_Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
_Profile = Annotated[
    str | None, typer.Option(help="Definitions of the atoms: standard or refav.", show_default="standard")
]


@app.callback()
def _common(debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False) -> None:
    """Options of every command; `main` has read them already."""


@app.command()
def run(
    query: Annotated[str, typer.Argument(help="What to look for, in English.", show_default=False)] = "",
    logs: Annotated[
        list[Path] | None, typer.Option("--logs", help="A log folder or a folder of logs; takes several.")
    ] = None,
    program: Annotated[Path | None, typer.Option("--program", help="Run this program file instead.")] = None,
    profile: _Profile = None,
    workers: Annotated[
        int | None, typer.Option(help="Jailed processes at a time; 0: one per processor, 8 at most.", show_default="0")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", help="Folder to make run folders in.", show_default="runs")
    ] = None,
    cache: Annotated[str | None, typer.Option(help="Folder of the ingest cache.")] = None,
    config: Annotated[str, typer.Option(help="Preset or YAML file with settings.")] = "offline",
    allow_weak_sandbox: Annotated[
        bool | None, typer.Option("--allow-weak-sandbox", help="Run without system-call filter.", show_default=False)
    ] = None,
    ego_centre: Annotated[
        str | None, typer.Option(help="Added ego in the challenge's files: log (rear axle) or readme (1.422 m ahead).")
    ] = None,
    refine: Annotated[
        bool | None, typer.Option("--refine", help="Refine the tracks before they are searched.", show_default=False)
    ] = None,
    as_json: _Json = False,
) -> int:
    """Look for QUERY (or run a program) in logs and write a run folder."""
    from agents.commands.run import run_command
    from agents.settings import load_settings

    overrides: dict[str, Any] = {"profile": profile, "workers": workers, "out": out, "cache": cache}
    overrides |= {"allow_weak_sandbox": allow_weak_sandbox, "ego_centre": ego_centre, "refine": refine}
    settings = load_settings(config, overrides)
    return run_command(query, program, logs or [], settings, as_json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="Program file.")], profile: _Profile = None, as_json: _Json = False
) -> int:
    """Check a program without running it: errors with line, column and hint."""
    from agents.commands.check import check_command

    return check_command(file, profile or "standard", as_json)


@app.command()
def explain(
    asked: Annotated[str, typer.Argument(metavar="QUERY|PROGRAM.py", help="A query in English, or a program file.")],
    profile: _Profile = None,
    as_json: _Json = False,
) -> int:
    """Say in plain English how a query is read, or what a program means."""
    from agents.commands.explain import explain_command

    return explain_command(asked, profile or "standard", as_json)


@app.command()
def atoms(
    name: Annotated[str, typer.Argument(help="One function, in full.", show_default=False)] = "",
    profile: _Profile = None,
    as_json: _Json = False,
) -> int:
    """List the functions that programs can call, or show one of them."""
    from agents.commands.atoms import atoms_command

    return atoms_command(name, profile or "standard", as_json)


@app.command()
def doctor(
    logs: Annotated[list[Path] | None, typer.Option("--logs", help="Also look for logs here.")] = None,
    as_json: _Json = False,
) -> int:
    """Say what is there and what is missing: Python, jail, extras, keys (by name only), data, cache."""
    from agents.commands.doctor import doctor_command

    return doctor_command(logs or [], as_json)


@app.command()
def samples(
    folder: Annotated[Path | None, typer.Argument(help="Folder to write the logs into.", show_default=False)] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same logs.")] = 0,
    scenes: Annotated[int | None, typer.Option(help="How many logs; one of each scene by default.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only logs that know all about this kind of event; or all.")
    ] = None,
    list_kinds: Annotated[bool, typer.Option("--list", help="List the kinds of events instead.")] = False,
) -> int:
    """Write procedurally generated logs with known truth in AV2 format, to try things on."""
    from agents.commands.samples import list_command, samples_command

    return list_command() if list_kinds else samples_command(folder, seed, scenes, tuple(kind or ()))


@app.command()
def refine(
    logs: Annotated[list[Path], typer.Argument(help="Log folders or folders of logs.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder to make a folder per log in.", show_default=False)],
    annotations: Annotated[
        str, typer.Option(help="The tracker's file in a log; or a path, {log_id} standing for the log.")
    ] = "",
    as_json: _Json = False,
) -> int:
    """Refine a tracker's tracks: join pieces, drop duplicates and false tracks, smooth; every change is listed."""
    from agents.threads import one_blas_thread

    one_blas_thread()
    from agents.commands.refine import refine_command

    return refine_command(logs, out, annotations, as_json)


@app.command()
def robustness(
    logs: Annotated[
        list[Path] | None, typer.Option("--logs", help="An annotated log or a folder of them; takes several.")
    ] = None,
    programs: Annotated[
        Path | None, typer.Option(help="Reference programs: a JSON list, or a folder of .py files.")
    ] = None,
    variant: Annotated[
        list[str] | None, typer.Option("--variant", "--profile", help="What to compare; all variants by default.")
    ] = None,
    levels: Annotated[str, typer.Option(help="Noise levels; 1 is a strong published tracker.")] = "0,0.5,1,2",
    seeds: Annotated[int, typer.Option(min=1, help="How many noise seeds.")] = 3,
    workers: Annotated[
        int | None, typer.Option(help="Jailed processes at a time; 0: one per processor, 8 at most.", show_default="0")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write robustness.md and robustness.json here.")
    ] = None,
    allow_weak_sandbox: Annotated[
        bool | None, typer.Option("--allow-weak-sandbox", help="Run without system-call filter.", show_default=False)
    ] = None,
    as_json: _Json = False,
) -> int:
    """Score reference programs on noisy tracks against what they find on the annotations."""
    from agents.threads import one_blas_thread

    one_blas_thread()
    from agents.commands.robustness import robustness_command
    from agents.settings import load_settings

    settings = load_settings("offline", {"workers": workers, "allow_weak_sandbox": allow_weak_sandbox})
    return robustness_command(logs or [], programs, variant or [], levels, seeds, out, settings, as_json)


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
    as_json: _Json = False,
) -> int:
    """Check a file as the challenge's server and evaluator need it; all findings at once, exit 2 with errors."""
    from agents.commands.submission import ValidateRequest, validate_command

    request = ValidateRequest(file, pairs, truth, tuple(logs or ()), annotations, ground_truth)
    return validate_command(request, as_json)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the `agents` command; ends the process with the documented exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    failed = partial(_failed, debug="--debug" in given, as_json="--json" in given)
    with ending_at_once():
        code = _run(spread_logs([word for word in given if word != "--debug"]), failed)
    sys.exit(code)


def _run(arguments: list[str], failed: Callable[[str, int], int]) -> int:
    if foreign := _foreign_package():
        return failed(foreign, EXIT_USAGE)
    from typer.exceptions import Abort, TyperException

    from tools.errors import MotherlodeError

    try:
        code = app(args=arguments, standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except (KeyboardInterrupt, Abort):
        return EXIT_INTERRUPTED
    except TyperException as error:
        return failed(f"{error.format_message()} (agents --help lists what there is)", EXIT_USAGE)
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
