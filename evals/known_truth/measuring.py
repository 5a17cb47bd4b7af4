"""One recipe under one seed: the world is made, mined under every condition, and held against its truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from evals.known_truth.asking import Unaskable, answer, plan_of
from evals.known_truth.conditions import Condition, mined_log
from evals.known_truth.counting import Judged, Tally, judge
from evals.known_truth.matching import Matched, match
from evals.known_truth.truth import KnownTruth, expected, read_truth
from tools.atoms.geometry.runs import run_bounds
from tools.av2.log import Log, open_log
from tools.av2.samples import TRUTH_FILE
from tools.av2.samples.kinds import EventKind, known_kinds
from tools.av2.samples.recipe import Recipe
from tools.av2.samples.writing import write_recipe
from tools.typing import NDArrayBool


@dataclass(frozen=True, slots=True)
class Mistake:
    """A run of cells that a program got wrong.

    Attributes:
        what: `missed`, `wrong`, `false track` or `failed`.
        who: Name of the track, or why the program failed.
        first: First frame.
        last: Last frame.
    """

    what: str
    who: str
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind on one log under one condition.

    Attributes:
        kind: Name of the kind.
        condition: Name of the condition.
        recipe: Name of the recipe.
        seed: World seed.
        happens: How many events the truth has.
        tally: The counts.
        mistakes: What was wrong, in detail.
    """

    kind: str
    condition: str
    recipe: str
    seed: int
    happens: int
    tally: Tally
    mistakes: tuple[Mistake, ...]


def measure_world(
    recipe: Recipe, seed: int, kinds: Sequence[str], conditions: Sequence[Condition]
) -> tuple[Finding, ...]:
    """Every kind of `kinds` that the recipe asks for, under every condition.

    Raises:
        DataError: The log cannot be written or read again.
    """
    wanted = known_kinds(tuple(name for name in recipe.asks if name in kinds))
    with TemporaryDirectory(prefix="motherlode-") as scratch:
        folder = write_recipe(Path(scratch), recipe, seed)
        annotated = open_log(folder)
        truth = read_truth(folder / TRUTH_FILE, annotated)
        found: list[Finding] = []
        for condition in conditions:
            log = mined_log(annotated, folder, condition, seed)
            who = match(annotated.tracks, log.tracks)
            for kind in wanted:
                found += _finding(kind, condition, recipe.name, seed, _Case(annotated, log, truth, who))
    return tuple(found)


@dataclass(frozen=True)
class _Case:
    annotated: Log
    log: Log
    truth: KnownTruth
    who: Matched


def _finding(kind: EventKind, condition: Condition, recipe: str, seed: int, case: _Case) -> Iterator[Finding]:
    plan = plan_of(kind, condition.variant.profile)
    if isinstance(plan, Unaskable):
        return
    events = case.truth.of_kind(kind.name)
    said, problem = answer(plan, case.log, condition.variant.profile)
    stamps = case.annotated.tracks.timestamps_ns
    judged = judge(said, expected(events, stamps, case.annotated.tracks.n_tracks), events, case.who, stamps)
    tally = judged.tally + Tally(failed=int(bool(problem)))
    mistakes = (*((Mistake("failed", problem),) if problem else ()), *_mistakes(judged, case))
    yield Finding(kind.name, condition.name, recipe, seed, len(events), tally, mistakes)


def _mistakes(judged: Judged, case: _Case) -> Iterator[Mistake]:
    strays = tuple(f"{name.lower()} {n}" for n, name in enumerate(case.log.tracks.category))
    yield from _runs("missed", judged.missed, case.truth.names)
    yield from _runs("wrong", judged.wrong, case.truth.names)
    yield from _runs("false track", judged.lost, strays)


def _runs(what: str, mask: NDArrayBool, who: Sequence[str]) -> Iterator[Mistake]:
    for track, first, last in np.stack(run_bounds(mask), axis=1).tolist():
        yield Mistake(what, who[track], first, last)
