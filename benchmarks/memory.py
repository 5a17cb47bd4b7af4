"""How well and how fast the example memory answers: python benchmarks/memory.py [--json].

Quality: phrasings of the tests' paraphrases that the grammar reads, one of each group; a query is answered well when
one of the five examples served calls exactly the functions of the query's own program, categories and joins left out.
"""

from __future__ import annotations

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
from tools.memory.hashing import HashingEmbedder
from tools.memory.minilm import MiniLmEmbedder, weights_folder
from tools.memory.plain import PlainMemory
from tools.memory.values import Embedder

PARAPHRASES = Path(__file__).resolve().parent.parent / "tests/agents/writers/english/paraphrases.yaml"
PLAIN = {"get_objects_of_category", "is_kind", "is_category", "scenario_and", "scenario_or", "reverse_relationship"}
PROFILE, SHOWN = "standard", 5


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
    if "--json" in sys.argv:
        print(json.dumps(report, indent=2))
    else:
        for key, value in report.items():
            print(f"{key}: {value}")


if __name__ == "__main__":
    main()
