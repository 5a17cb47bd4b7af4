"""From measured figures to rows with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evals.robustness.figures import FIGURES
from evals.robustness.groups import Group, groups_of
from evals.robustness.result import GroupRow, RobustnessReport, Row
from evals.robustness.sampling import ScoredSeeds, mean_intervals, recovered_intervals
from evals.robustness.suite import Measured, Progress, Suite, Truth, measure
from tools.atoms.profiles import load_profile

TEMPORAL = FIGURES.index("hota_temporal")


def run_robustness(suite: Suite, progress: Progress = lambda _: None) -> RobustnessReport:
    """Run the suite: every program of every variant on every log at every noise level, and score it.

    Args:
        suite: What to compare, and on what.
        progress: Told in a few words what was just done.

    Raises:
        UserError: No program succeeds on the annotations.
        DataError: A log cannot be read.
        PrerequisiteError: Programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    found, truths = measure(suite, progress)
    names = {name for truth in truths.values() for name in truth.names}
    to_find = {name for one in found for name in _to_find(one)}
    return RobustnessReport(
        tuple(suite.by_id),
        tuple(sorted(names)),
        len(to_find),
        suite.seeds,
        _left_out(truths),
        tuple(_rows(found)),
        tuple(row for one in found for row in _group_rows(suite, one)),
    )


def _to_find(one: Measured) -> list[str]:
    """Names of the programs that refer to anything in range on the annotations."""
    kept = one.scored.to_find().tolist()
    return [stats.prompt for stats, keep in zip(one.scored.stats[0], kept, strict=True) if keep]


def _rows(found: Sequence[Measured]) -> list[Row]:
    first: dict[tuple[str, float], ScoredSeeds] = {}
    rows = []
    for one in found:
        row = Row(
            one.variant.name, one.level, len(one.scored.stats), one.n_cases, one.failures, one.tracks,
            *mean_intervals(one.scored),
        )  # fmt: skip
        baseline = first.setdefault((one.variant.truth, one.level), one.scored)
        if baseline is not one.scored:
            row = replace(row, recovered=recovered_intervals(one.scored, baseline)[TEMPORAL])
        rows.append(row)
    return rows


def _group_rows(suite: Suite, one: Measured) -> list[GroupRow]:
    to_find = one.scored.to_find()
    return [
        GroupRow(
            one.variant.name,
            one.level,
            group.kind,
            group.name,
            int((group.programs & to_find).sum()),
            mean_intervals(one.scored, group.programs)[TEMPORAL],
        )
        for group in _groups(suite, one)
        if (group.programs & to_find).any()
    ]


def _groups(suite: Suite, one: Measured) -> tuple[Group, ...]:
    by_name = {program.name: program for program in suite.programs}
    return groups_of(
        [by_name[stats.prompt] for stats in one.scored.stats[0]], sorted(load_profile(one.variant.profile).signatures)
    )


def _left_out(truths: Mapping[str, Truth]) -> tuple[str, ...]:
    """One line for each program that fails on the annotations, with the profile and how many logs."""
    told = []
    for profile, truth in sorted(truths.items()):
        failed: dict[str, list[str]] = {}
        for (_, name), failure in truth.mined.failed.items():
            failed.setdefault(f"{name} ({profile}): {failure.issue}", []).append(name)
        told += [f"{what} (on {len(logs)} logs)" for what, logs in sorted(failed.items())]
    return tuple(told)
