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
