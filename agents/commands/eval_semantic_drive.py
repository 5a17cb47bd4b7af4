"""`agents eval semantic-drive`: the published figures of Semantic-Drive again, and our consensus beside them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from agents.commands.eval import print_json, require_resampling
from agents.console import EXIT_OK, EXIT_PARTIAL, out

if TYPE_CHECKING:
    from evals.semantic_drive.benchmark import BenchmarkReport, Row

REPORT_NAME: Final = "semantic_drive"
_WIDE: Final = 100


def semantic_drive_command(data: Path, seed: int, resamples: int, out_folder: Path | None, as_json: bool) -> int:
    """Run the benchmark and print its tables, or the whole report as JSON.

    Args:
        data: Folder of the data set.
        seed: Of folds and resampling.
        resamples: Of the bootstrap.
        out_folder: Where to write `semantic_drive.md` and `.json` too; None for nowhere.
        as_json: Print JSON instead of tables.

    Returns:
        The exit code: 3 where what was published does not come out again, else 0.

    Raises:
        PrerequisiteError: A file of the data set is missing.
        DataError: One is damaged.
        OutputError: The report cannot be written.
    """
    from evals.semantic_drive.benchmark import run_benchmark
    from evals.semantic_drive.table import as_markdown
    from tools.runs.writing import write_bytes, write_json

    require_resampling(seed, resamples)
    report = run_benchmark(data, seed=seed, n_resamples=resamples)
    if as_json:
        print_json(asdict(report))
    else:
        _print(report)
    if out_folder is not None:
        write_bytes(out_folder / f"{REPORT_NAME}.md", as_markdown(report).encode())
        write_json(out_folder / f"{REPORT_NAME}.json", asdict(report))
    return EXIT_OK if report.is_reproduced else EXIT_PARTIAL


def _print(report: BenchmarkReport) -> None:
    from evals.semantic_drive.table import verdict
    from evals.semantic_drive.values import SPLITS

    console = out()
    console.print(verdict(report), soft_wrap=True)
    for split in SPLITS:
        console.print()
        _print_split([row for row in report.rows if row.split == split], split)
    console.print("* reads the published judge's record; intervals and tags: --out DIR or --json")


def _print_split(rows: list[Row], split: str) -> None:
    """A table of one gold set; intervals where there is room for them."""
    from rich import box
    from rich.table import Table

    console = out()
    intervals = console.width >= _WIDE
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    heads = (split, "P", "R", "F1", "95 %", "macro", "MAE", "95 %")
    for column in heads if intervals else [head for head in heads if head != "95 %"]:
        table.add_column(column, justify="left" if column == split else "right", no_wrap=column != split)
    for row in rows:
        table.add_row(row.name + (" *" if row.uses_judge else ""), *_cells(row, intervals))
    console.print(table)


def _cells(row: Row, intervals: bool) -> list[str]:
    precision, recall, f1, macro, mae = row.figures
    with_interval = [
        [_figure(each.estimate), *([_ends(each.low, each.high)] if intervals else [])] for each in (f1, mae)
    ]
    return [
        _figure(precision.estimate),
        _figure(recall.estimate),
        *with_interval[0],
        _figure(macro.estimate),
        *with_interval[1],
    ]


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _ends(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.2f}-{high:.2f}"
