"""`agents index`: looking at logs before anybody searches them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json


def index(
    logs: Annotated[list[Path], typer.Argument(help="Log folders or folders of logs.", show_default=False)],
    profile: Annotated[
        list[str] | None, typer.Option(help="Measure with the functions of standard, refav; takes several.")
    ] = None,
    clip: Annotated[
        str, typer.Option("--clip", help="Also index the images: folder of a CLIP model, or colours.")
    ] = "",
    detections: Annotated[
        str, typer.Option("--detections", help="What agents ground saw, as objects too; {log_id} stands for the log.")
    ] = "",
    cache: Annotated[str | None, typer.Option(help="Folder in which read logs are kept.")] = None,
    as_json: Json = False,
) -> int:
    """Measure what is in each log once, so that searches leave out logs that hold nothing."""
    from agents.threads import one_blas_thread

    one_blas_thread()
    from agents.commands.index import Looking, index_command
    from agents.settings import load_settings

    looking, settings = Looking(clip, detections), load_settings("offline", {"cache": cache})
    return index_command(logs, tuple(profile or ("standard",)), looking, settings, as_json)
