"""Wall time of the whole command as a user has it: a new process each time, from the shell to the run folder.

    python benchmarks/end_to_end.py [--logs DIR] [--program FILE] [--runs 9]

Prints the median and the spread of `agents run --program`, of the same with an empty ingest cache, and of
`agents --help`, and the share of importing langgraph, which is most of the first.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from beside import LOGS, require

PROGRAM = """description = "stopped vehicle near a pedestrian"
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
people = get_objects_of_category(log_dir, category="PEDESTRIAN")
stopped = has_velocity(vehicles, log_dir, min_velocity=0.0, max_velocity=0.5)
x = near_objects(stopped, people, log_dir, distance_thresh=10)
output_scenario(x, description, log_dir, output_dir)
"""
AGENTS = [sys.executable, "-m", "agents.cli"]


def seconds(command: list[str]) -> float:
    """Wall time of one process."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def report(name: str, times: list[float]) -> None:
    print(f"{name:44s} median {statistics.median(times):.2f} s, {min(times):.2f} to {max(times):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--logs", type=Path, default=LOGS)
    parser.add_argument("--program", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        program = options.program or Path(place) / "program.py"
        if options.program is None:
            program.write_text(PROGRAM)
        cache = Path(place) / "cache"
        run = [
            *AGENTS,
            "run",
            "--program",
            str(program),
            "--logs",
            str(require(options.logs)),
            "--out",
            f"{place}/runs",
        ]
        cold = []
        for _ in range(options.runs):
            shutil.rmtree(cache, ignore_errors=True)
            cold.append(seconds([*run, "--cache", str(cache)]))
        warm = [seconds([*run, "--cache", str(cache)]) for _ in range(options.runs)]
        quick = [seconds([*AGENTS, "--help"]) for _ in range(options.runs)]
        imports = [seconds([sys.executable, "-c", "import langgraph.graph"]) for _ in range(options.runs)]
    print(f"{options.runs} runs each, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    report("agents run --program, logs in the cache", warm)
    report("agents run --program, empty cache", cold)
    report("agents --help", quick)
    report("python -c 'import langgraph.graph' alone", imports)
    print(f"langgraph's import is {statistics.median(imports) / statistics.median(warm):.0%} of a run")


if __name__ == "__main__":
    main()
