"""How large each exported format is and how long it takes, for runs of a given number of matches.

Run: python benchmarks/exports.py RUN [MATCHES ...] [--films N]

RUN is a finished run folder; 10 and 50 of its matches, spread over it, are exported by default, in all formats, into
a folder that is removed again. A film takes as long as all else together, so only the first N of them are filmed (10).
One film is then made the plain way too, from RGB pictures that PyAV converts and x264 codes with its preset `fast`, in
turns with ours: the ratio says what drawing in the film's own colours and the settings save, whatever the machine does.
Logs are opened through a cache that is filled before. Times are process time, so that other work on the machine plays
little part; COCO has something to show only where logs have camera images.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.exports.formats import FORMATS
from tools.exports.mp4 import RATE_HZ, SIZE_PX, film_times_s, write_film
from tools.exports.scenes import staged
from tools.exports.shelf import Shelf
from tools.exports.values import Exported, Exporter, Job
from tools.render.drawing import Scene
from tools.render.palette import THEMES, filmed
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


def plain_film(path: Path, scene: Scene) -> None:
    """A film from RGB pictures as PyAV's own conversion has it."""
    av: Any = import_module("av")
    settings = {"crf": "21", "preset": "fast", "threads": "2", "tune": "animation"}
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=RATE_HZ, options=settings)
        stream.width, stream.height, stream.pix_fmt = *SIZE_PX, "yuv420p"
        for number in range(len(scene.times_s)):
            container.mux(stream.encode(av.VideoFrame.from_image(scene.picture(number))))
        container.mux(stream.encode(None))


def compare_films(run: RunRecord, cache: Path, rounds: int = 3) -> None:
    """Print what a picture of a film costs our way and the plain way, medians of some rounds, and the ratio."""
    job = Job(run, run.referred[:1], Shelf(run, cache), Path())
    ((_, stage, cast, caption),) = staged(job, [])
    times, palette = film_times_s(stage, cast), THEMES["light"]
    ways: dict[str, Callable[[Path], None]] = {
        "plain": lambda path: plain_film(path, Scene(stage, cast, caption, palette, SIZE_PX, times)),
        "ours": lambda path: write_film(path, Scene(stage, cast, caption, filmed(palette), SIZE_PX, times)),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    sizes: dict[str, int] = {}
    for _ in range(rounds):
        for name, make in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                start = time.process_time()
                make(Path(folder) / "film.mp4")
                took[name].append((time.process_time() - start) * 1000 / len(times))
                sizes[name] = (Path(folder) / "film.mp4").stat().st_size
    plain, ours = (statistics.median(took[name]) for name in ("plain", "ours"))
    print(
        f"\na film of {len(times)} pictures: {ours:.1f} ms a picture, {sizes['ours'] / 1000:.0f} kB; the plain way ",
        end="",
    )
    print(f"{plain:.1f} ms, {sizes['plain'] / 1000:.0f} kB; ratio {plain / ours:.2f}")


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
        compare_films(run, Path(cache))


if __name__ == "__main__":
    main()
