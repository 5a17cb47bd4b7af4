"""The commands of `python -m evals.grammar`: what each measures and prints."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from evals.coverage.table import coverage_table
from evals.grammar import coverage_table as coverage_lines
from evals.grammar import oracle_table
from evals.grammar.calibration import coefficients_text, model_yaml, report, sure_from
from evals.grammar.golden import FILE, changes, golden_entries, golden_text, read_golden
from evals.grammar.golden_table import beside_texts, changes_text, drawn
from evals.grammar.logistic import fit, held_back
from evals.grammar.options import compared, prompts_of, second_opinions, slips_given
from evals.grammar.pairs import labelled
from evals.grammar.round_trip import share_text, told_programs
from evals.grammar.slipping import fit_slips, slips_text
from evals.grammar.texts import read_descriptions
from evals.grammar.writing import grammar_reader, present_fit, standard_english
from tools.runs.writing import aside


def oracle(given: argparse.Namespace) -> int:
    """Descriptions against reference programs."""
    rows = compared(given)
    shown = [row for row in rows if _asked(given.only, row.described.name, row.verdict)]
    print(oracle_table.table(shown, given.verbose))
    print(oracle_table.summary(rows))
    return 0


def coverage(given: argparse.Namespace) -> int:
    """Prompts understood, and a second opinion on their meaning."""
    rows = second_opinions(given)
    shown = [row for row in rows if _asked(given.only, row.key, row.status)]
    print(coverage_lines.table(shown, given.verbose))
    print(coverage_lines.summary(rows))
    return 0


def golden(given: argparse.Namespace) -> int:
    """Readings of all prompts against the golden file; exit code 1 where they differ."""
    prompts = prompts_of(given)
    if given.show:
        entries = read_golden()
        print(beside_texts(entries, prompts, drawn(entries, given.draw, given.seed) if given.draw else given.only))
        return 0
    entries = golden_entries(grammar_reader(), prompts, standard_english)
    if given.write:
        with aside(FILE) as file:
            file.write_text(golden_text(entries), encoding="utf-8")
        return 0
    changed = changes(read_golden(), entries)
    print(changes_text(changed) if changed else f"{len(entries)} readings as in the golden file")
    return int(bool(changed))


def calibrate(given: argparse.Namespace) -> int:
    """Whether the confidence is what it says, on texts held back from the fit."""
    pairs = labelled(compared(given), second_opinions(given))
    slips = slips_given(given, pairs)
    present, sure = present_fit()
    fitted = fit_slips(replace(present, opinion=fit(pairs).opinion) if given.slips_only else fit(pairs), slips)
    apart = held_back(pairs, given.parts)
    by_reference = np.array([pair.source == "reference" for pair in pairs], np.bool_)
    right = np.array([pair.is_right for pair in pairs], np.bool_)
    threshold = sure if given.slips_only else sure_from(apart[by_reference], right[by_reference])
    print(report(pairs, np.array([pair.confidence for pair in pairs]), "as the writer says it now"))
    print(report(pairs, apart, f"fitted anew, each text held back ({given.parts} parts by digest)"))
    print(f"texts changed so that they mean the same\n{slips_text(slips)}")
    print(coefficients_text(fitted, threshold))
    if given.write:
        with aside(given.out) as file:
            file.write_text(model_yaml(fitted, threshold, len(pairs)), encoding="utf-8")
    return 0


def rendering(given: argparse.Namespace) -> int:
    """Programs in plain English, and how many of them are read back."""
    descriptions = read_descriptions(given.programs or given.data / "refav_oracle" / "programs.json")
    told = told_programs(descriptions, coverage_table())
    for item in told:
        if given.verbose or (item.is_program and not item.readable_back):
            print(f"{item.name} {'' if item.readable_back else 'NOT READ BACK '}{item.text}")
    print(share_text(told))
    return 0


COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "oracle": oracle,
    "coverage": coverage,
    "golden": golden,
    "calibrate": calibrate,
    "rendering": rendering,
}


def _asked(only: Sequence[str], name: str, became: str) -> bool:
    return not only or became in only or name.startswith(tuple(only))
