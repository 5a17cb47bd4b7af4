"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SEARCH, RESULTS, LOGS, CAMERAS, MEASURING, MODELS, HOW = (
    "Search", "Look at what was found", "Logs", "Camera images", "Measure", "Models", "How it runs",
)  # fmt: skip
"""Headings of the help, under which commands and options stand."""

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Profile = Annotated[
    str | None, typer.Option(help="Meaning of the functions: standard, or refav as in RefAV.", show_default="standard")
]
Workers = Annotated[
    int | None,
    typer.Option(
        help="Jailed processes at a time; 0: one per processor, 8 at most.", show_default="0", rich_help_panel=HOW
    ),
]
WeakSandbox = Annotated[
    bool | None,
    typer.Option(
        "--allow-weak-sandbox",
        help="Run where the kernel cannot filter system calls.",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
Logs = Annotated[list[Path] | None, typer.Option("--logs", help="A log folder or a folder of logs; takes several.")]
Model = Annotated[
    str | None,
    typer.Option("--model", help="provider:model that writes programs beside the grammar's.", rich_help_panel=MODELS),
]
SeeModel = Annotated[
    str | None,
    typer.Option(
        "--see-model", help="provider:model that looks at camera images for programs that ask.", rich_help_panel=MODELS
    ),
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", help="Address of an OpenAI-compatible server.", rich_help_panel=MODELS)
]
Candidates = Annotated[
    int | None,
    typer.Option(
        help="Most programs written for a query, the grammar's among them.", show_default="4", rich_help_panel=MODELS
    ),
]
MaxCalls = Annotated[
    int | None, typer.Option(help="Most model calls; 0: no limit.", show_default="0", rich_help_panel=MODELS)
]
MaxUsd = Annotated[
    float | None, typer.Option(help="Most money, US dollars; 0: no limit.", show_default="0", rich_help_panel=MODELS)
]
NoPrune = Annotated[
    bool | None,
    typer.Option(
        "--prune/--no-prune",
        help="Leave out logs that surely hold nothing; results are the same.",
        show_default="prune",
        rich_help_panel=HOW,
    ),
]
Coarse = Annotated[
    str | None,
    typer.Option(
        help="Search only where images are like the query, as clip:k=5; may lose matches.",
        show_default=False,
        rich_help_panel=HOW,
    ),
]
DryRun = Annotated[
    bool | None,
    typer.Option(
        "--dry-run", help="List the model calls and what they may cost; send nothing.", rich_help_panel=MODELS
    ),
]
