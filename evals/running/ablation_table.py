"""An ablation table as Markdown and as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from evals.running.ablations import AblationRow
from evals.running.files import SuiteCard
from evals.running.scoring import ScoringSettings
from evals.statistics import Interval, PairedComparison

FIGURES: Final[Mapping[str, str]] = {
    "hota_temporal": "HOTA-Temporal",
    "hota_track": "HOTA-Track",
    "timestamp_balanced_accuracy": "timestamp BA",
    "log_balanced_accuracy": "log BA",
}


def as_markdown(rows: Sequence[AblationRow], suite: SuiteCard, settings: ScoringSettings) -> str:
    """The table, then what the columns mean.

    Args:
        rows: At least one.
        suite: What was asked.
        settings: How the figures were made.
    """
    shown = [name for name in FIGURES if name in rows[0].figures]
    logs = len({case.log_id for case in suite.cases})
    lines = [
        f"# Ablations on {suite.name}",
        "",
        f"{len(suite.cases)} cases on {logs} logs, edition {suite.edition}, digest {suite.digest[:16]}. Failed and "
        "declined cases count as empty answers.",
        "",
        "| | cases answered | " + " | ".join(FIGURES[name] for name in shown) + " |",
        "|---|---|" + "---|" * len(shown),
    ]
    lines += [_line([row.title, _answered(row), *(_interval(row.figures[name]) for name in shown)]) for row in rows]
    lines += ["", "Difference to the row above, with its p-value:", ""]
    lines += ["| | " + " | ".join(FIGURES[name] for name in shown) + " |", "|---|" + "---|" * len(shown)]
    lines += [_line([row.title, *(_gain(row, name) for name in shown)]) for row in rows if row.gains]
    return "\n".join([*lines, "", *_legend(rows, shown, settings)]) + "\n"


def as_dict(rows: Sequence[AblationRow], suite: SuiteCard, settings: ScoringSettings) -> dict[str, Any]:
    """The table as plain values."""
    card = {name: getattr(suite, name) for name in ("name", "edition", "split", "digest")}
    return {"suite": card, "settings": asdict(settings), "rows": [_row_dict(row) for row in rows]}


def _row_dict(row: AblationRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": row.title,
        "miner": dict(row.miner),
        "folder": row.folder,
        "outcomes": dict(row.outcomes),
        "figures": {name: asdict(interval) for name, interval in row.figures.items()},
        "gains": {name: asdict(gain) for name, gain in row.gains.items()},
        "corrected_p": dict(row.corrected_p),
    }


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _answered(row: AblationRow) -> str:
    return f"{row.outcomes['answered']} of {sum(row.outcomes.values())}"


def _interval(interval: Interval) -> str:
    if interval.estimate is None:
        return "-"
    return f"{interval.estimate:.3f}{_ends(interval)}"


def _ends(interval: Interval) -> str:
    return "" if interval.low is None or interval.high is None else f" [{interval.low:.3f}, {interval.high:.3f}]"


def _gain(row: AblationRow, name: str) -> str:
    gain: PairedComparison = row.gains[name]
    if gain.difference.estimate is None or gain.p_value is None:
        return "-"
    return f"{gain.difference.estimate:+.3f}{_ends(gain.difference)}, p = {gain.p_value:.3f}{_correction(row, name)}"


def _correction(row: AblationRow, name: str) -> str:
    """The corrected p-value in parentheses; empty where it is the plain one."""
    corrected = row.corrected_p[name]
    return "" if corrected is None or corrected == row.gains[name].p_value else f" ({corrected:.3f})"


def _legend(rows: Sequence[AblationRow], shown: Sequence[str], settings: ScoringSettings) -> list[str]:
    corrected = any(_correction(row, name) for row in rows if row.gains for name in shown)
    holm = "; in parentheses corrected for the number of rows (Holm)" if corrected else ""
    text = [
        f"In brackets: {settings.level:.0%} intervals, {settings.n_resamples} resamples of whole logs, seed "
        f"{settings.seed}. p: two-sided permutation test over logs{holm}."
    ]
    least = max((gain.smallest_p for row in rows for gain in row.gains.values()), default=0.0)
    if least > 0.05:
        text += [f"With so few logs no difference, however large, could have p below {least:.3f}."]
    return text
