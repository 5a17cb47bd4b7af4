"""`report.md`: what a person wants to read in a terminal or a review."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from evals.records import OUTCOMES
from evals.report import definitions
from evals.report.coarse import sentences
from evals.report.remarks import holding_nowhere, unanswered
from evals.report.spent import Cost, Histogram, LookCosts
from evals.report.values import Calibration, ErrorKind, EvaluationReport, Figures, Slice
from evals.statistics.bootstrap import Interval
from tools.render.web import visible

COST_HEADING: Final = "## Cost"
"""What follows differs between two runs of the same evaluation; what precedes does not."""
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_WORST: Final = 10


def markdown_of(report: EvaluationReport) -> str:
    """The report as Markdown; the section on cost is the last."""
    parts = [
        _head(report), _headline(report), _outcomes(report), _slices("Prompt categories", report.categories),
        _slices("Prompts by timestamps at which they hold", report.positives), _worst(report), _logs(report),
        _calibration("Calibration", "answers", definitions.CALIBRATION, report.calibration),
        _calibration("How sure each match is", "matches", definitions.MATCHES, report.matches), _retrieval(report),
        _coarse(report),
        _comparison(report), _provenance(report), _cost(report.cost),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Text as Markdown that shows it: one line, no markup, no table cell broken, nothing unseen."""
    return _MARKUP.sub(r"\\\1", visible(" ".join(text.split())))


def figure(interval: Interval | None) -> str:
    """`63.2 [60.1, 66.0]`, in hundredths."""
    if interval is None or interval.estimate is None:
        return "–"
    value = f"{100 * interval.estimate:.1f}"
    if interval.low is None or interval.high is None:
        return value
    return f"{value} [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _head(report: EvaluationReport) -> str:
    suite = report.suite
    named = f"{escaped(suite.name)}, edition {suite.edition}" + (f", split {suite.split}" if suite.split else "")
    return (
        f"# Evaluation: {escaped(suite.name)}\n\n"
        f"{named}: {suite.n_cases} cases, {suite.n_prompts} prompts, {suite.n_logs} logs. "
        f"Answered: {report.n_answered} of {suite.n_cases}.\n\n{suite.comparable}"
    )


def _headline(report: EvaluationReport) -> str:
    if report.overall is None:
        return "## Figures\n\nNo figures: the truth of this suite is not known."
    rows = [
        [one.title, figure(report.overall.get(one.name)), figure((report.answered or {}).get(one.name)),
         *([_percent(report.official.get(one.name))] if report.official else [])]
        for one in definitions.FIGURES
    ]  # fmt: skip
    header = [
        "Figure, in hundredths",
        "all cases",
        "answered only",
        *(["official evaluator"] if report.official else []),
    ]
    notes = [_remark(one.title, report.overall[one.name]) for one in definitions.FIGURES if one.name in report.overall]
    level = f"Brackets: {100 * report.method.level:g} % confidence. {definitions.INTERVAL} {definitions.ANSWERED_ONLY}"
    listed = "\n".join(f"- {escaped(note)}" for note in (*report.notes, *notes) if note)
    return "\n\n".join(
        part for part in ("## Figures", table(header, rows), holding_nowhere(report), level, listed) if part
    )


def _remark(title: str, interval: Interval) -> str:
    if not interval.note:
        return ""
    return f"{title}: {'no interval: ' if interval.low is None else ''}{interval.note}"


def _outcomes(report: EvaluationReport) -> str:
    rows = [[name, report.outcomes[name]] for name in OUTCOMES if report.outcomes.get(name)]
    text = "## Outcomes\n\n" + table(["Outcome", "cases"], rows)
    if report.errors:
        kinds = [
            [_kind(kind), kind.n_cases, kind.n_prompts, _example(kind.examples[0].reason)] for kind in report.errors
        ]
        declined, failed = unanswered(report.outcomes)
        text += f"\n\nNot answered: {declined + failed} cases, {declined} declined and {failed} failed.\n\n"
        text += table(["Not answered", "cases", "prompts", "for example"], kinds)
    return text


def _kind(kind: ErrorKind) -> str:
    return f"{'' if kind.outcome == 'declined' else 'failed: '}{kind.outcome} {escaped(kind.code)}"


def _example(reason: str) -> str:
    short = reason if len(reason) <= 120 else reason[:119] + "…"
    return escaped(short)


def _slices(title: str, slices: Sequence[Slice]) -> str:
    names = _shown(part.figures for part in slices)
    rows = [
        [part.title, part.n_prompts, part.n_cases, part.outcomes.get("answered", 0),
         *(figure(part.figures.get(name)) for name, _ in names)]
        for part in slices
    ]  # fmt: skip
    header = ["Slice", "prompts", "cases", "answered", *(heading for _, heading in names)]
    return f"## {title}\n\n{table(header, rows)}" if rows else ""


def _shown(figures: Iterable[Figures]) -> list[tuple[str, str]]:
    present = {name for one in figures for name in one}
    return [(one.name, one.title) for one in definitions.FIGURES if one.name in present]


def _worst(report: EvaluationReport) -> str:
    names = _shown(row.figures for row in report.prompts)
    if not names:
        return ""
    held = [row for row in report.prompts if row.n_positive_logs and names[0][0] in row.figures]
    ordered = sorted(held, key=lambda row: (row.figures[names[0][0]].estimate or 0.0, row.prompt))[:_WORST]
    rows = [
        [escaped(row.prompt), f"{row.n_positive_logs} of {row.n_cases}", row.n_positive_stamps,
         *(figure(row.figures.get(name)) for name, _ in names)]
        for row in ordered
    ]  # fmt: skip
    header = ["Prompt", "holds in logs", "timestamps", *(heading for _, heading in names)]
    return f"## The {len(rows)} prompts with the lowest {names[0][1]} among those that hold\n\n{table(header, rows)}"


