"""`agents eval coarse`: what a coarse filter lost."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from agents.console import EXIT_OK
from evals.coarse.recall import as_markdown, coarse_recall


def coarse_command(whole: Path, coarse: Path, as_json: bool) -> int:
    """Compare a run over everything with one of the same program and a coarse filter. Returns the exit code.

    Raises:
        UserError: The folders are no such runs.
    """
    found = coarse_recall(whole, coarse)
    if as_json:
        shares = {name: found.share(name) for name in ("logs", "tracks", "frames")}
        print(json.dumps({**asdict(found), "recall": shares}, indent=2, sort_keys=True))
    else:
        print(as_markdown(found), end="")
    return EXIT_OK
