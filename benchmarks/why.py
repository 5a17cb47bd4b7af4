"""What telling a run's story costs; `python benchmarks/why.py FOLDER_OF_LOGS` prints it.

A program that finds much is run over the logs of the folder, and the story is told of 10, 50 and 200 of its matches (or
of as many as there are), steps and numbers alone and with near misses; a second program finds nothing. Medians of three
tellings with the logs' arrays derived once before, in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from agents.settings import load_settings
from agents.viewing.why import Bounds, story_of
from agents.wiring import mine
from tools.runs.reading import read_run
from tools.runs.record import RunRecord
from tools.sandbox.executor import JailedExecutor

MUCH = """people = get_objects_of_category(log_dir, category="PEDESTRIAN")
vehicles = get_objects_of_category(log_dir, category="VEHICLE")
moving = has_velocity(vehicles, log_dir, min_velocity=1)
near = near_objects(people, moving, log_dir, distance_thresh=15)
output_scenario(near, description, log_dir, output_dir)
"""
NOTHING = MUCH.replace("distance_thresh=15", "distance_thresh=0.01")
TIMES, SIZES = 3, (10, 50, 200)


def finished(source: str, logs: Path, place: Path) -> RunRecord:
    """A run of a program, read back."""
    settings = load_settings("offline", {"out": str(place / "runs"), "cache": str(place / "cache")})
    folder, _ = mine("benchmark", source, [logs], settings)
    return read_run(folder)


def told_ms(run: RunRecord, executor: JailedExecutor, cache: Path, count: int, misses: int) -> float:
    """Median time of telling of `count` matches."""
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        story_of(run, executor, cache, run.referred[:count], bounds=Bounds(near_misses=misses))
        times.append(1e3 * (time.perf_counter() - begun))
    return statistics.median(times)


def main(logs: Path) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        much, nothing = (finished(source, logs, place) for source in (MUCH, NOTHING))
        with JailedExecutor("standard", 2, cache_dir=place / "cache") as executor:
            story_of(much, executor, place / "cache", bounds=Bounds(near_misses=1))
            print(f"{len(much.logs)} logs, {len(much.referred)} matches; median of {TIMES}")
            print(f"{'matches':>8} {'steps, numbers':>15} {'near misses too':>16}")
            for count in sorted({min(size, len(much.referred)) for size in SIZES}):
                plain, whole = (told_ms(much, executor, place / "cache", count, most) for most in (0, 30))
                print(f"{count:8} {plain:12.0f} ms {whole:13.0f} ms   {whole / plain:4.1f} x")
            plain, whole = (told_ms(nothing, executor, place / "cache", 0, most) for most in (0, 30))
            print(f"{'none':>8} {plain:12.0f} ms {whole:13.0f} ms   {whole / plain:4.1f} x")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
