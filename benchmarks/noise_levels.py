"""What each noise level does to real tracks: HOTA and its parts, identity changes, recall by distance, precision.

python benchmarks/noise_levels.py [LOGS] [SEEDS]
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from beside import LOGS, require

from evals.noise import DEFAULT_NOISE, NoisyTracks, perturb_tracks
from evals.noise.measured import track_quality
from tools.av2.log import Log, open_log
from tools.typing import NDArrayFloat

LEVELS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0)
BANDS_M = ((0, 25), (25, 50), (50, 100), (100, 250))
HEAD = (
    "level  HOTA  +-seeds  DetA   AssA   recall  precis.  changes/obj/min  switches/log  tracks/log  "
    "seen 0-25  25-50  50-100  100+ m  true  wrong class  ms/log"
)


def noisy(log: Log, level: float, seed: int) -> NoisyTracks:
    road_map = log.road_map if log.has_map else None
    return perturb_tracks(log.tracks, log.log_id, DEFAULT_NOISE.at_level(level), seed, road_map)


def facts(log: Log, made: NoisyTracks) -> NDArrayFloat:
    """Identity changes per object and minute, switches, tracks, shares seen by distance, true and of a wrong class."""
    old, tracks = log.tracks, made.tracks
    shown = np.flatnonzero((made.source_row >= 0) & ~made.duplicate)
    source = made.source_row[shown]
    carrier = np.full(old.n_rows, -1)
    carrier[source] = tracks.row_track[shown]
    order = np.sort(source)
    same = np.diff(old.row_track[order]) == 0
    changes = int((np.diff(carrier[order])[same] != 0).sum())
    minutes = old.n_rows * float(np.median(np.diff(old.timestamps_ns))) * 1e-9 / 60
    distance = np.hypot(old.centre_ego_m[:, 0], old.centre_ego_m[:, 1])
    seen = [float((carrier >= 0)[(distance >= low) & (distance < high)].mean()) for low, high in BANDS_M]
    wrong = tracks.category_array[tracks.row_track[shown]] != old.category_array[old.row_track[source]]
    shares = [shown.size / tracks.n_rows, float(wrong.mean())]
    return np.array([changes / minutes, made.switches, tracks.n_tracks, *seen, *shares])


def main(folder: Path, seeds: int) -> None:
    logs = [open_log(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    print(f"{len(logs)} logs, {seeds} seeds; HOTA at 2 Hz within 50 m, all categories as one, best score threshold")
    print(HEAD)
    for level in LEVELS:
        scores, rows, spent = [], [], []
        for seed in range(seeds):
            begun = time.perf_counter()
            made = [noisy(log, level, seed) for log in logs]
            spent.append((time.perf_counter() - begun) / len(logs) * 1e3)
            tracked = [_with(log, one) for log, one in zip(logs, made, strict=True)]
            quality = track_quality(logs, tracked)
            scores.append([quality.hota, quality.det_a, quality.ass_a, quality.recall, quality.precision])
            rows.append(np.mean([facts(log, one) for log, one in zip(logs, made, strict=True)], axis=0))
        mean, spread, row = np.mean(scores, axis=0), np.std(scores, axis=0)[0], np.mean(rows, axis=0)
        print(
            f"{level:5.2f}  {mean[0]:.3f}  {spread:.4f}  {mean[1]:.3f}  {mean[2]:.3f}  {mean[3]:.3f}   {mean[4]:.3f}"
            f"    {row[0]:15.2f}  {row[1]:12.1f}  {row[2]:10.0f}  {row[3]:9.3f}  {row[4]:.3f}  {row[5]:6.3f}"
            f"  {row[6]:6.3f}  {row[7]:.3f}  {row[8]:11.3f}  {np.median(spent):6.0f}"
        )


def _with(log: Log, made: NoisyTracks) -> Log:
    return replace(log, tracks=made.tracks, memo={})


if __name__ == "__main__":
    main(require(Path(sys.argv[1]) if len(sys.argv) > 1 else LOGS), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
