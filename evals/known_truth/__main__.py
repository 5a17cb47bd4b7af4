"""python -m evals.known_truth --seeds 20 --out FILE.json."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.known_truth.measuring import Finding
from evals.known_truth.result import KindRow, KnownTruthReport, as_json, figures
from evals.known_truth.running import DEFAULT_SEEDS, Plan, measure
from tools.errors import MotherlodeError
from tools.runs.writing import aside


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table, write the JSON; exit code 1 when a kind could not be measured, 2 for a wrong request."""
    given = _parser().parse_args(arguments)
    try:
        seeds = tuple(range(given.first_seed, given.first_seed + given.seeds))
        levels = tuple(float(level) for level in given.levels.split(","))
        variants = tuple(given.variant or ["standard"])
        plan = Plan(tuple(given.kind or ()), seeds, levels, variants, given.workers)
        report, findings = measure(plan, lambda text: print(text, file=sys.stderr, flush=True))
        if given.out:
            with aside(given.out) as file:
                file.write_bytes(as_json(report))
    except (MotherlodeError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print(table(report))
    if given.mistakes:
        print("\n".join(mistakes(findings)))
    unmeasured = [row for row in report.kinds if row.problem]
    for row in unmeasured:
        print(f"NOT MEASURED: {row.name} ({row.atom}): {row.problem}", file=sys.stderr)
    return int(bool(unmeasured))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.known_truth", description="Atoms against known truth.")
    parser.add_argument("--seeds", type=int, default=DEFAULT_SEEDS, help="how many worlds per recipe (20)")
    parser.add_argument("--first-seed", type=int, default=0, help="seed of the first one (0)")
    parser.add_argument("--levels", default="0,1", help="noise levels (0,1)")
    parser.add_argument("--variant", action="append", help="pipeline variant, such as refined or refined@1")
    parser.add_argument("--kind", action="append", help="event kind (all); may be repeated")
    parser.add_argument("--workers", type=int, default=1, help="processes (1)")
    parser.add_argument("--out", type=Path, help="JSON file to write")
    parser.add_argument("--mistakes", action="store_true", help="list what was wrong, log by log")
    return parser


def table(report: KnownTruthReport) -> str:
    """Precision (of boxes that show actors)/recall by kind and condition, over cells and over events, as text."""
    names = [str(condition["name"]) for condition in report.conditions]
    lines = [f"{'kind':36}{'events':>7}" + "".join(f"{name + ' P/R, events P/R':>42}" for name in names)]
    for row in report.kinds:
        if row.tallies:
            events = max(tally.events for tally in row.tallies.values())
            lines.append(f"{row.name:36}{events:7}" + "".join(f"{_cell(row, name):>42}" for name in names))
    return "\n".join(lines)


def _cell(row: KindRow, name: str) -> str:
    shown = {key: "-" if value is None else f"{value:.3f}" for key, value in figures(row.tallies[name]).items()}
    failed = row.tallies[name].failed
    cells = f"{shown['precision']}({shown['actor_precision']})/{shown['recall']}"
    events = f"{shown['event_precision']}({shown['actor_event_precision']})/{shown['event_recall']}"
    return f"{cells} {events}" + (f" {failed} failed" if failed else "")


def mistakes(findings: Sequence[Finding]) -> list[str]:
    """One line per run of wrong cells, with recipe and seed."""
    return [
        f"{finding.kind} {finding.condition} {finding.recipe} seed {finding.seed}: "
        f"{mistake.what} {mistake.who} frames {mistake.first}-{mistake.last}"
        for finding in findings
        for mistake in finding.mistakes
    ]


if __name__ == "__main__":
    sys.exit(main())
