"""The options of `python -m evals.grammar`, and the inputs that they name."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from evals.coverage.table import coverage_table, key_of
from evals.grammar.answers import open_logs, sample_logs
from evals.grammar.coverage import Opinion, opinions
from evals.grammar.oracle import PROFILE, Compared, compare
from evals.grammar.pairs import Pair
from evals.grammar.slipping import Slip, slips_of
from evals.grammar.texts import DATA, log_folders, read_descriptions, read_expected, read_prompts
from evals.grammar.writing import grammar_reader, same_program

MODEL: Final = Path(__file__).resolve().parents[2] / "prompts" / "grammar" / "confidence.yaml"
"""Where the writer's model of confidence lies."""


def add_options(parser: argparse.ArgumentParser, commands: Mapping[str, str]) -> None:
    """Every command, with its help, and its options."""
    added = parser.add_subparsers(dest="command", required=True)
    one = {name: added.add_parser(name, help=text) for name, text in commands.items()}
    for name, command in one.items():
        command.add_argument("--data", type=Path, default=DATA, help="folder of the data (../shared/data)")
        if name not in ("golden", "rendering"):
            command.add_argument("--logs", type=Path, help="folder of the logs to compare on (DATA/av2/val)")
        if name not in ("calibrate", "rendering"):
            command.add_argument(
                "--only", action="append", default=[], help="id, digest or verdict to show; repeatable"
            )
        if name not in ("oracle", "rendering"):
            command.add_argument("--prompts", type=Path, help="another table of prompts")
        if name in ("oracle", "calibrate", "rendering"):
            command.add_argument("--programs", type=Path, help="other descriptions with their programs")
        if name in ("oracle", "coverage", "rendering"):
            command.add_argument("--verbose", action="store_true", help="reading, assumptions and programs of each")
        if name in ("coverage", "calibrate"):
            command.add_argument("--samples", type=int, default=24, help="logs of the sample world (24)")
    one["golden"].add_argument("--write", action="store_true", help="write the golden file anew")
    one["golden"].add_argument("--show", action="store_true", help="print it with the texts beside")
    one["golden"].add_argument("--draw", type=int, default=0, help="with --show: so many understood ones, by a seed")
    one["golden"].add_argument("--seed", type=int, default=0, help="the seed (0)")
    one["calibrate"].add_argument("--write", action="store_true", help="make the fit the writer's")
    one["calibrate"].add_argument("--out", type=Path, default=MODEL, help="file that --write writes")
    one["calibrate"].add_argument(
        "--slips-only", action="store_true", help="keep the writer's coefficients, but for what slips cost"
    )
    one["calibrate"].add_argument("--rounds", type=int, default=4, help="slips of every kind for each text (4)")
    one["calibrate"].add_argument("--parts", type=int, default=10, help="into how many the texts are split (10)")


def compared(given: argparse.Namespace) -> tuple[Compared, ...]:
    """The descriptions, compared with their reference programs."""
    folder = given.data / "refav_oracle"
    descriptions = read_descriptions(given.programs or folder / "programs.json")
    expected = None if given.programs or given.logs else read_expected(folder / "expected.json.gz")
    logs = open_logs(log_folders(given.logs or given.data / "av2" / "val"))
    return compare(grammar_reader(PROFILE), descriptions, logs, expected)


def prompts_of(given: argparse.Namespace) -> tuple[str, ...]:
    """The prompts."""
    return read_prompts(given.prompts or given.data / "prompts" / "prompts.tsv")


def second_opinions(given: argparse.Namespace) -> tuple[Opinion, ...]:
    """The prompts, compared with the coverage table on real logs and on the sample world."""
    prompts = prompts_of(given)
    real = open_logs(log_folders(given.logs or given.data / "av2" / "val"))
    return opinions(grammar_reader(), prompts, coverage_table(), (*real, *sample_logs(given.samples)))


def slips_given(given: argparse.Namespace, pairs: Sequence[Pair]) -> tuple[Slip, ...]:
    """The texts of labelled readings, changed so that they mean the same."""
    described = read_descriptions(given.programs or given.data / "refav_oracle" / "programs.json")
    texts = {key_of(each.text): each.text for each in described}
    prompts = {key_of(prompt): prompt for prompt in prompts_of(given)}
    found: list[Slip] = []
    for source, known, profile in (("reference", texts, PROFILE), ("second opinion", prompts, "standard")):
        read, same = grammar_reader(profile), partial(same_program, profile=profile)
        for pair in pairs:
            if pair.source == source:
                found += slips_of(known[pair.key], pair, read, same, given.rounds)
    return tuple(found)
