"""Why a set can hold nothing on any log: kinds that have nothing in common, or what excludes another at one time."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from agents.meaning.contradiction import contradiction
from agents.meaning.functions import negated, subject_place
from agents.meaning.values import AllOf, AnyOf, Call, Category, Expression

_KINDS: Final = frozenset({"is_category", "is_kind"})
_EVERYTHING: Final = "ANY"
Obstacle = tuple[Call, Call] | AllOf | Call
"""What stands in the way of finding anything: two calls that exclude each other, or what asks for two kinds at once."""


def obstacle(expression: Expression, profile: str) -> Obstacle | None:
    """What makes a set empty on every log; None where something may be found.

    Args:
        expression: A set of tracks.
        profile: Whose functions it is made of.
    """
    return contradiction(expression, profile) or kinds_apart(expression, profile)


def why_empty(found: Obstacle, profile: str) -> str:
    """Why nothing can ever be found, in plain English."""
    return _at_one_time(found, profile) if isinstance(found, tuple) else _of_two_kinds(found, profile)


def kinds_apart(expression: Expression, profile: str) -> AllOf | Call | None:
    """The part that asks one track to be of kinds without anything in common, where the whole needs that part.

    A union needs all its branches; a denied relation does not need the other set.
    """
    if isinstance(expression, Category):
        return None
    if isinstance(expression, AnyOf):
        found = [kinds_apart(part, profile) for part in expression.parts]
        return found[0] if all(found) else None
    parts = expression.parts if isinstance(expression, AllOf) else expression.sets
    if isinstance(expression, Call) and negated(expression) and parts:
        parts = (parts[subject_place(expression, profile)],)
    below = next((part for part in (kinds_apart(part, profile) for part in parts) if part is not None), None)
    if below is not None or not parts or not _names_unlike(expression, profile):
        return below
    from agents.meaning.kinds import kinds_of  # loads the library of functions, which few queries need

    return None if kinds_of(expression, profile) else expression


def _names_unlike(expression: AllOf | Call, profile: str) -> bool:
    """Whether kinds are named that differ: a quick look, which leaves most expressions alone."""
    if isinstance(expression, AllOf):
        return len({_named_kinds(part, profile) for part in expression.parts}) > 1
    subject = expression.sets[subject_place(expression, profile)]
    return expression.function in _KINDS and not negated(expression) and subject != Category(_EVERYTHING)


def _named_kinds(expression: Expression, profile: str) -> frozenset[object]:
    if isinstance(expression, Category):
        return frozenset({expression.name})
    if isinstance(expression, AnyOf | AllOf):
        return frozenset[object]().union(*(_named_kinds(part, profile) for part in expression.parts))
    own = frozenset[object](expression.values if expression.function in _KINDS else ())
    return own | (
        _named_kinds(expression.sets[subject_place(expression, profile)], profile) if expression.sets else own
    )


def _at_one_time(clash: tuple[Call, Call], profile: str) -> str:
    from agents.meaning.rendering import render  # loads the library of functions, which few queries need

    shown = [replace(part, sets=tuple(Category("ANY") for _ in part.sets)) for part in dict.fromkeys(clash)]
    told = " and ".join(f'"{render(part, profile)}"' for part in shown)
    return f'nothing can be {told} at one time; say one of them, or what comes first with "then"'


def _of_two_kinds(apart: AllOf | Call, profile: str) -> str:
    from agents.meaning.kinds import kinds_of, named  # the same

    parts: list[Expression] = list(apart.parts) if isinstance(apart, AllOf) else []
    if isinstance(apart, Call):
        subject = apart.sets[subject_place(apart, profile)]
        parts = [subject, replace(apart, sets=(Category(_EVERYTHING),))]
    kinds = dict.fromkeys(named(kinds_of(part, profile)) for part in parts)
    return f"nothing is of two kinds at once: {'; '.join(kinds)}; two objects are joined by a relation"
