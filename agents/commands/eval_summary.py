"""What `agents eval` prints: figures with intervals, outcomes, why cases failed, and where the files lie."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.console import clean, out
from evals.report.coarse import coarse_figures, sentences
from evals.report.left import Coarse
from evals.report.remarks import scored_nowhere
from evals.running.cuts import COARSE
from evals.running.evaluate import EvaluationResult
from evals.running.files import Evaluation
from evals.running.folder import RECORDS_FILE, SCORES_FILE, SUITE_FILE
from evals.running.official import SideBySide
from evals.running.scoring import ScoreSet
from evals.statistics.bootstrap import Interval

FIGURES: Final = {
    "hota_temporal": "HOTA-Temporal",
    "hota_track": "HOTA-Track",
    "timestamp_balanced_accuracy": "timestamp balanced accuracy",
    "log_balanced_accuracy": "log balanced accuracy",
}
_MOST_SHOWN = 5
_REASON_LENGTH = 150


def summary_of(result: EvaluationResult, beside: SideBySide | None = None) -> dict[str, Any]:
    """The evaluation in short, as plain values."""
    evaluation, coarse = result.evaluation, _coarse(result)
    return {
        "folder": str(evaluation.folder),
        "suite": {
            "name": evaluation.suite.name,
            "edition": evaluation.suite.edition,
            "split": evaluation.suite.split,
            "digest": evaluation.suite.digest,
        },
        "miner": dict(evaluation.miner),
        "n_cases": len(evaluation.records),
        "cases_run": result.ran,
        "cases_reused": result.reused,
        "outcomes": evaluation.outcomes,
        "all": _figures(evaluation.scored.overall),
        "answered": _figures(evaluation.scored.answered),
        "official": None if beside is None else _official(beside),
        "coarse": None if coarse is None else asdict(coarse),
        "notes": _told_notes(result),
    }


def print_summary(result: EvaluationResult, beside: SideBySide | None = None) -> None:
    """The summary for people."""
    console, evaluation = out(), result.evaluation
    _print_head(console, evaluation)
    _print_figures(console, evaluation)
    if beside is not None:
        _print_official(console, beside)
    say(console, "cases", _outcomes(result))
    coarse = _coarse(result)
    for text in () if coarse is None else sentences(coarse):
        say(console, "coarse", text)
    _print_reasons(console, evaluation)
    _print_notes(console, _notes(result))
    console.print(Text(f"results: {clean(shown_path(evaluation.folder), 4000)}"), soft_wrap=True)


def shown_path(folder: Path) -> str:
    """The folder, relative where it lies below the working folder."""
    relative = os.path.relpath(folder)
    return str(folder) if relative.startswith("..") else relative


def say(console: Console, label: str, text: str) -> None:
    """A line with its label, wrapped under itself."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(f"{label}:"), Text(clean(text, 2000)))
    console.print(grid)


def shown_interval(interval: Interval) -> str:
    """`0.412 [0.371, 0.455]`; the estimate alone where there is no interval."""
    if interval.estimate is None:
        return "-"
    ends = "" if interval.low is None or interval.high is None else f" [{interval.low:.3f}, {interval.high:.3f}]"
    return f"{interval.estimate:.3f}{ends}"


def _print_head(console: Console, evaluation: Evaluation) -> None:
    suite = evaluation.suite
    logs = len({case.log_id for case in suite.cases})
    prompts = len({case.prompt for case in suite.cases})
    split = f", split {suite.split}" if suite.split else ""
    say(console, "suite", f"{suite.name} (edition {suite.edition}{split}): {prompts} prompts on {logs} logs")
    say(console, "digest", suite.digest[:16])
    miner = evaluation.miner
    say(console, "miner", f"{miner.get('writer', '?')}, profile {miner.get('profile', '?')}")


