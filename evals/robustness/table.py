"""The report as Markdown: the ablation table, every figure, and which atoms lose most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.robustness.result import GroupRow, RobustnessReport, Row
from evals.statistics.bootstrap import Interval

_INTRODUCTION = """# Robustness

{n_programs} reference programs on {n_logs} logs, {n_found} of them with something to find; noise seeds {seeds}.
The truth is what the programs find on the annotations, with a variant's own profile unless it names another; figures
are means over programs. Noise level 1 is a strong published tracker. Brackets: 95 % intervals over logs and seeds.
"""


def as_markdown(report: RobustnessReport) -> str:
    """The whole report; the same report gives the same text."""
    head = _INTRODUCTION.format(
        n_logs=len(report.logs),
        n_programs=len(report.programs),
        n_found=report.with_something_to_find,
        seeds=", ".join(map(str, report.seeds)),
    )
    parts = [
        head.rstrip(),
        "## HOTA-Temporal by noise level",
        _ablation(report.rows),
        "## Every figure",
        _figures(report.rows),
    ]
    if level := _shown_level(report.rows):
        for kind in ("function", "category"):
            rows = [row for row in report.groups if row.kind == kind and row.noise == level]
            if rows:
                parts += [f"## HOTA-Temporal by {kind} at noise {level:g}, the worst first", _groups(rows)]
    if report.left_out:
        parts += ["## Left out: they fail on the annotations", "\n".join(f"- {line}" for line in report.left_out)]
    return "\n\n".join(parts) + "\n"


def _ablation(rows: Sequence[Row]) -> str:
    levels = sorted({row.noise for row in rows})
    by_place = {(row.variant, row.noise): row for row in rows}
    head = ["variant", *(f"noise {level:g}" for level in levels), *(f"won back at {level:g}" for level in levels)]
    lines = []
    for variant in dict.fromkeys(row.variant for row in rows):
        mine = [by_place[variant, level] for level in levels]
        lines.append([variant, *(_shown(row.hota_temporal) for row in mine), *(_won(row.recovered) for row in mine)])
    used = [any(line[n] != "-" for line in lines) for n in range(len(head))]
    return _table(*([cell for cell, keep in zip(line, used, strict=True) if keep] for line in (head, *lines)))


def _figures(rows: Sequence[Row]) -> str:
    head = [
        "variant", "noise", "HOTA-Temporal", "HOTA-Track", "timestamp BA", "log BA", "precision", "recall",
        "failures", "cases", "HOTA of the tracks (DetA, AssA)",
    ]  # fmt: skip
    return _table(head, *(_figure_cells(row) for row in rows))


def _figure_cells(row: Row) -> list[str]:
    figures = (
        row.hota_temporal, row.hota_track, row.timestamp_balanced_accuracy, row.log_balanced_accuracy,
        row.precision, row.recall,
    )  # fmt: skip
    failures = ", ".join(f"{one.count} {one.code}" for one in row.failures) or "0"
    tracks = f"{row.tracks.hota:.3f} ({row.tracks.det_a:.3f}, {row.tracks.ass_a:.3f})"
    return [row.variant, f"{row.noise:g}", *map(_shown, figures), failures, str(row.n_cases), tracks]


def _groups(rows: Sequence[GroupRow]) -> str:
    variants = list(dict.fromkeys(row.variant for row in rows))
    by_place = {(row.name, row.variant): row for row in rows}
    names = sorted({row.name for row in rows}, key=lambda name: (_first(by_place, name, variants), name))
    lines = []
    for name in names:
        mine = [by_place.get((name, variant)) for variant in variants]
        count = max(row.n_programs for row in mine if row)
        lines.append([name, str(count), *(_shown(row.hota_temporal) if row else "-" for row in mine)])
    return _table(["", "programs", *variants], *lines)


def _first(by_place: dict[tuple[str, str], GroupRow], name: str, variants: Sequence[str]) -> float:
    """The figure of the first variant that has the group: what the table is sorted by."""
    row = next(by_place[name, variant] for variant in variants if (name, variant) in by_place)
    return 2.0 if row.hota_temporal.estimate is None else row.hota_temporal.estimate


def _shown_level(rows: Sequence[Row]) -> float:
    """The level nearest to 1 that has noise; 0 when none has."""
    return min((row.noise for row in rows if row.noise > 0), key=lambda level: (abs(level - 1), level), default=0.0)


def _shown(interval: Interval) -> str:
    if interval.estimate is None:
        return "undefined"
    if interval.low is None or interval.high is None:
        return f"{interval.estimate:.3f}"
    return f"{interval.estimate:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _won(interval: Interval | None) -> str:
    """A share as per cent; a dash where there is nothing to compare with or nothing was lost."""
    if interval is None or interval.estimate is None:
        return "-"
    if interval.low is None or interval.high is None:
        return f"{interval.estimate:.0%}"
    return f"{interval.estimate:.0%} [{interval.low:.0%}, {interval.high:.0%}]"


def _table(head: Sequence[str], *lines: Iterable[str]) -> str:
    rows = [list(head), ["---"] * len(head), *map(list, lines)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
