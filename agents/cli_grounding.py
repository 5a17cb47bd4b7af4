"""The command that looks at camera images with a detector: `ground`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json


def ground(
    paths: Annotated[
        list[Path], typer.Argument(help="Log folders, folders of logs, or image files.", show_default=False)
    ],
    detector: Annotated[
        str,
        typer.Option(
            help="yoloe:FILE, yoloe-pf:FILE (own vocabulary), grounding-dino:FOLDER or owlv2:FOLDER.",
            show_default=False,
        ),
    ],
    classes: Annotated[
        str | None,
        typer.Option(help="driving, semantic-drive, or words: car,person=pedestrian|walker.", show_default="driving"),
    ] = None,
    embeddings: Annotated[
        Path | None, typer.Option(help="Embeddings of the words (.npz), for yoloe: docs/grounding.md.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Least score; the detector's own by default.")
    ] = None,
    camera: Annotated[
        list[str] | None,
        typer.Option("--camera", help="Only this camera; may be repeated. The ring by default."),
    ] = None,
    every: Annotated[float, typer.Option(min=0.05, help="Seconds between the pictures of a camera.")] = 1.0,
    device: Annotated[str, typer.Option(help="cpu, cuda:0, ...")] = "cpu",
    online: Annotated[bool, typer.Option("--online", help="Weights may be downloaded from the hub.")] = False,
    out: Annotated[
        str, typer.Option("--out", help="Write the detections of a log here; {log_id} stands for the log.")
    ] = "",
    as_text: Annotated[bool, typer.Option("--text", help="Print the text form for prompts, a line a picture.")] = False,
    as_json: Json = False,
) -> int:
    """Look at camera images with an open-vocabulary detector and list what is there."""
    from agents.commands.ground import GroundRequest, ground_command

    request = GroundRequest(
        tuple(paths), detector, classes, embeddings, threshold, tuple(camera or ()), every, device, online, out
    )
    return ground_command(request, "json" if as_json else "text" if as_text else "table")