def _print_figures(console: Console, evaluation: Evaluation) -> None:
    overall, answered = evaluation.scored.overall, evaluation.scored.answered
    if overall is None:
        return
    level = f"{evaluation.settings.level:.0%}"
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(f"figure [{level} interval]")
    table.add_column(f"all {overall.n_cases} cases", justify="right")
    table.add_column(f"{answered.n_cases if answered else 0} answered cases", justify="right")
    for name, shown in FIGURES.items():
        if name in overall.intervals:
            cells = (shown_interval(part.intervals[name]) if part else "-" for part in (overall, answered))
            table.add_row(shown, *cells)
    console.print(table)
    for name, interval in overall.intervals.items():
        if interval.note and interval.low is None:
            say(console, "no interval", f"{FIGURES[name]}: {interval.note}")
    for note in sorted({interval.note for interval in overall.intervals.values() if interval.low is not None} - {""}):
        say(console, "intervals", note)
    if nowhere := scored_nowhere(evaluation.scored.stats):
        say(console, "HOTA", nowhere)


def _outcomes(result: EvaluationResult) -> str:
    evaluation = result.evaluation
    parts = [f"{count} {outcome}" for outcome, count in evaluation.outcomes.items() if count]
    return f"{', '.join(parts)} (run now: {result.ran}, taken from before: {result.reused})"


def _print_reasons(console: Console, evaluation: Evaluation) -> None:
    """The most frequent reasons, failures before declined prompts, one cut line each; all are in the records."""
    reasons = Counter((r.outcome, r.code, r.reason) for r in evaluation.records if r.outcome != "answered")
    failures_first = sorted(reasons.items(), key=lambda item: (item[0][0] == "declined", -item[1], item[0]))
    for (outcome, code, reason), count in failures_first[:_MOST_SHOWN]:
        told = reason if code in reason else f"{code}: {reason}"
        say(console, f"{count} {outcome}", clean(told, _REASON_LENGTH))
    if len(reasons) > _MOST_SHOWN:
        console.print(Text(f"... and {len(reasons) - _MOST_SHOWN} more reasons in {RECORDS_FILE}"))


def _coarse(result: EvaluationResult) -> Coarse | None:
    """What a coarse filter left; None without one."""
    evaluation = result.evaluation
    if COARSE not in evaluation.miner:
        return None
    return coarse_figures(evaluation.miner[COARSE], result.gathered.cuts.values(), evaluation.outcomes["answered"])


def _notes(result: EvaluationResult) -> list[str]:
    evaluation = result.evaluation
    return [*evaluation.suite.notes, *evaluation.scored.notes, *result.gathered.notes]


def _told_notes(result: EvaluationResult) -> list[str]:
    """The notes with what stands below the figures for people."""
    nowhere = scored_nowhere(result.evaluation.scored.stats)
    return [*([nowhere] if nowhere else []), *_notes(result)]


def _print_notes(console: Console, notes: list[str]) -> None:
    for note in notes[:_MOST_SHOWN]:
        say(console, "note", clean(note, _REASON_LENGTH))
    if len(notes) > _MOST_SHOWN:
        console.print(Text(f"... and {len(notes) - _MOST_SHOWN} more notes in {SUITE_FILE} and {SCORES_FILE}"))


def _official(beside: SideBySide) -> dict[str, Any]:
    return {
        **{name: getattr(beside.official, name) for name in FIGURES},
        "largest_difference": beside.largest_difference,
        "largest_difference_of": beside.where,
    }


def _print_official(console: Console, beside: SideBySide) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False)
    for name in ("figure", "ours", "official"):
        table.add_column(name, justify="left" if name == "figure" else "right")
    for name, shown in FIGURES.items():
        values = (getattr(beside.ours, name), getattr(beside.official, name))
        table.add_row(shown, *("-" if value is None else f"{value:.9f}" for value in values))
    console.print(table)
    where = f" ({beside.where})" if beside.where else ""
    count = len(beside.ours.prompts)
    say(console, "largest difference", f"{beside.largest_difference:.2g}{where}, over {count} prompts and their means")


def _figures(part: ScoreSet | None) -> dict[str, Any] | None:
    if part is None:
        return None
    values = {
        name: {"value": interval.estimate, "low": interval.low, "high": interval.high}
        for name, interval in part.intervals.items()
    }
    return {"n_cases": part.n_cases, **values}
