"""What opening a log costs: from its files (cold), from the ingest cache, and in a fresh process with its imports.

Run: python benchmarks/opening.py [FOLDER] [RUNS]

FOLDER holds logs (by default the real ones beside the project, else sample logs that are written for the purpose). All
times are medians over RUNS (15) in milliseconds of wall time, with the files in the system's page cache: reading them
from a disk for the first time comes on top. A fresh process is measured from the first import on.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools.av2.discover import discover_logs
from tools.av2.log import open_log
from tools.av2.samples import write_samples

ROOT = Path(__file__).resolve().parent.parent
REAL_LOGS = ROOT.parent / "shared" / "data" / "av2" / "val"
BUDGET_COLD_MS, BUDGET_CACHED_MS = 150.0, 20.0
FRESH = """
import json, sys, time
t0 = time.perf_counter()
from tools.av2.log import open_log
from pathlib import Path
t1 = time.perf_counter()
cache = Path(sys.argv[2]) if len(sys.argv) > 2 else None
open_log(sys.argv[1], cache)
print(json.dumps([(t1 - t0) * 1e3, (time.perf_counter() - t1) * 1e3]))
"""
IMPORTS = ("numpy", "orjson", "pyarrow", "pyarrow.compute", "shapely", "tools.av2.log")


def median_ms(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def fresh_ms(arguments: list[str], runs: int) -> tuple[float, float]:
    """Medians of import and first opening, in processes of their own."""
    command = [sys.executable, "-c", FRESH, *arguments]
    answers = [json.loads(subprocess.check_output(command, cwd=ROOT)) for _ in range(runs)]
    return statistics.median(a for a, _ in answers), statistics.median(b for _, b in answers)


def import_ms(module: str, runs: int) -> float:
    """Median of importing `module` in a fresh process, what it imports included."""
    code = f"import time; t = time.perf_counter(); import {module}; print((time.perf_counter() - t) * 1e3)"
    command = [sys.executable, "-c", code]
    return statistics.median(float(subprocess.check_output(command, cwd=ROOT)) for _ in range(runs))


def measure(logs: tuple[Path, ...], runs: int) -> None:
    few = max(runs // 3, 3)
    print(f"{'log':10}{'boxes':>8}{'frames':>8}{'lanes':>7}{'cold':>9}{'cached':>9}{'ratio':>7}{'fresh: import':>15}"
          f"{'+ cold':>9}{'+ cached':>10}")  # fmt: skip
    worst_cold = worst_cached = 0.0
    for folder in logs:
        with tempfile.TemporaryDirectory() as cache:
            log = open_log(folder, Path(cache))
            cold = median_ms(lambda folder=folder: open_log(folder), runs)  # type: ignore[misc]
            cached = median_ms(lambda folder=folder, cache=cache: open_log(folder, Path(cache)), runs)  # type: ignore[misc]
            imports, first_cold = fresh_ms([str(folder)], few)
            _, first_cached = fresh_ms([str(folder), cache], few)
        lanes = log.road_map.n_lanes if log.has_map else 0
        print(f"{folder.name[:8]:10}{log.tracks.n_rows:8}{log.tracks.n_frames:8}{lanes:7}{cold:9.1f}{cached:9.2f}"
              f"{cold / cached:6.1f}x{imports:15.0f}{first_cold:9.0f}{first_cached:10.1f}")  # fmt: skip
        worst_cold, worst_cached = max(worst_cold, cold), max(worst_cached, cached)
    print(f"\nworst cold {worst_cold:.1f} ms of {BUDGET_COLD_MS:.0f} allowed; "
          f"worst cached {worst_cached:.1f} ms of {BUDGET_CACHED_MS:.0f} allowed")  # fmt: skip
    print("\nimports in a fresh process, ms: " + ", ".join(f"{name} {import_ms(name, few):.0f}" for name in IMPORTS))


def main() -> None:
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 15
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else REAL_LOGS
    if given.is_dir():
        measure(discover_logs(given), runs)
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"no folder {given}: measuring sample logs instead")
        measure(write_samples(Path(folder)), runs)


if __name__ == "__main__":
    main()
