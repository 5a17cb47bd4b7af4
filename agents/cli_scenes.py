"""The commands about scene descriptions: `scenes` and `find-scenes`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import BaseUrl, DryRun, Json, MaxCalls, MaxUsd

_Where = Annotated[
    list[str] | None,
    typer.Option("--where", help="vru_hazard, weather=rain or risk>=6; repeat for several.", show_default=False),
]


def scenes(
    logs: Annotated[list[Path], typer.Argument(help="Log folders or folders of logs.", show_default=False)],
    scout: Annotated[
        list[str] | None, typer.Option("--scout", help="provider:model that takes images; repeat for several.")
    ] = None,
    samples: Annotated[int, typer.Option(help="Descriptions of each moment by each scout.")] = 1,
    every: Annotated[float, typer.Option(help="Seconds between moments.")] = 5.0,
    camera: Annotated[
        list[str] | None, typer.Option("--camera", help="Only this camera; repeat. The three at the front by default.")
    ] = None,
    detections: Annotated[
        str, typer.Option(help="File of `agents ground --out`; {log_id} stands for the log.", show_default=False)
    ] = "",
    where: _Where = None,
    out: Annotated[Path | None, typer.Option("--out", help="Keep what was agreed on here (JSON Lines).")] = None,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", help="Keep all that scouts said here (JSON Lines).")
    ] = None,
    config: Annotated[str, typer.Option(help="Preset or YAML file of settings.")] = "offline",
    cache: Annotated[Path | None, typer.Option(help="Cache folder.", show_default=False)] = None,
    base_url: BaseUrl = None,
    max_calls: MaxCalls = None,
    max_usd: MaxUsd = None,
    dry_run: DryRun = None,
    as_json: Json = False,
) -> int:
    """Have scouts describe moments of logs from camera images, and keep what they agree on."""
    from agents.commands.scenes import ScenesRequest, scenes_command
    from agents.scenes.describing import Wanted
    from agents.scenes.moments import CAMERAS
    from agents.settings import load_settings

    overrides = {"cache": cache, "base_url": base_url, "max_calls": max_calls, "max_usd": max_usd, "dry_run": dry_run}
    wanted = Wanted(tuple(camera or CAMERAS), every, detections)
    request = ScenesRequest(tuple(logs), tuple(scout or ()), samples, wanted, tuple(where or ()), out, evidence)
    return scenes_command(request, load_settings(config, overrides), as_json)


def find_scenes(
    places: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|LOGS...", help="Files of `agents scenes --out`, or logs.", show_default=False),
    ],
    where: _Where = None,
    cache: Annotated[Path | None, typer.Option(help="Cache folder.", show_default=False)] = None,
    as_json: Json = False,
) -> int:
    """Search what scouts agreed on, in files or in the index."""
    from agents.commands.scenes import find_command
    from agents.settings import load_settings

    return find_command(places, where or (), load_settings("offline", {"cache": cache}).cache_dir, as_json)
