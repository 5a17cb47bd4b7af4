"""The commands of `python -m evals.grammar`: what each reads, measures and prints."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from evals.coverage.table import coverage_table as known_expressions
from evals.grammar import coverage_table, oracle_table
from evals.grammar.answers import open_logs, sample_logs
from evals.grammar.coverage import opinions
from evals.grammar.golden import FILE, changes, golden_entries, golden_text, read_golden
from evals.grammar.golden_table import beside_texts, changes_text
from evals.grammar.oracle import PROFILE as REFERENCE_PROFILE
from evals.grammar.oracle import compare
from evals.grammar.texts import DATA, log_folders, read_descriptions, read_expected, read_prompts
from evals.grammar.writing import grammar_reader
from tools.av2.log import Log
from tools.runs.writing import aside


def oracle(given: argparse.Namespace) -> int:
    """Against reference programs."""
    folder = given.data / "refav_oracle"
    descriptions = read_descriptions(given.programs or folder / "programs.json")
    expected = None if given.programs or given.logs else read_expected(folder / "expected.json.gz")
    logs = open_logs(log_folders(given.logs or given.data / "av2" / "val"))
    rows = compare(grammar_reader(REFERENCE_PROFILE), descriptions, logs, expected)
    shown = [row for row in rows if _asked(given.only, row.described.name, row.verdict)]
    print(oracle_table.table(shown, given.verbose))
    print(oracle_table.summary(rows))
    return 0


def coverage(given: argparse.Namespace) -> int:
    """Prompts understood, and a second opinion on their meaning."""
    prompts = read_prompts(given.prompts or given.data / "prompts" / "prompts.tsv")
    rows = opinions(grammar_reader(), prompts, known_expressions(), _logs(given))
    shown = [row for row in rows if _asked(given.only, row.key, row.status)]
    print(coverage_table.table(shown, given.verbose))
    print(coverage_table.summary(rows))
    return 0


def golden(given: argparse.Namespace) -> int:
    """The readings of all prompts against the golden file; exit code 1 where they differ."""
    prompts = read_prompts(given.prompts or given.data / "prompts" / "prompts.tsv")
    if given.show:
        print(beside_texts(read_golden(), prompts, given.only))
        return 0
    entries = golden_entries(grammar_reader(), prompts)
    if given.write:
        with aside(FILE) as file:
            file.write_text(golden_text(entries), encoding="utf-8")
        return 0
    changed = changes(read_golden(), entries)
    print(changes_text(changed) if changed else f"{len(entries)} readings as in the golden file")
    return int(bool(changed))


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "oracle": oracle,
    "coverage": coverage,
    "golden": golden,
}


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Every command with its options."""
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.__doc__)
        one.add_argument("--data", type=Path, default=DATA, help="folder of the data (shared/data beside the project)")
        one.add_argument("--logs", type=Path, help="folder of the logs to compare on (DATA/av2/val)")
        one.add_argument("--verbose", action="store_true", help="reading, assumptions and programs of each")
        one.add_argument("--only", action="append", default=[], help="id, digest or verdict to show; may be repeated")
    commands.choices["oracle"].add_argument("--programs", type=Path, help="other descriptions; theirs are run")
    for name in ("coverage", "golden"):
        commands.choices[name].add_argument("--prompts", type=Path, help="another table of prompts")
    commands.choices["golden"].add_argument("--write", action="store_true", help="write the golden file anew")
    commands.choices["golden"].add_argument("--show", action="store_true", help="print it with the texts beside")
    commands.choices["coverage"].add_argument("--samples", type=int, default=24, help="logs of the sample world (24)")


def _asked(only: Sequence[str], name: str, became: str) -> bool:
    return not only or became in only or name.startswith(tuple(only))


def _logs(given: argparse.Namespace) -> tuple[Log, ...]:
    real = open_logs(log_folders(given.logs or given.data / "av2" / "val"))
    return (*real, *sample_logs(given.samples))
