"""Our own time for one query with candidates of a model: everything but the model's time.

Usage: python benchmarks/thinking_overhead.py [CANDIDATES [QUERIES [profile]]]

The whole run of `agents run` (memory, augmentation, candidates, trials in the jail, reviews, judge, search, run folder)
on four logs, with a scripted model behind the product's own layers that answers at once. Printed are medians: wall, own
CPU less what the scripted model took to think of its answers (which the wall time holds), and CPU time of the jail's
processes; imports and the loading of the grammar stand apart. With `profile` where the time of this process goes. No
two measurements share a cache: nothing was tried before; what is derived from a log is kept while its process lives.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import statistics
import sys
import tempfile
import time
from pathlib import Path

BEGUN = time.perf_counter(), time.process_time()

from beside import LOGS  # noqa: E402
from thinking_sets import questions  # noqa: E402

from agents.settings import Settings  # noqa: E402
from agents.wiring import mine  # noqa: E402
from evals.thinking.answering import ScriptedAuthor  # noqa: E402
from evals.thinking.values import Habits, Question  # noqa: E402
from tools.av2.samples import write_samples  # noqa: E402
from tools.models import factory  # noqa: E402
from tools.models.scripted import ScriptedModel  # noqa: E402
from tools.models.values import ChatReply, ChatRequest  # noqa: E402

MODEL = "vllm:author"
TICKS = os.sysconf("SC_CLK_TCK")
THOUGHT: list[float] = []
"""CPU time of the scripted model's answers, seconds: the model's time, which is not ours."""


class Wire:
    """Stands where the client stands: answers at once."""

    def __init__(self, model: ScriptedModel) -> None:
        self.name, self._model = MODEL, model

    def send(self, request: ChatRequest) -> ChatReply:
        """The scripted reply."""
        begun = time.thread_time()
        try:
            return self._model.ask(request)
        finally:
            THOUGHT.append(time.thread_time() - begun)


def children_s() -> float:
    """CPU time of all processes below this one, those that ended too, seconds."""
    found: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(path.parent.name)] = int(fields[1]), sum(map(int, fields[11:15])) / TICKS
    below, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, (parent, _) in found.items() if parent in below} | below
        below, grown = more, len(more) > len(below)
    return sum(found[pid][1] for pid in below - {os.getpid()})


def measured(question: Question, logs: list[Path], settings: Settings) -> tuple[float, float, float]:
    """Wall, own CPU and jail CPU time of one query, seconds; the model's CPU time is in the wall time only."""
    THOUGHT.clear()
    begun = time.perf_counter(), time.process_time(), children_s()
    mine(question.query, "", logs, settings)
    return time.perf_counter() - begun[0], time.process_time() - begun[1] - sum(THOUGHT), children_s() - begun[2]


def report(name: str, times: list[tuple[float, float, float]]) -> None:
    """One line of medians."""
    wall, own, jail = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{name:44s} wall {wall:6.2f} s, own CPU {own:6.2f} s, jail's CPU {jail:6.2f} s", flush=True)


def main(candidates: str = "8", queries: str = "12", profile: str = "") -> None:
    """Print the figures for sample logs and, where they are there, real ones."""
    print(f"imports: wall {time.perf_counter() - BEGUN[0]:.2f} s, CPU {time.process_time() - BEGUN[1]:.2f} s")
    asked = questions()
    asked = [asked[n * len(asked) // (int(queries) + 1)] for n in range(int(queries) + 1)]
    author = ScriptedModel(ScriptedAuthor(asked, Habits()), MODEL)
    factory.open_client = lambda settings, key: Wire(author)  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as scratch:
        places = {"sample world": list(write_samples(Path(scratch) / "logs", seed=3))}
        if LOGS.exists():
            places["real logs"] = sorted(path for path in LOGS.iterdir() if path.is_dir())[:4]
        model = {"model": MODEL, "base_url": "http://127.0.0.1:9/v1", "embedder": "hashing", "response_cache": False}
        for place, logs in places.items():
            for rounds in (0, 1):
                own = f"{scratch}/{len(logs)}-{place.split()[0]}-{rounds}"
                folders = {"out": f"{own}/runs", "cache": f"{own}/cache", "memory": f"{own}/memory"}
                settings = Settings(**folders, **model, candidates=int(candidates), review_rounds=rounds)
                name = f"{place}, {candidates} candidates, {'reviews' if rounds else 'no review'}"
                report(f"{name}: first query", [measured(asked[0], logs, settings)])
                watch = cProfile.Profile()
                if profile:
                    watch.enable()
                report(name, [measured(question, logs, settings) for question in asked[1:]])
                if profile:
                    watch.disable()
                    pstats.Stats(watch).sort_stats("cumtime").print_stats(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
