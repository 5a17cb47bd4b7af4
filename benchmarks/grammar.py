"""How fast the grammar reads: loading in a fresh process, every benchmark text, and hostile queries.

    python benchmarks/grammar.py [DATA] [--rounds 3]

Times are milliseconds of CPU. A text's time is that of its first reading; the later rounds show what repetition saves.
Loading is also given as a share of a fixed loop's time in the same processes, which says how fast the machine was just
then. Budgets: load with imports and first query 200 ms, median 5 ms, hostile 1 s.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from beside import DATA, require

from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
from evals.coverage.table import key_of
from evals.grammar.hostile import hostile_queries
from evals.grammar.texts import read_descriptions, read_prompts
from tools.errors import UserError

ROOT = Path(__file__).resolve().parent.parent
FRESH = """
import json, time
def at(): return time.process_time(), time.perf_counter()
marks = [at()]
from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
marks.append(at())
writer = GrammarWriter()
marks.append(at())
writer.write(plain_query("pedestrian in front of a stopped car"))
marks.append(at())
sum(number * number % 7 for number in range(1_000_000))
marks.append(at())
print(json.dumps(marks))
"""
LONGEST_S = 10.0
Write = Callable[[str], str]


def writing(profile: str) -> Write:
    writer = GrammarWriter(profile=profile)

    def write(text: str) -> str:
        try:
            writer.write(plain_query(text))
        except UserError:
            return "declined"
        return "a program"

    return write


class TooSlowError(Exception):
    pass


def stop(*_: object) -> None:
    raise TooSlowError


def timed_ms(write: Write, text: str) -> tuple[float, str]:
    """CPU time and what became of the text; it is stopped after `LONGEST_S`."""
    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
    start = time.process_time_ns()
    try:
        became = write(text)
    except TooSlowError:
        became = "STOPPED"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return (time.process_time_ns() - start) / 1e6, became


def print_loading(runs: int) -> None:
    """Where the grammar's parsed files are kept and where they cannot be, by turns, so that both meet the same load.

    With compiled modules, as after any first run; where this environment keeps none, they are kept for this.
    """
    with tempfile.TemporaryDirectory() as folder:
        ways = {"no cache folder": os.devnull, "parsed files kept": f"{folder}/kept"}
        rows = [[fresh_marks(folder, cache) for cache in ways.values()] for _ in range(runs + 1)][1:]
    for way, column in zip(ways, zip(*rows, strict=True), strict=True):
        spent = np.median([np.diff(marks, axis=0) for marks in column], axis=0) * 1e3
        (imports, writer, query, loop), wall = spent[:, 0], spent[:3, 1].sum()
        whole = imports + writer + query
        print(
            f"fresh process, {way}, medians of {runs}, CPU ms: imports {imports:.0f}, writer {writer:.0f}, first ",
            end="",
        )
        print(f"query {query:.0f}: {whole:.0f}, {whole / loop:.1f} times a fixed loop's {loop:.0f}; wall {wall:.0f}")


def fresh_marks(folder: str, cache: str) -> list[list[float]]:
    """CPU and wall seconds at each step of loading in a process of its own."""
    places = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{folder}/compiled", "MOTHERLODE_CACHE": cache}
    told = subprocess.check_output([sys.executable, "-c", FRESH], cwd=ROOT, env={**os.environ, **places})
    marks: list[list[float]] = json.loads(told)
    return marks


def print_texts(name: str, write: Write, texts: Sequence[str], rounds: int) -> None:
    write("car")
    first = [timed_ms(write, text) for text in texts]
    again = [min(timed_ms(write, text)[0] for _ in range(rounds)) for text in texts]
    times = np.array([spent for spent, _ in first])
    median, p95, most = np.quantile(times, [0.5, 0.95, 1.0])
    programs = sum(became == "a program" for _, became in first)
    print(f"{name}: {programs} programs of {len(texts)} texts; ms: ", end="")
    print(f"median {median:.2f}, p95 {p95:.1f}, max {most:.1f}; read again: median {np.median(again):.2f}")
    for n in np.argsort(-times)[:3].tolist():
        print(f"  {times[n]:7.1f}  {key_of(texts[n])}  {first[n][1]:9}  {len(texts[n].split())} words")


def print_hostile(write: Write) -> None:
    queries = hostile_queries()
    rows = sorted(((*timed_ms(write, query.text), query.name) for query in queries), reverse=True)
    times = np.array([spent for spent, _, _ in rows])
    print(f"{len(rows)} hostile queries; ms: median {np.median(times):.2f}, max {times.max():.1f}; the slowest:")
    for spent, became, name in rows[:12]:
        print(f"  {spent:7.1f}  {became:9}  {name}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print_loading(max(given.rounds, 11))
    print_hostile(writing("standard"))
    prompts = read_prompts(require(given.data / "prompts" / "prompts.tsv"))
    described = read_descriptions(require(given.data / "refav_oracle" / "programs.json"))
    print_texts("prompts, profile standard", writing("standard"), prompts, given.rounds)
    print_texts("descriptions, profile refav", writing("refav"), [each.text for each in described], given.rounds)


if __name__ == "__main__":
    main()
