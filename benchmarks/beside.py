"""Where benchmarks find real data: in the folder beside the project, unless they are told otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
LOGS = DATA / "av2" / "val"
PROGRAMS = DATA / "refav_oracle" / "programs.json"


def require(path: Path) -> Path:
    """The path, if it is there; otherwise the benchmark says so and ends well, since there is nothing to measure."""
    if not path.exists():
        print(f"skipped: no {path}")
        sys.exit(0)
    return path
