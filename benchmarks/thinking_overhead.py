"""Our own time for one query with candidates of a model: everything but the model's time.

Usage: python benchmarks/thinking_overhead.py [CANDIDATES [QUERIES [profile]]]

A scripted model that makes mistakes is behind the product's own layers (accounts, budget, retries, limits). What it
says is thought of beforehand: another process rehearses the same queries and notes every reply by its request; here
replies are looked up. So nothing that is measured holds the model's thinking, only the digest that finds a reply.

1. **In one process**: all of a run (memory, augmentation, candidates, trials in the jail, reviews, judge, search, run
   folder) on four logs: wall time, CPU time of this process, CPU time of the jail's processes. Medians over the queries
   after the first. No two lines share a cache: nothing was tried before; what is derived from a log is kept while its
   process lives. The very first query makes the memory of examples too. With `profile` where this process's time goes.
2. **As a command**: `agents run QUERY` in a process of its own, with imports, grammar, HTTP client and search, against
   a server that answers at once, and against one that takes a second, as fast models do, so that what is loaded while
   a model thinks costs nothing; and the same without a model, in turns. What a command waits for the server (in which
   at least one request was on its way there) is told apart. Logs were read and the memory was made by the first
   command; the other queries were never asked before.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

BEGUN = time.perf_counter(), time.process_time()

from beside import LOGS  # noqa: E402
from command_overhead import readable, report_commands  # noqa: E402
from thinking_replies import MODEL, Replaying, Thinking  # noqa: E402
from thinking_sets import questions  # noqa: E402

from agents.settings import Settings  # noqa: E402
from agents.wiring import mine  # noqa: E402
from evals.thinking.answering import ScriptedAuthor  # noqa: E402
from evals.thinking.values import Habits, Question  # noqa: E402
from tools.av2.samples import write_samples  # noqa: E402
from tools.models import factory  # noqa: E402
from tools.models.api import Sender  # noqa: E402
from tools.models.scripted import ScriptedModel  # noqa: E402

REPLIES, QUERIES = "replies.json", "queries.json"
"""What the rehearsal leaves: replies by request, and the queries of the commands."""
TICKS = os.sysconf("SC_CLK_TCK")
Times = tuple[float, float, float]


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


def measured(question: Question, logs: list[Path], settings: Settings) -> Times:
    """Wall, own CPU and jail CPU time of one query, seconds."""
    jail = children_s()
    begun = time.perf_counter(), time.process_time()
    mine(question.query, "", logs, settings)
    spent = time.perf_counter() - begun[0], time.process_time() - begun[1]
    return *spent, children_s() - jail


def report(name: str, times: list[Times]) -> None:
    """One line of medians, with the range of the wall times where there are several."""
    wall, own, jail = (statistics.median(column) for column in zip(*times, strict=True))
    walls = [time[0] for time in times]
    span = f" ({min(walls):.2f} to {max(walls):.2f})" if len(walls) > 1 else ""
    print(f"{name:44s} wall {wall:5.2f} s{span}, own CPU {own:5.2f} s, jail's CPU {jail:5.2f} s", flush=True)


def picked(queries: int) -> list[Question]:
    """The first query and those that are counted, evenly spread."""
    asked = questions()
    return [asked[n * len(asked) // (queries + 1)] for n in range(queries + 1)]


def everywhere(scratch: Path, candidates: int) -> Iterator[tuple[str, list[Path], Settings]]:
    """What is measured: name, logs and settings; the memory is the same for all."""
    samples = scratch / "logs"
    places = {"sample world": sorted(samples.iterdir()) if samples.exists() else list(write_samples(samples, seed=3))}
    if LOGS.exists():
        places["real logs"] = sorted(path for path in LOGS.iterdir() if path.is_dir())[:4]
    own = Path(tempfile.mkdtemp(dir=scratch))
    for place, logs in places.items():
        for rounds in (0, 1):
            folder = own / f"{place.split()[0]}-{rounds}"
            settings = Settings(
                out=str(folder / "runs"),
                cache=str(folder / "cache"),
                memory=str(own / "memory"),
                model=MODEL,
                base_url="http://127.0.0.1:9/v1",
                embedder="hashing",
                response_cache=False,
                candidates=candidates,
                review_rounds=rounds,
            )
            yield f"{place}, {candidates} candidates, {'reviews' if rounds else 'no review'}", logs, settings


def answered_by(sender: Sender) -> None:
    """From now on `sender` stands where the client stands."""
    factory.open_client = lambda settings, key: sender  # type: ignore[assignment]


def rehearse(candidates: str, queries: str, scratch: str) -> None:
    """Go through all that is measured with the model that thinks, and write its replies down."""
    asked, of_commands = picked(int(queries)), readable(questions(), int(queries) + 1)
    thinking = Thinking(ScriptedModel(ScriptedAuthor([*asked, *of_commands], Habits()), MODEL))
    answered_by(thinking)
    for _, logs, settings in everywhere(Path(scratch), int(candidates)):
        for question in asked:
            mine(question.query, "", logs, settings)
    for question in of_commands:
        mine(question.query, "", logs, settings)
    thinking.keep(Path(scratch) / REPLIES)
    (Path(scratch) / QUERIES).write_text(json.dumps([question.query for question in of_commands]))


def main(candidates: str = "8", queries: str = "12", profile: str = "") -> None:
    """Print the figures for sample logs and, where they are there, real ones."""
    print(f"imports: wall {time.perf_counter() - BEGUN[0]:.2f} s, CPU {time.process_time() - BEGUN[1]:.2f} s")
    asked = picked(int(queries))
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        everything = list(everywhere(scratch, int(candidates)))
        subprocess.run([sys.executable, __file__, "rehearse", candidates, queries, folder], check=True)
        answered_by(Replaying(scratch / REPLIES))
        for name, logs, settings in everything:
            report(f"{name}: first query", [measured(asked[0], logs, settings)])
            watch = cProfile.Profile()
            if profile:
                watch.enable()
            report(name, [measured(question, logs, settings) for question in asked[1:]])
            if profile:
                watch.disable()
                pstats.Stats(watch).sort_stats("cumtime").print_stats(60)
        _, logs, _ = everything[-1]
        report_commands(json.loads((scratch / QUERIES).read_text()), logs, int(candidates), scratch)


if __name__ == "__main__":
    if sys.argv[1:2] == ["rehearse"]:
        rehearse(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
