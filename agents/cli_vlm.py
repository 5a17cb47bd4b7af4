"""The commands about servers of vision-language models: `agents vlm serve` and `agents vlm check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agents.cli_options import Json

vlm_app = typer.Typer(help="Servers of vision-language models.", no_args_is_help=True)


@vlm_app.command("serve")
def serve(
    spec: Annotated[
        str, typer.Argument(help="Preset of configs/serving, or a YAML file of your own.", show_default=True)
    ] = "qwen3-vl-8b",
    python: Annotated[
        Path | None, typer.Option(help="Interpreter of the environment that has vLLM.", show_default="this one")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="Another model, or a folder with weights.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the first server.", show_default="8000")] = None,
    replicas: Annotated[int | None, typer.Option(help="Servers, each on GPUs of its own.", show_default="1")] = None,
    logs: Annotated[Path, typer.Option(help="Folder for what the servers print.")] = Path("vlm-logs"),
    timeout_s: Annotated[float, typer.Option("--timeout", help="Longest wait for a server, seconds.")] = 1800.0,
    show: Annotated[bool, typer.Option("--print", help="Print the command lines and start nothing.")] = False,
    as_json: Json = False,
) -> int:
    """Start vLLM servers, wait until they answer, and end them with this command."""
    from agents.commands.vlm_serve import ServeRequest, vlm_serve_command

    return vlm_serve_command(ServeRequest(spec, python, model, port, replicas, logs, timeout_s, show), as_json)


@vlm_app.command("check")
def check(
    addresses: Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="Base addresses, ending in /v1.")],
    model: Annotated[
        str | None, typer.Option("--model", help="Model to ask, as the server calls it.", show_default="its only one")
    ] = None,
    images: Annotated[int, typer.Option(help="Images that one request must be allowed to have.")] = 4,
    load: Annotated[bool, typer.Option("--load", help="Measure images a second and advise a concurrency.")] = False,
    timeout_s: Annotated[float, typer.Option("--timeout", help="Longest wait for one request, seconds.")] = 120.0,
    as_json: Json = False,
) -> int:
    """Look at each server: alive, model there, does it take images, keep to a schema, and see what is in them."""
    from agents.commands.vlm_check import CheckRequest, vlm_check_command

    return vlm_check_command(CheckRequest(tuple(addresses), model or "", images, load, timeout_s), as_json)
