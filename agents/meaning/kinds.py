"""What kinds of tracks a set can hold at most, by the tree of categories."""

from __future__ import annotations

from agents.meaning.categories import EVERYTHING, VEHICLES, asked_leaves, common, leaves
from agents.meaning.functions import negated, subject_place
from agents.meaning.values import AllOf, AnyOf, Call, Category, Expression

Kinds = frozenset[str]


def kinds_of(expression: Expression, profile: str) -> Kinds:
    """Annotation categories that tracks of the set can have; `ANY` stands for all.

    An empty set says that nothing can ever be found: parts of an intersection have no category in common.
    """
    if isinstance(expression, Category):
        return leaves(expression.name, profile)
    if isinstance(expression, AnyOf):
        return Kinds().union(*(kinds_of(part, profile) for part in expression.parts))
    if isinstance(expression, AllOf):
        first, *others = (kinds_of(part, profile) for part in expression.parts)
        for other in others:
            first = common(first, other)
        return first
    if not expression.sets:
        return frozenset({EVERYTHING})
    base = kinds_of(expression.sets[subject_place(expression, profile)], profile)
    asked = _asked(expression, profile)
    return common(base, asked) if asked and not negated(expression) else base


def _asked(expression: Call, profile: str) -> Kinds:
    exact = asked_leaves(expression, profile)
    if exact or expression.function != "is_kind":
        return exact
    from tools.atoms.actor.kinds import GROUPS

    group = GROUPS.get(str(dict(expression.values).get("kind")))
    return frozenset(group.named) if group else Kinds()


def named(kinds: Kinds) -> str:
    """The kinds for people, a few of them."""
    if not kinds:
        return "nothing"
    if kinds in (leaves(VEHICLES, "standard"), leaves(VEHICLES, "refav")):
        return VEHICLES
    shown = sorted(kinds)
    return ", ".join(shown[:3]) + (f" and {len(shown) - 3} more" if len(shown) > 3 else "")
