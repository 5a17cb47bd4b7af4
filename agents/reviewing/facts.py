"""An expression as plain facts that two programs can be compared by: who is referred to, who does what to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from agents.meaning.functions import GET, HAS, negated, subject_place
from agents.meaning.values import AllOf, AnyOf, Call, Expression, Value
from agents.reviewing.kinds import Kinds, kinds_of

DIRECTION = "direction"
_FAMILIES = {HAS: DIRECTION, GET: DIRECTION, "being_overtaken": "overtaking"}
_CATEGORY_QUESTIONS = frozenset({"is_category", "is_kind"})


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one set.

    Attributes:
        function: What is asked.
        of: Kinds that it is asked of.
        is_own: It is asked of the referred tracks, else of those that they are related to.
        negated: It is denied.
        values: Its values by name, sorted.
    """

    function: str
    of: Kinds
    is_own: bool
    negated: bool
    values: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two sets.

    Attributes:
        family: The function; one name for those that say the same from either side.
        first: Kinds of its first set, in whose frame directions are seen.
        second: Kinds of its second set.
        gives_first: The first set's tracks are what it gives, else the second's.
        is_own: What it gives is part of the referred tracks, else of those that they are related to.
        negated: It is denied.
        values: Its values by name, sorted.
    """

    family: str
    first: Kinds
    second: Kinds
    gives_first: bool
    is_own: bool
    negated: bool
    values: tuple[tuple[str, Value], ...]

    @property
    def given(self) -> Kinds:
        """Kinds of what it gives."""
        return self.first if self.gives_first else self.second

    @property
    def other(self) -> Kinds:
        """Kinds of what that is related to."""
        return self.second if self.gives_first else self.first


@dataclass(frozen=True, slots=True)
class Facts:
    """What an expression says.

    Attributes:
        referred: Kinds that the answer can hold.
        filters: Conditions on single sets.
        relations: Relations of two sets, outermost first.
        order: Functions of order in time (`then`, `during`, ...).
        joins: Some sets are joined by intersection.
    """

    referred: Kinds
    filters: tuple[Filter, ...] = field(default=())
    relations: tuple[Relation, ...] = field(default=())
    order: frozenset[str] = frozenset()
    joins: bool = False


ORDERING = frozenset({"then", "during", "happens_before"})


def facts_of(expression: Expression, profile: str) -> Facts:
    """The facts of an expression; comparisons want normal forms."""
    found = list(dict.fromkeys(_facts(expression, profile, True)))
    calls = [part.function for part, _ in _calls(expression, profile, True)]
    return Facts(
        kinds_of(expression, profile),
        tuple(fact for fact in found if isinstance(fact, Filter)),
        tuple(fact for fact in found if isinstance(fact, Relation)),
        frozenset(calls) & ORDERING,
        _joins(expression),
    )


def _joins(expression: Expression) -> bool:
    if isinstance(expression, AllOf):
        return True
    parts = expression.sets if isinstance(expression, Call) else getattr(expression, "parts", ())
    return any(map(_joins, parts))


def _facts(expression: Expression, profile: str, is_own: bool) -> Iterator[Filter | Relation]:
    for call, own in _calls(expression, profile, is_own):
        if call.function in ORDERING:
            continue
        if len(call.sets) == 1 and call.function not in _CATEGORY_QUESTIONS:
            function, values = _named(call)
            yield Filter(function, kinds_of(call.sets[0], profile), own, negated(call), values)
        elif len(call.sets) == 2:
            yield _relation(call, profile, own)


def _named(call: Call) -> tuple[str, tuple[tuple[str, Value], ...]]:
    """The function with its values; an acceleration below zero is braking, however it is asked."""
    highest = dict(call.values).get("max_accel")
    if call.function == "accelerating" and isinstance(highest, float) and highest <= 0:
        return "braking", ()
    return call.function, call.values


def _calls(expression: Expression, profile: str, is_own: bool) -> Iterator[tuple[Call, bool]]:
    """Every call, outermost first, with whether it is about the referred tracks themselves."""
    if isinstance(expression, AnyOf | AllOf):
        for part in expression.parts:
            yield from _calls(part, profile, is_own)
    elif isinstance(expression, Call):
        yield expression, is_own
        place = subject_place(expression, profile) if expression.sets else 0
        for at, part in enumerate(expression.sets):
            yield from _calls(part, profile, is_own and (at == place or expression.function == "then"))


def _relation(call: Call, profile: str, is_own: bool) -> Relation:
    first, second = (kinds_of(part, profile) for part in call.sets)
    gives_first = subject_place(call, profile) == 0
    family = _FAMILIES.get(call.function, call.function)
    if call.function == "being_overtaken":
        first, second, gives_first = second, first, not gives_first
    return Relation(family, first, second, gives_first, is_own, negated(call), call.values)
