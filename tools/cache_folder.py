"""Where the user's cache lies."""

from __future__ import annotations

import os
from pathlib import Path

from tools.errors import PrerequisiteError


def default_cache_dir() -> Path:
    """`$MOTHERLODE_CACHE`, else `$XDG_CACHE_HOME/motherlode`, else `~/.cache/motherlode`.

    Raises:
        PrerequisiteError: None of them is known (no home folder).
    """
    if own := os.environ.get("MOTHERLODE_CACHE"):
        return Path(own)
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "motherlode"
    try:
        return Path.home() / ".cache" / "motherlode"
    except RuntimeError:
        raise PrerequisiteError("no home folder for the cache: set MOTHERLODE_CACHE to a folder") from None
