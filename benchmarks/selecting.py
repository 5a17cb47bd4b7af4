"""How often all functions that a query needs are shown for it, by how many are shown.

    python benchmarks/selecting.py

What a query needs is what its program calls: those of `evals/coverage` for the benchmark's prompts, whose texts are
read from the folder of shared data, and those of the exemplars.
"""

from __future__ import annotations

import csv
import re
import statistics
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from agents.writing.phrases import functions_of
from agents.writing.selecting import by_text, core, select
from evals.coverage.table import coverage_table, key_of
from prompts.loader import load_yaml
from tools.atoms.profiles import load_profile

ROOT = Path(__file__).resolve().parents[1]
PROMPTS = ROOT.parent / "shared" / "data" / "prompts" / "prompts.tsv"
PROFILE = "standard"
Needs = Mapping[str, frozenset[str]]
Show = Callable[[str], Collection[str]]


def needs_of_prompts() -> Needs:
    with PROMPTS.open(encoding="utf-8") as file:
        prompts = [row["prompt"] for row in csv.DictReader(file, delimiter="\t")]
    expressions = {prompt: coverage_table()[key_of(prompt)] for prompt in prompts}
    return {prompt: frozenset(said.atoms) for prompt, said in expressions.items() if said.program}


def needs_of_exemplars() -> Needs:
    entries = [
        entry
        for path in sorted((ROOT / "prompts" / "exemplars").glob("*.yaml"))
        for entry in load_yaml(f"exemplars/{path.name}")
    ]
    known = load_profile(PROFILE).signatures
    return {
        entry["description"]: frozenset(name for name in re.findall(r"[a-z_]\w*", entry["program"]) if name in known)
        for entry in entries
        if PROFILE in entry["profiles"]
    }


def nearest(query: str) -> list[str]:
    return [name for name in by_text(query, PROFILE) if name not in core(PROFILE)]


def report(name: str, needs: Needs, show: Show) -> None:
    fixed = frozenset(core(PROFILE))
    began = time.perf_counter()
    shown = {query: frozenset(show(query)) - fixed for query in needs}
    each_ms = (time.perf_counter() - began) / len(needs) * 1e3
    complete = sum(need <= shown[query] | fixed for query, need in needs.items())
    sizes = [len(seen) for seen in shown.values()]
    print(
        f"{name:20s} {complete / len(needs):7.1%} complete, {statistics.mean(sizes):5.1f} shown in the mean, "
        f"{max(sizes):3d} at most, {each_ms:5.2f} ms each"
    )


def report_all(title: str, needs: Needs) -> None:
    print(f"\n{title}: {len(needs)} queries, {len(core(PROFILE))} functions in the core")
    report("phrases alone", needs, lambda query: functions_of(query, PROFILE))
    for most in (14, 24):
        report(f"texts alone, {most}", needs, lambda query, most=most: nearest(query)[:most])
    for most in (8, 14, 20, 24):
        report(f"both, {most}", needs, lambda query, most=most: select(query, PROFILE, most=most).names)


def main() -> None:
    if PROMPTS.is_file():
        report_all("benchmark's prompts", needs_of_prompts())
    else:
        print(f"the benchmark's prompts are not here: {PROMPTS}")
    report_all("exemplars", needs_of_exemplars())


if __name__ == "__main__":
    main()
