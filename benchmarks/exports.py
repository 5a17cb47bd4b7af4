"""How large each exported format is and how long it takes, for runs of a given number of matches.

Run: python benchmarks/exports.py RUN [MATCHES ...] [--films N]

RUN is a finished run folder; 10 and 50 of its matches, spread over it, are exported by default, in all formats, into
a folder that is removed again. A film takes as long as all else together, so only the first N of them are filmed (10).
Logs are opened through a cache that is filled before. Times are process time, so that other work on the machine plays
little part; COCO has something to show only where logs have camera images.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tools.exports.formats import FORMATS
from tools.exports.shelf import Shelf
from tools.exports.values import Exported, Exporter, Job
from tools.runs.reading import read_run
from tools.runs.record import RunRecord


def timed(exporter: Exporter, job: Job) -> tuple[Exported, float]:
    """What a format wrote, and the seconds it took."""
    start = time.process_time()
    done = exporter.write(job)
    return done, time.process_time() - start


def measure(run: RunRecord, count: int, films: int, cache: Path) -> None:
    """Print a table of all formats for `count` matches, spread over the run."""
    there = len(run.referred)
    matches = tuple(run.referred[n * there // min(count, there)] for n in range(min(count, there)))
    logs = len({match.log_id for match in matches})
    seconds = sum(match.duration_s for match in matches)
    print(f"\n{len(matches)} matches ({seconds:.0f} s) in {logs} logs")
    print(f"{'format':13}{'files':>6}{'kB':>10}{'kB/match':>10}{'s':>8}{'ms/match':>10}")
    for exporter in FORMATS:
        chosen = matches[:films] if exporter.name == "mp4" else matches
        with tempfile.TemporaryDirectory() as folder:
            done, took = timed(exporter, Job(run, chosen, Shelf(run, cache), Path(folder)))
            size = sum(file.stat().st_size for file in done.files) / 1000
        if not done.files:
            print(f"{exporter.name:13}     -  {done.failures[0].reason[-60:] if done.failures else done.notes[0]}")
            continue
        each = f"{size / len(chosen):10.1f}{took:8.2f}{1000 * took / len(chosen):10.0f}"
        note = f"  (first {len(chosen)} matches)" if len(chosen) < len(matches) else ""
        print(f"{exporter.name:13}{len(done.files):6}{size:10.0f}{each}{note}")


def main() -> None:
    """Read the arguments, fill the cache, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("matches", type=int, nargs="*", default=[10, 50])
    parser.add_argument("--films", type=int, default=10)
    given = parser.parse_args()
    run = read_run(given.run)
    with tempfile.TemporaryDirectory() as cache:
        for exporter in FORMATS:
            exporter.require()
        for log_id in dict.fromkeys(match.log_id for match in run.referred):
            Shelf(run, Path(cache)).open(log_id)
        for count in given.matches or [10, 50]:
            measure(run, count, given.films, Path(cache))


if __name__ == "__main__":
    main()
