"""What each stage of refinement brings: HOTA of noisy tracks with more and more stages, and the time it takes.

Usage: python benchmarks/refinement.py LOGS [LEVEL [SEEDS]]; seeds count from 10.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from evals.noise import noisy_log
from evals.noise.measured import mean_quality, track_quality
from tools.av2.log import Log, open_log
from tools.runs.logs import find_logs
from tools.tracking import STAGES, RefinementSettings, refine

FIRST_SEED = 10


def main(folder: str, level: str = "1", seeds: str = "3") -> None:
    """Print one line per stage, each on top of those before it."""
    logs = [open_log(path) for path in find_logs([Path(folder)])]
    noisy = [[noisy_log(log, float(level), FIRST_SEED + n) for log in logs] for n in range(int(seeds))]
    print(f"{'stages':14s} {'HOTA':>6s} {'DetA':>6s} {'AssA':>6s} {'recall':>6s} {'prec.':>6s} {'s/log':>6s}  changes")
    for count in range(len(STAGES) + 1):
        _row(logs, noisy, STAGES[:count])


def _row(logs: list[Log], noisy: list[list[Log]], stages: tuple[str, ...]) -> None:
    changes: Counter[str] = Counter()
    seconds, qualities = [], []
    for tracked in noisy:
        refined = []
        for log in tracked:
            begun = time.perf_counter()
            found = refine(log, RefinementSettings(stages=stages))
            seconds.append(time.perf_counter() - begun)
            changes.update(change.what for change in found.changes)
            refined.append(replace(log, tracks=found.table, digest="", memo={}))
        qualities.append(track_quality(logs, refined))
    mean = mean_quality(qualities)
    figures = " ".join(f"{value:6.3f}" for value in (mean.hota, mean.det_a, mean.ass_a, mean.recall, mean.precision))
    name = f"+ {stages[-1]}" if stages else "none"
    told = (
        ", ".join(f"{number} {what}" for what, number in sorted(changes.items())) if len(stages) == len(STAGES) else ""
    )
    print(f"{name:14s} {figures} {np.median(seconds):6.2f}  {told}")


if __name__ == "__main__":
    main(*sys.argv[1:])
