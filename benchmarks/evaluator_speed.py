"""Our scoring beside the official evaluator's on generated submissions: seconds, ratios, growth, largest difference.

The official evaluator looks at every sequence once per prompt *of the whole file*, so that its time grows with
(sequences x prompts); a fit through the sizes that it can finish says what the size of the challenge would take.

Run: python benchmarks/evaluator_speed.py [--sizes 25x1,50x1,25x4,100x1,400x1x4] [--full 400x30] [--bounded 400x30x8]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from evals.metrics import ChallengeScores, score_challenge
from evals.official.adapter import OfficialScores, evaluate_official, official_evaluator_problem
from tools.challenge.frames import OTHER, REFERRED, ChallengeFrame
from tools.challenge.reading import read_challenge_file
from tools.challenge.writing import SequenceKey, write_spatiotemporal
from tools.errors import LimitExceededError
from tools.typing import NDArrayFloat, NDArrayInt

LOG_FRAMES, N_TRACKS, N_FALSE = 32, 60, 20
"""A log of the challenge: 16 s at 2 Hz, some sixty tracks at a time; a tracker finds a third more."""
RUNS = 3
FIGURES = ("hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy")
Frames = tuple[ChallengeFrame, ...]
Sequences = dict[SequenceKey, Frames]
Measured = tuple[int, int, int, float]
"""Prompts, logs of each, frames of a log, seconds of the official evaluator."""


def frames_of(track: NDArrayInt, place: NDArrayFloat, score: NDArrayFloat | None, rng: np.random.Generator) -> Frames:
    """A log's boxes, all of them OTHER; `place` of shape (n_frames, N, 2)."""
    size, count = np.ones((track.size, 3), np.float32), track.size
    made = []
    for stamp in range(len(place)):
        there = np.flatnonzero(rng.random(count) < 0.9)
        centre = np.concatenate([place[stamp, there], np.zeros((there.size, 1))], axis=1)
        held = None if score is None else score[stamp, there].astype(np.float32)
        made.append(
            ChallengeFrame(
                stamp * 500_000_000, track[there].astype(np.int32), np.full(there.size, OTHER, np.int32), centre,
                size[there], np.zeros(there.size, np.float32), np.zeros_like(centre), held, (0.0, 0.0, 0.0),
            )
        )  # fmt: skip
    return tuple(made)


def log_pair(rng: np.random.Generator, n_frames: int) -> tuple[Frames, Frames]:
    """One log: its tracks, and a tracker's output with noise, misses, false tracks and scores."""
    start, speed = rng.uniform(-60, 60, (N_TRACKS, 2)), rng.normal(size=(N_TRACKS, 2)) * 1.5
    place = start + speed * np.arange(n_frames)[:, None, None]
    noise = rng.normal(size=place.shape) * 0.4
    false = rng.uniform(-60, 60, (1, N_FALSE, 2)) + np.zeros((n_frames, 1, 1))
    score = rng.beta(4, 2, (n_frames, N_TRACKS + N_FALSE))
    truth = frames_of(np.arange(N_TRACKS), place, None, rng)
    return truth, frames_of(np.arange(N_TRACKS + N_FALSE), np.concatenate([place + noise, false], axis=1), score, rng)


def asked(frames: Frames, tracks: NDArrayInt, first: int, last: int) -> Frames:
    """The frames with `tracks` referred to between two frames; arrays are shared but for the labels."""
    return tuple(
        replace(frame, label=np.where(np.isin(frame.track_id, tracks) & (first <= at < last), REFERRED, frame.label))
        for at, frame in enumerate(frames)
    )


def generate(n_prompts: int, n_logs: int, n_frames: int = LOG_FRAMES, seed: int = 0) -> tuple[Sequences, Sequences]:
    """Every prompt on `n_logs` of thirty logs: one in five negative, else one to eight tracks for a part of the log."""
    rng = np.random.default_rng(seed)
    logs = {f"{number:08d}-0000-0000-0000-000000000000": log_pair(rng, n_frames) for number in range(30)}
    truth: Sequences = {}
    predicted: Sequences = {}
    for number in range(n_prompts):
        for log_id in rng.choice(list(logs), n_logs, replace=False).tolist():
            tracks = rng.choice(N_TRACKS, 0 if rng.random() < 0.2 else rng.integers(1, 9), replace=False)
            guess = np.union1d(tracks[rng.random(tracks.size) < 0.8], rng.choice(N_TRACKS + N_FALSE, rng.integers(4)))
            first, length = int(rng.integers(max(n_frames - 1, 1))), int(rng.integers(1, max(n_frames, 2)))
            key = (log_id, f"prompt {number:04d}")
            truth[key] = asked(logs[log_id][0], tracks, first, first + length)
            predicted[key] = asked(logs[log_id][1], guess, max(0, first - 1), first + length + 1)
    return truth, predicted


def write(folder: Path, truth: Sequences, predicted: Sequences) -> tuple[Path, Path]:
    """Both files; ground truth is a submission whose frames have no scores."""
    files = folder / "truth.pkl", folder / "predicted.pkl"
    write_spatiotemporal(files[1], predicted)
    scored = {
        k: [replace(f, score=np.ones(f.track_id.size, np.float32)) for f in frames] for k, frames in truth.items()
    }
    write_spatiotemporal(files[0], scored)
    return files


