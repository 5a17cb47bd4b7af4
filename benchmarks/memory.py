"""How well and how fast the example memory answers: python benchmarks/memory.py [--json].

Quality: phrasings of the tests' paraphrases that the grammar reads, one of each group; a query is answered well when
one of the five examples served calls exactly the functions of the query's own program, categories and joins left out.
Where the challenge's prompts are at hand: which share of the functions of a prompt's own program (`evals/coverage`) the
examples call that a model is shown, functions left out that are told with every query.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
import yaml

from agents.exemplars import functions_of, seeds
from agents.meaning.program import program_text
from agents.remembering import meanings, open_on_disk
from agents.writers.english.reading import EnglishReader
from agents.writing.phrases import functions_of as functions_named
from agents.writing.selecting import core
from evals.coverage.table import coverage_table, key_of
from tools.memory.hashing import HashingEmbedder
from tools.memory.minilm import MiniLmEmbedder, weights_folder
from tools.memory.plain import PlainMemory
from tools.memory.values import Embedder

PARAPHRASES = Path(__file__).resolve().parent.parent / "tests/agents/writers/english/paraphrases.yaml"
PLAIN = {"get_objects_of_category", "is_kind", "is_category", "scenario_and", "scenario_or", "reverse_relationship"}
PROMPTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "prompts" / "prompts.tsv"
PROFILE, SHOWN, IN_A_PROMPT = "standard", 5, 6


def essence(functions: tuple[str, ...]) -> frozenset[str]:
    return frozenset(functions) - PLAIN


def queries() -> list[tuple[str, frozenset[str]]]:
    """The second phrasing of each group, with the functions that it needs, where some example calls just these."""
    reader, there = EnglishReader(PROFILE), {essence(one.exemplar.functions) for one in seeds()}
    found = []
    for group in chain(*yaml.safe_load(PARAPHRASES.read_text(encoding="utf-8")).values()):
        text = group.split(" | ")[1]
        readings = reader.read(text).readings
        if readings:
            needed = essence(functions_of(program_text(readings[0].expression, "d"), PROFILE))
            if needed and needed in there:
                found.append((text, needed))
    return found


def quality(embedder: Embedder, asked: list[tuple[str, frozenset[str]]]) -> float:
    memory = PlainMemory(embedder, [one.exemplar for one in seeds()])
    hits = [
        needed in {essence(one.exemplar.functions) for one in memory.recall(text, SHOWN, PROFILE)}
        for text, needed in asked
    ]
    return float(np.mean(hits))


def needs() -> dict[str, frozenset[str]]:
    """The challenge's prompts with the functions that their programs call beside the core."""
    with PROMPTS.open(encoding="utf-8") as file:
        prompts = [row["prompt"] for row in csv.DictReader(file, delimiter="\t")]
    said = {prompt: frozenset(coverage_table()[key_of(prompt)].atoms) - set(core(PROFILE)) for prompt in prompts}
    return {prompt: functions for prompt, functions in said.items() if functions}


def shown(needed: dict[str, frozenset[str]], with_names: bool) -> dict[str, float]:
    """Mean share of the needed functions that the examples call, and how often they call all of them."""
    memory = PlainMemory(HashingEmbedder(), [one.exemplar for one in seeds()], meanings())
    shares = []
    for prompt, functions in needed.items():
        asked = tuple(functions_named(prompt, PROFILE)) if with_names else ()
        found = memory.recall(prompt, IN_A_PROMPT, PROFILE, [prompt], asked)
        called = frozenset(name for one in found for name in one.exemplar.functions)
        shares.append(len(functions & called) / len(functions))
    return {"prompts": len(shares), "share": float(np.mean(shares)), "all": float(np.mean(np.array(shares) == 1))}


def seconds(embedder: str, asked: list[tuple[str, frozenset[str]]]) -> dict[str, float]:
    with TemporaryDirectory() as scratch:
        begin = time.perf_counter()
        memory = open_on_disk(Path(scratch), embedder)
        seeded = time.perf_counter() - begin
        begin = time.perf_counter()
        memory = open_on_disk(Path(scratch), embedder)
        opened = time.perf_counter() - begin
        each = []
        for text, _ in asked[:40]:
            begin = time.perf_counter()
            memory.recall(text, SHOWN, PROFILE, withheld=[text])
            each.append(time.perf_counter() - begin)
    return {"make and seed, s": seeded, "open, s": opened, "recall with guard, s": median(each)}


def main() -> None:
    asked = queries()
    meanings().of_query(asked[0][0], PROFILE)
    report: dict[str, object] = {"queries": len(asked), "examples": len(seeds())}
    embedders: list[tuple[str, Embedder]] = [("hashing", HashingEmbedder())]
    if weights_folder() is not None:
        embedders.append(("minilm", MiniLmEmbedder()))
    for name, embedder in embedders:
        report[name] = {f"hit at {SHOWN}": round(quality(embedder, asked), 3)} | {
            what: round(value, 4) for what, value in seconds(name, asked).items()
        }
    if PROMPTS.is_file():
        needed = needs()
        for how, with_names in (("by nearness alone", False), ("by functions that words stand for, too", True)):
            report[how] = {what: round(value, 3) for what, value in shown(needed, with_names).items()}
    if "--json" in sys.argv:
        print(json.dumps(report, indent=2))
    else:
        for key, value in report.items():
            print(f"{key}: {value}")


if __name__ == "__main__":
    main()
