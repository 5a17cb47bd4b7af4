"""What colour and spatial words are worth to the coarse filter: sample logs, whose colours and places are known.

    agents samples worlds --scenes 12 --cameras
    agents index worlds --clip colours --cache cache
    python -m benchmarks.coarse worlds --cache cache

Asks every log for a car of every colour on every side. A frame is true where a car of that colour stands or drives
there: within 30 m and 45 degrees of the side's axis, hidden or not. Of each way to ask, prints the share of true frames
that the best k windows hold, and of questions of which anything is left, beside the share of all frames that is kept:
what windows chosen by chance would hold. What is true more than half of the time is left out: anything finds that.
With `--many N`, also times one query over N logs of random vectors as long as those of CLIP ViT-L/14, seven cameras.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL.Image import Image

from agents.indexing import encoder_of, known_vectors
from tools.av2.log import Log, open_log
from tools.av2.samples.appearance import CAR_COLOURS
from tools.index.coarse import CoarseSpec, choose
from tools.index.embeddings import LogEmbeddings, load_embeddings, store_embeddings
from tools.index.encoding import unit_rows
from tools.index.places import fit
from tools.index.placing import Side
from tools.runs.logs import find_logs
from tools.typing import NDArrayBool, NDArrayFloat

REACH_M = 30.0
WORDS: dict[Side, str] = {"left": "on the left", "right": "on the right", "ahead": "ahead", "behind": "behind"}
WAYS = {
    "colour, thing and side": "a {colour} car {side}",
    "colour and thing": "a {colour} car",
    "thing and side": "a car {side}",
    "thing": "a car",
}


@dataclass(frozen=True)
class Question:
    """What is asked of one log, and when it is true there, bool of shape (T,)."""

    vectors: LogEmbeddings
    colour: str
    side: Side
    true: NDArrayBool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True, help="where agents index --clip colours keeps its index")
    parser.add_argument("--k", type=int, nargs="+", default=[1, 2, 5], help="windows that are kept of a log")
    parser.add_argument("--many", type=int, default=0, help="also time a search over so many logs of random vectors")
    given = parser.parse_args()
    questions = [one for path in find_logs(given.logs) for one in asked(path, given.cache)]
    if not questions:
        raise SystemExit("nothing to ask: is the index made, and are these sample logs?")
    print(f"{len(questions)} questions of {len({id(one.vectors) for one in questions})} logs")
    print("| way to ask | k | frames kept | true frames left | questions with any left | CPU ms a log |")
    print("|---|---|---|---|---|---|")
    for k in given.k:
        for name, form in WAYS.items():
            print(f"| {name} | {k} | {measured(questions, form, k)} |", flush=True)
    if given.many:
        print(over_many([one.vectors for one in questions], given.many))


def asked(folder: Path, cache: Path) -> Iterator[Question]:
    log = open_log(folder, cache)
    vectors = known_vectors(cache, encoder_of("colours").name, folder, log.digest)
    if vectors is None:
        raise SystemExit(f"{folder.name} is not in the index")
    tracks = json.loads((folder / "truth.json").read_text())["tracks"]
    for colour in CAR_COLOURS:
        cars = [
            uuid for uuid, one in tracks.items() if (one["category"], one.get("color")) == ("REGULAR_VEHICLE", colour)
        ]
        for side in WORDS:
            true = when(log, cars, side)
            if 0 < true.mean() <= 0.5:
                yield Question(vectors, colour, side, true)


def when(log: Log, uuids: list[str], side: Side) -> NDArrayBool:
    """The frames at which any of the tracks is on a side of the recording car."""
    tracks = log.tracks
    rows = np.flatnonzero(np.isin(tracks.row_track, [tracks.track_uuid.index(uuid) for uuid in uuids]))
    x, y = tracks.centre_ego_m[rows, 0], tracks.centre_ego_m[rows, 1]
    distance = np.hypot(x, y)
    there = (fit(side, np.arctan2(y, x), distance) > 0.5) & (distance <= REACH_M)
    found = np.zeros(tracks.n_frames, np.bool_)
    found[tracks.row_frame[rows[there]]] = True
    return found


def measured(questions: list[Question], form: str, k: int) -> str:
    encoder, kept, left, took = encoder_of("colours"), [], [], []
    for one in questions:
        begun = time.process_time()
        choice = choose(form.format(colour=one.colour, side=WORDS[one.side]), CoarseSpec(k), encoder, [one.vectors])
        took.append(time.process_time() - begun)
        frames = choice.logs[one.vectors.digest].frames
        kept.append(float(frames.mean()))
        left.append(float((frames & one.true).sum() / one.true.sum()))
    any_left = sum(share > 0 for share in left) / len(left)
    shares = (statistics.mean(kept), statistics.mean(left), any_left)
    return " | ".join([*(f"{100 * share:.0f} %" for share in shares), f"{1e3 * statistics.median(took):.2f}"])


class Random:
    """As an encoder of real size: other vectors for other phrases, no pictures."""

    name = "random"
    dimension = 768

    def images(self, pictures: Sequence[Image]) -> NDArrayFloat:
        raise ValueError("there are no pictures")

    def texts(self, phrases: Sequence[str]) -> NDArrayFloat:
        rng = np.random.default_rng([len(phrase) for phrase in phrases])
        return unit_rows(rng.normal(size=(len(phrases), self.dimension)), self.dimension, self.name)


def over_many(like: list[LogEmbeddings], count: int) -> str:
    """Size of a log's file and CPU time of a search, files mapped anew; windows and objects are as in real indexes."""
    encoder, sizes = Random(), []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            sizes.append(store_embeddings(Path(folder), widened(like[number % len(like)], number)).stat().st_size)
        begun = time.process_time()
        logs = [load_embeddings(Path(folder), encoder.name, f"{number:040d}") for number in range(count)]
        choice = choose("a red car behind a white truck", CoarseSpec(5), encoder, [log for log in logs if log])
        took_ms = 1e3 * (time.process_time() - begun)
    assert len(choice.logs) == count
    size = f"{count} logs of {statistics.mean(sizes) / 2**10:.0f} KiB"
    return f"{size}: {took_ms:.0f} ms of CPU time, {took_ms / count:.2f} ms a log"


def widened(log: LogEmbeddings, number: int) -> LogEmbeddings:
    """The windows and objects of a log with vectors of real size."""
    rng, size = np.random.default_rng(number), Random.dimension
    windows = rng.normal(size=(*log.windows.shape[:2], size)).astype(np.float16)
    objects = replace(log.objects, vectors=rng.normal(size=(len(log.objects), size)).astype(np.float16))
    return replace(log, model=Random.name, digest=f"{number:040d}", windows=windows, objects=objects)


if __name__ == "__main__":
    main()
