"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Profile = Annotated[
    str | None, typer.Option(help="Definitions of the atoms: standard or refav.", show_default="standard")
]
Workers = Annotated[
    int | None, typer.Option(help="Jailed processes at a time; 0: one per processor, 8 at most.", show_default="0")
]
WeakSandbox = Annotated[
    bool | None, typer.Option("--allow-weak-sandbox", help="Run without system-call filter.", show_default=False)
]
Logs = Annotated[list[Path] | None, typer.Option("--logs", help="A log folder or a folder of logs; takes several.")]
Model = Annotated[str | None, typer.Option("--model", help="provider:model that writes programs beside the grammar.")]
SeeModel = Annotated[
    str | None, typer.Option("--see-model", help="provider:model that looks at camera images for programs that ask.")
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="Address of an OpenAI-compatible server.")]
Candidates = Annotated[
    int | None, typer.Option(help="Most programs written for a query, the grammar's among them.", show_default="4")
]
MaxCalls = Annotated[int | None, typer.Option(help="Most model calls; 0: no limit.", show_default="0")]
MaxUsd = Annotated[float | None, typer.Option(help="Most money, US dollars; 0: no limit.", show_default="0")]
NoPrune = Annotated[
    bool | None,
    typer.Option(
        "--prune/--no-prune",
        help="Leave out logs that surely hold nothing; results are the same.",
        show_default="prune",
    ),
]
Coarse = Annotated[
    str | None,
    typer.Option(
        help="Search only where images are like the query, as clip:k=5; may lose matches.", show_default=False
    ),
]
DryRun = Annotated[
    bool | None, typer.Option("--dry-run", help="List the model calls and what they may cost; send nothing.")
]
