"""How fast the grammar reads: loading in a fresh process, every benchmark text, and hostile queries.

    python benchmarks/grammar.py [DATA] [--rounds 3]

Times are milliseconds of this process's CPU, for loading of wall time. A text's time is that of its first reading; the
later rounds show what repetition saves. Budgets: load 200 ms, median 5 ms, hostile 1 s.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
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
t0, c0 = time.perf_counter(), time.process_time()
from agents.writers.api import plain_query
from agents.writers.grammar import GrammarWriter
t1 = time.perf_counter()
writer = GrammarWriter()
t2 = time.perf_counter()
writer.write(plain_query("pedestrian in front of a stopped car"))
t3 = time.perf_counter()
cpu = time.process_time() - c0
print(json.dumps([1e3 * s for s in (t1 - t0, t2 - t1, t3 - t2, t3 - t0, cpu)]))
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
    """With compiled modules, as after any first run; where this environment keeps none, they are kept for this."""
    command = [sys.executable, "-c", FRESH]
    with tempfile.TemporaryDirectory() as compiled:
        kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}
        fresh = partial(subprocess.check_output, command, cwd=ROOT, env={**os.environ, **kept})
        rows = [json.loads(fresh()) for _ in range(runs + 1)][1:]
    parts = [statistics.median(column) for column in zip(*rows, strict=True)]
    print(
        f"load in a fresh process, medians of {runs}, ms: import {parts[0]:.0f}, writer {parts[1]:.0f}, "
        f"first query {parts[2]:.0f}: {parts[3]:.0f} in all, CPU {parts[4]:.0f}"
    )


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
    print_loading(max(given.rounds, 5))
    print_hostile(writing("standard"))
    prompts = read_prompts(require(given.data / "prompts" / "prompts.tsv"))
    described = read_descriptions(require(given.data / "refav_oracle" / "programs.json"))
    print_texts("prompts, profile standard", writing("standard"), prompts, given.rounds)
    print_texts("descriptions, profile refav", writing("refav"), [each.text for each in described], given.rounds)


if __name__ == "__main__":
    main()
