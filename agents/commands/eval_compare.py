"""`agents eval compare` and `agents eval report`: what finished evaluations say, beside each other or on paper."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from agents.commands.eval import print_json, require_resampling
from agents.commands.eval_summary import FIGURES, say, shown_interval, shown_path
from agents.console import EXIT_OK, out
from evals.report.writing import write_reports
from evals.running.compare import EvaluationComparison, compare_evaluations
from evals.running.files import Evaluation, read_evaluation
from evals.statistics import PairedComparison


def compare_command(first: Path, second: Path, seed: int, resamples: int, as_json: bool) -> int:
    """Compare two evaluations and print figures, differences and p-values. Returns the exit code.

    Raises:
        UserError: They are not of the same suite, or not scored alike, or a number is out of its bounds.
        DataError: A folder holds no finished evaluation.
    """
    require_resampling(seed, resamples)
    comparison = compare_evaluations(read_evaluation(first), read_evaluation(second), seed=seed, n_resamples=resamples)
    if as_json:
        print_json(_content(comparison))
    else:
        _print(comparison)
    return EXIT_OK


def report_command(folder: Path, against: Path | None, as_json: bool = False) -> int:
    """Write the report of a finished evaluation anew and say where. Returns the exit code.

    Raises:
        DataError: A folder holds no finished evaluation.
        UserError: The two are not of the same cases.
    """
    files = write_reports(folder, against)
    if as_json:
        print_json({name: str(path.absolute()) for name, path in asdict(files).items()})
        return EXIT_OK
    for path in (files.markdown, files.json, files.html):
        print(shown_path(path.absolute()))
    return EXIT_OK


def _content(comparison: EvaluationComparison) -> dict[str, Any]:
    def told(evaluation: Evaluation) -> dict[str, Any]:
        return {
            "folder": str(evaluation.folder),
            "miner": dict(evaluation.miner),
            "outcomes": evaluation.outcomes,
        }

    return {
        "suite": {"name": comparison.first.suite.name, "digest": comparison.first.suite.digest},
        "first": told(comparison.first),
        "second": told(comparison.second),
        "figures": {name: asdict(figure) for name, figure in comparison.figures.items()},
    }


def _print(comparison: EvaluationComparison) -> None:
    console, suite = out(), comparison.first.suite
    logs = len({case.log_id for case in suite.cases})
    say(console, "suite", f"{suite.name}: {len(suite.cases)} cases on {logs} logs")
    for name, evaluation in (("first", comparison.first), ("second", comparison.second)):
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in evaluation.outcomes.items() if count)
        miner = ", ".join(evaluation.miner.get(part, "?") for part in ("writer", "profile"))
        say(console, name, f"{miner}: {outcomes}")
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False)
    for column in ("figure", "first", "second", "first - second", "p"):
        table.add_column(column, justify="left" if column == "figure" else "right")
    for name, shown in FIGURES.items():
        if name in comparison.figures:
            table.add_row(shown, *_cells(comparison.figures[name]))
    console.print(table)
    least = max(figure.smallest_p for figure in comparison.figures.values())
    if least > 0.05:
        say(console, "note", f"with {logs} logs no difference, however large, could have p below {least:.3f}")


def _cells(figure: PairedComparison) -> list[str]:
    values = ["-" if value is None else f"{value:.3f}" for value in (figure.first, figure.second)]
    return [*values, shown_interval(figure.difference), "-" if figure.p_value is None else f"{figure.p_value:.3f}"]
