"""Calls that programs from one hand make alike over the same logs: the first makes them, the others get what it got.

A call is known again by its function, its literals, and the very track sets it was given: those are immutable, and two
that came of the same calls are the same object here. Everybody pays what the first paid: pairs and edges of the
budget, and CPU time. So a program ends as it would have ended alone, only sooner.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from tools.atoms.budget import Budget
from tools.atoms.signature import BoundLibrary, FunctionRef
from tools.scenario import Scenario

MOST_BYTES: Final = 64 << 20
"""Arrays that are kept; an eighth of what a program may use."""
Known: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """A call that was made: what it gave and cost. What it was given is held, so that nothing else gets its ids."""

    given: tuple[object, ...]
    found: Scenario
    pairs: int
    edges: int
    cpu_s: float


class SharedCalls:
    """What was called so far, log by log.

    Args:
        spend: Told the CPU seconds of every call that is not made again, so that its program pays them.
        most_bytes: Arrays that are kept at most; calls beyond it are made again.
    """

    def __init__(self, spend: Callable[[float], None], most_bytes: int = MOST_BYTES) -> None:
        self._spend, self._room = spend, most_bytes
        self._most = most_bytes
        self._made: dict[Known, _Made] = {}

    def over(self, position: int, bound: BoundLibrary, budget: Budget) -> BoundLibrary:
        """The library over the log at `position` of the job, which makes no call twice.

        Args:
            position: Of the log; what is known of one log is not given for another.
            bound: The library over that log. Nobody is asked about images: its calls depend on their arguments alone.
            budget: The one that `bound` charges.
        """
        return _Sharing(self, position, bound, budget)

    def forget(self) -> bool:
        """Let everything go; False when there was nothing."""
        had = bool(self._made)
        self._made.clear()
        self._room = self._most
        return had

    def call(
        self, position: int, bound: BoundLibrary, budget: Budget, function: FunctionRef, arguments: Mapping[str, object]
    ) -> object:
        """Make a call, or give again what it gave; see `BoundLibrary.call`."""
        known = (position, function, *((name, _key(value)) for name, value in arguments.items()))
        made = self._made.get(known)
        if made is None or not _affords(budget, made):
            return self._make(known, bound, budget, function, arguments)
        budget.charge_pairs(made.pairs)
        budget.charge_edges(made.edges)
        self._spend(made.cpu_s)
        return made.found

    def _make(
        self, known: Known, bound: BoundLibrary, budget: Budget, function: FunctionRef, arguments: Mapping[str, object]
    ) -> object:
        pairs, edges, begun = budget.pairs, budget.edges, time.thread_time()
        found = bound.call(function, arguments)
        size = _size(found)
        if isinstance(found, Scenario) and size <= self._room:
            self._room -= size
            cost = budget.pairs - pairs, budget.edges - edges, time.thread_time() - begun
            self._made[known] = _Made(tuple(arguments.values()), found, *cost)
        return found


@dataclass(frozen=True, slots=True)
class _Sharing:
    """A library over one log; satisfies `BoundLibrary`."""

    calls: SharedCalls
    position: int
    bound: BoundLibrary
    budget: Budget

    def call(self, function: FunctionRef, arguments: Mapping[str, object]) -> object:
        return self.calls.call(self.position, self.bound, self.budget, function, arguments)

    def result(self, value: object, description: str) -> Scenario:
        return self.bound.result(value, description)


def _key(value: object) -> object:
    """Track sets are told apart by identity, literals by kind and spelling: 1 is not 1.0 nor True, and 0.0 not -0.0."""
    if isinstance(value, tuple):
        return tuple(map(_key, value))
    if isinstance(value, bool | int | float | str) or value is None:
        return type(value), repr(value)
    return id(value)


def _affords(budget: Budget, made: _Made) -> bool:
    """False where the call goes past the budget: then it is made, and refused at the very pair that is too many."""
    limits = budget.limits
    return budget.pairs + made.pairs <= limits.pairs and budget.edges + made.edges <= limits.edges


def _size(found: object) -> int:
    if not isinstance(found, Scenario):
        return 0
    edges = found.edges
    return found.mask.nbytes + edges.track.nbytes + edges.related.nbytes + edges.frame.nbytes
