"""How often all functions that a prompt needs are shown for it, by how many are shown.

    python benchmarks/selecting.py

What a prompt needs is what its program in `evals/coverage` calls; the texts are read from the folder of shared data.
"""

from __future__ import annotations

import csv
import statistics
import sys
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from agents.writing.phrases import functions_of
from agents.writing.selecting import by_text, core, select
from evals.coverage.table import coverage_table, key_of

PROMPTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "prompts" / "prompts.tsv"
PROFILE = "standard"
Show = Callable[[str], Collection[str]]


def read_prompts() -> list[str]:
    with PROMPTS.open(encoding="utf-8") as file:
        return [row["prompt"] for row in csv.DictReader(file, delimiter="\t")]


def nearest(prompt: str) -> list[str]:
    return [name for name in by_text(prompt, PROFILE) if name not in core(PROFILE)]


def report(name: str, prompts: Sequence[str], show: Show) -> None:
    fixed, table = set(core(PROFILE)), coverage_table()
    began = time.perf_counter()
    shown = [set(show(prompt)) - fixed for prompt in prompts]
    each_ms = (time.perf_counter() - began) / len(prompts) * 1e3
    needed = [set(table[key_of(prompt)].atoms) for prompt in prompts]
    complete = sum(need <= seen | fixed for need, seen in zip(needed, shown, strict=True))
    sizes = [len(seen) for seen in shown]
    print(
        f"{name:34s} {complete / len(prompts):7.1%} complete, {statistics.median(sizes):5.1f} shown in the median, "
        f"{max(sizes):3d} at most, {each_ms:5.2f} ms each"
    )


def main() -> int:
    if not PROMPTS.is_file():
        print(f"the benchmark's prompts are not here: {PROMPTS}", file=sys.stderr)
        return 2
    prompts = [prompt for prompt in read_prompts() if coverage_table()[key_of(prompt)].program]
    print(f"{len(prompts)} prompts with a program, {len(core(PROFILE))} functions in the core")
    report("phrases alone", prompts, lambda prompt: functions_of(prompt, PROFILE))
    for most in (12, 24):
        report(f"texts alone, {most}", prompts, lambda prompt, most=most: nearest(prompt)[:most])
    for most in (8, 12, 16, 20, 24):
        report(f"both, {most}", prompts, lambda prompt, most=most: select(prompt, PROFILE, most=most).names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
