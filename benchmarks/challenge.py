"""What a submission costs per log: making its frames, writing both files, reading one back. Medians over runs.

Run: python benchmarks/challenge.py [FOLDER OF LOGS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tools.av2.log import Log, open_log
from tools.challenge.frames import submission_frames
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import write_spatiotemporal, write_temporal
from tools.scenario import Scenario

RUNS = 15


def median_ms(work: Callable[[], object]) -> float:
    """Median wall time of `work` over `RUNS`, milliseconds, after one run to warm up."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times[1:])


def measure(log: Log, folder: Path) -> None:
    """Print one line for `log`."""
    found = Scenario.of(log.tracks.present_mask)
    submission = {(log.log_id, "everything"): submission_frames(log, found, "everything")}
    boxes = sum(frame.track_id.size for frame in submission[log.log_id, "everything"])
    frames_ms = median_ms(lambda: submission_frames(log, found, "everything"))
    spatial_ms = median_ms(lambda: write_spatiotemporal(folder / "s.pkl", submission))
    temporal_ms = median_ms(lambda: write_temporal(folder / "t.pkl", submission))
    read_ms = median_ms(lambda: read_challenge_file(folder / "s.pkl"))
    print(
        f"{log.log_id[:8]}  {boxes:6d} boxes  frames {frames_ms:6.2f} ms  spatio-temporal file {spatial_ms:6.2f} ms  "
        f"temporal file {temporal_ms:6.2f} ms  reading {read_ms:6.2f} ms"
    )


def main() -> None:
    """Measure every log of the given folder, by default the real ones beside the checkout."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data" / "av2" / "val"
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else beside
    if not root.is_dir():
        sys.exit(f"no folder of logs at {root}; make some: agents samples DIR")
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(path for path in root.iterdir() if path.is_dir()):
            measure(open_log(path), Path(folder))


if __name__ == "__main__":
    main()
