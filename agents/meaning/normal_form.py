"""One expression for all those that mean the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from agents.meaning.canonical import canonical_call
from agents.meaning.categories import EVERYTHING, leaves, leaves_of, of_leaves
from agents.meaning.chains import chain_of, commute, set_of, sort_key
from agents.meaning.functions import negated, subject_place
from agents.meaning.joining import intersection_of, union_of
from agents.meaning.refav_rules import is_bare, may_merge, shares_far, undone
from agents.meaning.values import REVERSAL, AllOf, AnyOf, Call, Category, Expression
from agents.meaning.walk import calls_of, walk

_ROUNDS: Final = 8
"""What is answered in one place may allow an answer in another; two rounds are enough nearly always."""


def normal_form(expression: Expression, profile: str) -> Expression:
    """The one expression of all that say the same in other words or another order.

    Every value is given, defaults too; calls that commute stand in one order, and what `scenario_and` joins of one set
    is nested; unions and intersections are flat, sorted and without parts that add nothing; categories are answered
    where the tree of categories tells; relations are turned the way that needs no reversal. Expressions with equal
    normal forms find the same tracks at the same frames on every log. The converse does not hold: what is the same for
    a reason that lies in the world, or in numbers, stays different.

    Args:
        expression: A set of tracks.
        profile: Whose functions it is made of: `standard` or `refav`.

    Raises:
        UserError: The profile has no such function, or a call does not fit its function.
    """
    for _ in range(_ROUNDS):
        form = _Normal(profile).of(expression, True)
        if form == expression:
            break
        expression = form
    return expression


def same_meaning(one: Expression, other: Expression, profile: str) -> bool:
    """Whether two expressions have one normal form, so that they find the same on every log."""
    return normal_form(one, profile) == normal_form(other, profile)


class _Normal:
    def __init__(self, profile: str) -> None:
        self._profile = profile
        self._made: dict[tuple[Expression, bool], Expression] = {}

    def of(self, expression: Expression, free: bool) -> Expression:
        """The normal form; `free` where it does not show whether RefAV made a set by joining."""
        key = (expression, free)
        if key not in self._made:
            self._made[key] = self._fresh(expression, free or self._profile != "refav")
        return self._made[key]

    def _fresh(self, expression: Expression, free: bool) -> Expression:
        if isinstance(expression, Category):
            return of_leaves(leaves(expression.name, self._profile), self._profile)
        if isinstance(expression, Call):
            return self._call(canonical_call(expression, self._profile), free)
        bare = self._profile != "refav" or is_bare(expression)
        if not bare and (isinstance(expression, AnyOf) or any(map(negated, calls_of(expression)))):
            # RefAV's unions change branches in place, which its complement shares with the set it is taken of.
            return self._as_given(expression)
        parts = _flat(expression) if free and bare else expression.parts
        made = [self.of(part, free and bare) for part in parts]
        if len(made) == 1 and ((free and bare) or isinstance(expression, AnyOf) or not _shows_alone(made[0])):
            return made[0]
        if isinstance(expression, AnyOf):
            return union_of(made, self._profile) if free and bare else self._kept(AnyOf(tuple(made)))
        merges = free and (bare or (len(made) > 1 and self._merges(made)))
        return intersection_of(made, self._profile) if merges else self._kept(AllOf(tuple(made)))

    def _as_given(self, expression: Expression) -> Expression:
        if isinstance(expression, Category):
            return expression
        if isinstance(expression, Call):
            step = canonical_call(expression, self._profile)
            return replace(step, sets=tuple(map(self._as_given, step.sets)))
        return replace(expression, parts=tuple(map(self._as_given, expression.parts)))

    def _call(self, step: Call, free: bool) -> Expression:
        place = subject_place(step, self._profile)
        # A complement takes the marks of joining off the relations of some tracks, and leaves those of others.
        free = free and (not negated(step) or is_bare(step.sets[place]))
        if free and step.wrappers == (REVERSAL, REVERSAL) and undone(step):
            step = replace(step, wrappers=())
        sets = tuple(self.of(part, free and at == place) for at, part in enumerate(step.sets))
        return set_of(chain_of(replace(step, sets=sets), self._profile), self._profile)

    def _kept(self, expression: AnyOf | AllOf) -> Expression:
        """The parts in order, and nothing else."""
        parts = tuple(sorted(expression.parts, key=sort_key))
        names = [names for part in parts if (names := leaves_of(part, self._profile)) is not None]
        union = frozenset[str]().union(*names)
        disjoint = len(names) == len(parts) and len(union) == sum(map(len, names))
        if isinstance(expression, AllOf) or not disjoint or EVERYTHING in union:
            return replace(expression, parts=parts)
        return of_leaves(union, self._profile)

    def _merges(self, parts: list[Expression]) -> bool:
        """Whether RefAV's `scenario_and` of the parts, of which some have relations, is one chain."""
        chains = [chain_of(part, self._profile) for part in parts]
        steps = [step for chain in chains for step in chain.steps]
        exchanged = all(commute(one, other, self._profile) for one in steps for other in steps)
        one_base = len({chain.base for chain in chains}) == 1 and is_bare(chains[0].base)
        return one_base and may_merge(steps) and exchanged


def _flat(expression: AnyOf | AllOf) -> list[Expression]:
    kind = type(expression)
    return [item for part in expression.parts for item in (_flat(part) if isinstance(part, kind) else [part])]


def _shows_alone(expression: Expression) -> bool:
    """Whether RefAV's `scenario_and` of this set alone shows: it takes marks of joining away, copies what is shared."""
    return any(
        isinstance(part, AnyOf | AllOf) or (isinstance(part, Call) and shares_far(part)) for part in walk(expression)
    )
