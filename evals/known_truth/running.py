"""All kinds over all recipes that ask them, all seeds and conditions, over several processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import starmap
from multiprocessing import get_context
from platform import python_version
from typing import Final

import numpy as np

from evals.known_truth.asking import unaskable
from evals.known_truth.conditions import Condition
from evals.known_truth.counting import Tally, total
from evals.known_truth.matching import MATCH_M
from evals.known_truth.measuring import Finding, measure_world
from evals.known_truth.result import KindRow, KnownTruthReport
from evals.known_truth.truth import TOLERANCE_S
from evals.robustness.variants import Variant, variants_named
from tools.av2.samples import KINDS
from tools.av2.samples.kinds import EventKind, known_kinds
from tools.av2.samples.recipe import RECIPES, recipes_asking
from tools.errors import UserError

DEFAULT_SEEDS: Final = 20
DEFAULT_LEVELS: Final = (0.0, 1.0)
Progress = Callable[[str], None]
"""Told in a few words what was just done."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure.

    Attributes:
        kinds: Names of event kinds; all when empty.
        seeds: World seeds; each is the noise seed of its world too.
        levels: Noise levels.
        variants: Names of pipeline variants (`evals.robustness.variants`), each for all levels, or with `@` and one,
            such as `refined@1`.
        workers: Processes.
    """

    kinds: tuple[str, ...] = ()
    seeds: tuple[int, ...] = tuple(range(DEFAULT_SEEDS))
    levels: tuple[float, ...] = DEFAULT_LEVELS
    variants: tuple[str, ...] = ("standard",)
    workers: int = 1

    def __post_init__(self) -> None:
        known_kinds(self.kinds)
        for what, values in (("seed", self.seeds), ("noise level", self.levels), ("variant", self.variants)):
            if not values or len(set(values)) < len(values):
                raise UserError(f"known truth needs at least one {what}, and none twice")
        if self.workers < 1:
            raise UserError(f"--workers must be at least 1, not {self.workers}")

    @property
    def wanted(self) -> tuple[EventKind, ...]:
        """The kinds to measure, in the order of the library of kinds."""
        return tuple(kind for kind in KINDS.values() if not self.kinds or kind.name in self.kinds)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every variant at its levels."""
        return tuple(
            Condition(variants_named([name])[0], level)
            for name, _, own in (text.partition("@") for text in self.variants)
            for level in ([float(own)] if own else self.levels)
        )

    @property
    def profiles(self) -> tuple[str, ...]:
        """The function libraries that are asked."""
        return tuple(dict.fromkeys(condition.variant.profile for condition in self.conditions))


def measure(plan: Plan, progress: Progress) -> tuple[KnownTruthReport, tuple[Finding, ...]]:
    """Measure, and say in detail what was found on each log.

    Raises:
        DataError: A log cannot be written or read again.
    """
    names = tuple(kind.name for kind in plan.wanted)
    tasks = [(name, seed, names, plan.conditions) for name in _recipe_names(names) for seed in plan.seeds]
    findings: list[Finding] = []
    for count, part in enumerate(_each(tasks, plan.workers), 1):
        findings += part
        if count % len(plan.seeds) == 0:
            progress(f"{count // len(plan.seeds)} of {len(tasks) // len(plan.seeds)} recipes: {tasks[count - 1][0]}")
    return _report(plan, findings), tuple(findings)


def _recipe_names(kinds: tuple[str, ...]) -> list[str]:
    return [recipe.name for recipe in recipes_asking(kinds)]


Task = tuple[str, int, tuple[str, ...], tuple[Condition, ...]]


def _each(tasks: Sequence[Task], workers: int) -> Iterable[tuple[Finding, ...]]:
    """The findings of each task, in order, whoever works on it."""
    if workers == 1:
        yield from starmap(_task, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_task, *zip(*tasks, strict=True))


def _task(name: str, seed: int, kinds: tuple[str, ...], conditions: tuple[Condition, ...]) -> tuple[Finding, ...]:
    return measure_world(RECIPES[name], seed, kinds, conditions)


def _report(plan: Plan, findings: Sequence[Finding]) -> KnownTruthReport:
    return KnownTruthReport(
        seeds=plan.seeds,
        tolerance_s=TOLERANCE_S,
        match_m=MATCH_M,
        conditions=tuple(map(_described, plan.conditions)),
        versions={"python": python_version(), "numpy": np.__version__},
        kinds=tuple(_row(kind, plan, [f for f in findings if f.kind == kind.name]) for kind in plan.wanted),
    )


def _described(condition: Condition) -> dict[str, str | float | bool]:
    variant: Variant = condition.variant
    return {
        "name": condition.name,
        "variant": variant.name,
        "profile": variant.profile,
        "prepared": variant.prepare is not None,
        "noise_level": condition.level,
    }


def _row(kind: EventKind, plan: Plan, findings: Sequence[Finding]) -> KindRow:
    events: dict[str, int] = defaultdict(int)
    for finding in findings:
        events[finding.recipe] += finding.happens
    tallies = {c.name: total([f.tally for f in findings if f.condition == c.name]) for c in plan.conditions}
    problems = [problem.why for profile in plan.profiles for problem in unaskable([kind], profile)]
    return KindRow(
        kind.name,
        kind.layer,
        kind.atom,
        _problem(kind, problems, events),
        tuple(sorted(name for name, count in events.items() if count)),
        tuple(sorted(name for name, count in events.items() if not count)),
        {} if problems else {name: tally for name, tally in tallies.items() if tally != Tally()},
    )


def _problem(kind: EventKind, problems: Sequence[str], events: dict[str, int]) -> str:
    if problems:
        return problems[0]
    if not recipes_asking((kind.name,)):
        return "no recipe asks for it"
    return "" if any(events.values()) else "happens in no recipe"
