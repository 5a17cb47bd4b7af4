"""The commands that make logs, mend them, or measure on them: `samples`, `refine`, `robustness`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json, WeakSandbox, Workers


def samples(
    folder: Annotated[Path | None, typer.Argument(help="Folder to write the logs into.", show_default=False)] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same logs.")] = 0,
    scenes: Annotated[int | None, typer.Option(help="How many logs; one of each scene by default.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only logs that know all about this kind of event; or all.")
    ] = None,
    cameras: Annotated[
        bool,
        typer.Option("--cameras", help="Also render ring-camera images, with what colours they show in truth.json."),
    ] = False,
    list_kinds: Annotated[bool, typer.Option("--list", help="List the kinds of events instead.")] = False,
    as_json: Json = False,
) -> int:
    """Write procedurally generated logs with known truth in AV2 format, to try things on."""
    from agents.commands.samples import list_command, samples_command

    if list_kinds:
        return list_command(as_json)
    return samples_command(folder, seed, scenes, tuple(kind or ()), cameras, as_json)


def refine(
    logs: Annotated[list[Path], typer.Argument(help="Log folders or folders of logs.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="Folder to make a folder per log in.", show_default=False)],
    annotations: Annotated[
        str, typer.Option(help="The tracker's file in a log; or a path, {log_id} standing for the log.")
    ] = "",
    detections: Annotated[
        str,
        typer.Option(help="What agents ground --out wrote: tracks that images contradict are removed too."),
    ] = "",
    as_json: Json = False,
) -> int:
    """Refine a tracker's tracks: join pieces, drop duplicates and false tracks, smooth; every change is listed."""
    from agents.threads import one_blas_thread

    one_blas_thread()
    from agents.commands.refine import refine_command

    return refine_command(logs, out, annotations, as_json, detections)


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
    workers: Workers = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write robustness.md and robustness.json here.")
    ] = None,
    allow_weak_sandbox: WeakSandbox = None,
    as_json: Json = False,
) -> int:
    """Score reference programs on noisy tracks against what they find on the annotations."""
    from agents.threads import one_blas_thread

    one_blas_thread()
    from agents.commands.robustness import robustness_command
    from agents.settings import load_settings

    settings = load_settings("offline", {"workers": workers, "allow_weak_sandbox": allow_weak_sandbox})
    return robustness_command(logs or [], programs, variant or [], levels, seeds, out, settings, as_json)