def _logs(report: EvaluationReport) -> str:
    names = [
        (one.name, one.title) for one in definitions.FIGURES if any(one.name in row.figures for row in report.logs)
    ]
    rows = [
        [escaped(row.log_id), row.n_cases, "–" if row.n_positive is None else row.n_positive,
         *(_percent(row.figures.get(name)) for name, _ in names)]
        for row in report.logs
    ]  # fmt: skip
    header = ["Log", "prompts", "hold", *(heading for _, heading in names)]
    meaning = f"{definitions.PER_LOG}\n\n" if names else ""
    return f"## Logs\n\n{meaning}{table(header, rows)}"


def _calibration(title: str, unit: str, text: str, one: Calibration | None) -> str:
    if one is None or not one.n_answers:
        return ""
    rows = [
        [f"{part.low:.1f} to {part.high:.1f}", part.count, _percent(part.confidence), _percent(part.accuracy)]
        for part in one.bins
        if part.count
    ]
    summary = f"{one.n_answers} {unit}; ECE {figure(one.ece)}, Brier {one.brier:.3f}."
    header = ["Confidence", unit, "mean confidence", "right"]
    return f"## {title}\n\n{text}\n\n{summary}\n\n{table(header, rows)}"


def _retrieval(report: EvaluationReport) -> str:
    one = report.retrieval
    if one is None:
        return ""
    rows = [
        *([f"Precision at {head.k}", _percent(head.precision)] for head in one.precision_at),
        [f"Average precision ({one.n_tracks} tracks, {one.n_true_tracks} true)", _percent(one.average_precision)],
        ["Interval IoU", _percent(one.interval_iou)],
        ["Interval precision at IoU 0.5", _percent(one.interval_precision)],
        ["Interval recall at IoU 0.5", _percent(one.interval_recall)],
        ["Timestamp F1 (2025)", _percent(one.timestamp_f1_2025)],
        ["Log F1 (2025)", _percent(one.log_f1_2025)],
    ]
    return "## Retrieval\n\n" + table(["Figure, in hundredths", "all cases"], rows)


def _coarse(report: EvaluationReport) -> str:
    one = report.coarse
    if one is None:
        return ""
    parts = [("cases searched", one.searched), ("windows searched", one.windows), *one.recalls]
    rows = [
        [name, share.left, share.whole, _percent(share.left / share.whole if share.whole else None)]
        for name, share in parts
    ]
    said = "\n\n".join(f"{escaped(text[0].upper() + text[1:])}." for text in sentences(one))
    return f"## Coarse filter\n\n{definitions.COARSE}\n\n{said}\n\n{table(['', 'left', 'of', '%'], rows)}"


def _comparison(report: EvaluationReport) -> str:
    one = report.comparison
    if one is None:
        return ""
    rows = [
        [item.title, _percent(pair.first), _percent(pair.second), figure(pair.difference), _p(pair.p_value),
         _p(one.p_corrected.get(item.name))]
        for item in definitions.FIGURES
        if (pair := one.figures.get(item.name))
    ]  # fmt: skip
    header = ["Figure, in hundredths", "this", "other", "difference", "p", "p (Holm)"]
    return f"## Against {escaped(one.against)}\n\n{table(header, rows)}"


def _provenance(report: EvaluationReport) -> str:
    method = report.method
    facts = {
        "suite digest": report.suite.digest,
        **{f"miner {name}": value for name, value in report.miner.items()},
        "bootstrap": f"{method.n_resamples} resamples of logs, seed {method.seed}, level {method.level:g}",
        "range": f"{method.max_range_m:g} m; " + ("region of interest applied" if method.region else "no region"),
        **report.versions,
    }
    rows = [[escaped(name), f"`{visible(value).replace('`', chr(39))}`"] for name, value in facts.items()]
    return "## Provenance\n\n" + "\n".join(f"- {name}: {value}" for name, value in rows)


def _cost(cost: Cost) -> str:
    rows = [
        [name, *_amounts(one)]
        for name, one in (
            ("CPU ms per case", cost.cpu_ms),
            ("Latency, s per prompt", cost.latency_s),
            ("Tokens per prompt", cost.tokens),
            ("US dollars per prompt", cost.usd),
            *_looks(cost.looks),
        )
    ]
    run = "\n".join(f"- {escaped(name)}: {escaped(str(value))}" for name, value in sorted(cost.run.items()))
    if cost.spared_cpu_ms is not None:
        run += f"\n- CPU ms of the cases that the coarse filter leaves out: {cost.spared_cpu_ms:.4g}"
    warning = "Not repeatable: this section alone differs between two runs of the same evaluation."
    head = ["Amount", "median", "90 %", "largest", "total"]
    return "\n\n".join(part for part in (COST_HEADING, warning, table(head, rows), run) if part)


def _looks(looks: LookCosts | None) -> list[tuple[str, Histogram]]:
    """What looking at images took, where anything did."""
    if looks is None:
        return []
    return [
        ("Looks (calls of the model that sees) per case", looks.calls),
        ("Tokens of looks per case", looks.tokens),
        ("US dollars of looks per case", looks.usd),
    ]


def _amounts(one: Histogram) -> list[str]:
    return ["–" if value is None else f"{value:.4g}" for value in (one.median, one.p90, one.largest, one.total)]


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _p(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