def ours(files: tuple[Path, Path]) -> tuple[ChallengeScores, float, float]:
    """Our figures, and the median seconds of reading both files and of scoring them."""
    reading, scoring = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        truth, predicted = (read_challenge_file(file) for file in files)
        read = time.perf_counter()
        scores, _ = score_challenge(truth, predicted)
        reading.append(read - start)
        scoring.append(time.perf_counter() - read)
    return scores, statistics.median(reading), statistics.median(scoring)


def difference(ours: ChallengeScores, official: OfficialScores) -> float:
    """The largest difference of any figure of any prompt."""
    pairs = zip((ours, *ours.prompts), (official, *official.prompts), strict=True)
    return float(max(abs(getattr(a, name) - getattr(b, name)) for a, b in pairs for name in FIGURES))


def compare(n_prompts: int, n_logs: int, n_frames: int = LOG_FRAMES, timeout_s: float = 3600) -> Measured:
    """Measure one size and print its line: ours as reading + scoring; the official evaluator's seconds hold both."""
    with tempfile.TemporaryDirectory() as folder:
        files = write(Path(folder), *generate(n_prompts, n_logs, n_frames))
        scores, reading_s, scoring_s = ours(files)
        start = time.perf_counter()
        official = evaluate_official(*files, timeout_s=timeout_s)
        official_s = time.perf_counter() - start
    print(
        f"{shape(n_prompts, n_logs, n_frames)}  ours {reading_s:6.2f} + {scoring_s:6.2f} s  official {official_s:9.2f} "
        f"s  {official_s / (reading_s + scoring_s):5.0f} x  largest difference {difference(scores, official):.1e}",
        flush=True,
    )
    return n_prompts, n_logs, n_frames, official_s


def bounded(n_prompts: int, n_logs: int, n_frames: int, times: float) -> None:
    """A size that the official evaluator cannot finish in hours: it is given `times` as long as ours took, from files.

    Ours includes reading both files, as theirs does.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = write(Path(folder), *generate(n_prompts, n_logs, n_frames))
        scores, reading_s, scoring_s = ours(files)
        limit_s = times * (reading_s + scoring_s)
        begin = f"{shape(n_prompts, n_logs, n_frames)}  ours {reading_s:6.2f} + {scoring_s:6.2f} s  official "
        start = time.perf_counter()
        try:
            official = evaluate_official(*files, timeout_s=limit_s)
        except LimitExceededError:
            print(f"{begin} not done after {limit_s:7.0f} s: more than {times:.0f} x", flush=True)
            return
    taken_s = time.perf_counter() - start
    print(f"{begin}{taken_s:9.2f} s  {taken_s / (reading_s + scoring_s):5.0f} x  {difference(scores, official):.1e}")


def extrapolate(measured: list[Measured], n_prompts: int, n_logs: int) -> float:
    """Seconds for another size: least squares over a constant, the frames, and frames x prompts."""
    prompts, logs, frames, seconds = (np.array(column, float) for column in zip(*measured, strict=True))
    looked_at = prompts * logs * frames
    terms = np.stack([np.ones_like(prompts), looked_at, looked_at * prompts], axis=1)
    by_term = np.linalg.lstsq(terms / seconds[:, None], np.ones_like(seconds), rcond=None)[0]
    total = n_prompts * n_logs * LOG_FRAMES
    return float(by_term @ [1, total, total * n_prompts])


def full(measured: list[Measured], n_prompts: int, n_logs: int) -> None:
    """Ours at the challenge's size, scoring only (both files would be gigabytes), and what the line says of theirs."""
    truth, predicted = generate(n_prompts, n_logs)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        score_challenge(truth, predicted)
        seconds.append(time.perf_counter() - start)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    ours_s = statistics.median(seconds)
    print(f"{shape(n_prompts, n_logs, LOG_FRAMES)}  ours {ours_s:6.2f} s scoring  +{grown:.0f} MiB at most")
    if len(measured) >= 3:
        expected = extrapolate(measured, n_prompts, n_logs)
        print(f"  official, extrapolated: {expected / 3600:.1f} h, {expected / ours_s:.0f} x; not run")


def shape(n_prompts: int, n_logs: int, n_frames: int) -> str:
    """The beginning of a line."""
    return f"{n_prompts:4d} prompts x {n_logs:2d} logs x {n_frames:2d} frames"


def size(text: str) -> tuple[int, ...]:
    """`400x30` as (prompts, logs of each), `400x30x4` with the frames of a log too."""
    return tuple(int(part) for part in text.split("x"))


def sized(text: str) -> tuple[int, int, int]:
    """Prompts, logs, frames; the challenge's number of frames where none is given."""
    n_prompts, n_logs, n_frames = (*size(text), LOG_FRAMES)[:3]
    return n_prompts, n_logs, n_frames


def main() -> None:
    """Measure the given sizes side by side, then ours at the full size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", default="25x1,50x1,25x4,100x1,400x1x4", help="prompts x logs [x frames], side by side"
    )
    parser.add_argument("--full", default="400x30", help="prompts x logs, ours alone")
    parser.add_argument("--bounded", default="", help="prompts x logs [x frames] that theirs may not finish")
    parser.add_argument("--times", type=float, default=20, help="how many times our seconds it is then given")
    parser.add_argument("--timeout-s", type=float, default=3600, help="limit of one run of the official evaluator")
    given = parser.parse_args()
    problem = official_evaluator_problem()
    if problem:
        print(f"ours alone: {problem}")
    measured = [] if problem else [compare(*sized(text), given.timeout_s) for text in given.sizes.split(",") if text]
    if given.bounded and not problem:
        bounded(*sized(given.bounded), given.times)
    full(measured, *size(given.full)[:2])


if __name__ == "__main__":
    main()
