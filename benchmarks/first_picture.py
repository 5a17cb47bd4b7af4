"""How long a new user waits: from a clean clone to the first picture of a match, installation included.

`python benchmarks/first_picture.py [LOGS]`: clones this checkout, sets it up as `make demo` does, asks a query of LOGS
(sample logs when none are given), and makes page and pictures. Nothing of this checkout's environment is used but pip's
cache, which `--no-cache` leaves out, too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUERY = "pedestrian crossing in front of a vehicle"


def main() -> None:
    """Time every step and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", nargs="?", type=Path, default=None)
    parser.add_argument("--no-cache", action="store_true", help="have pip fetch everything anew")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        total = 0.0
        for name, command in _steps(asked.logs and asked.logs.resolve()):
            begun = time.perf_counter()
            _run(command, Path(place), asked.no_cache)
            took = time.perf_counter() - begun
            total += took
            print(f"{took:8.1f} s  {name}", flush=True)
        pictures = sorted(Path(place).glob("checkout/first/*/exports/png/*.png"))
        (page,) = Path(place).glob("checkout/first/*/report.html")
        print(f"{total:8.1f} s  in all: {len(pictures)} pictures, a page of {page.stat().st_size / 1e3:.0f} kB")


def _steps(logs: Path | None) -> tuple[tuple[str, str], ...]:
    agents = "cd checkout && .venv/bin/agents"
    where = logs or "samples/logs"
    return (
        ("clone", f"git clone --quiet {ROOT} checkout"),
        ("install, write sample logs, first query over them (make demo)", "cd checkout && make demo"),
        ("a query over the logs", f"{agents} run '{QUERY}' --logs {where} --out first"),
        ("its page", f"{agents} view first/*"),
        ("its pictures", f"{agents} export first/* --to png"),
    )


def _run(command: str, place: Path, no_cache: bool) -> None:
    environment: Mapping[str, str] = {
        **{name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"},
        "HOME": str(place),
        **({"PIP_NO_CACHE_DIR": "1"} if no_cache else {"PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip")}),
    }
    done = subprocess.run(command, shell=True, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command}: exit {done.returncode}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
