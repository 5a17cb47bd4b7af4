"""What of an expression only images tell, and what is left of it without them."""

from __future__ import annotations

from dataclasses import replace

from agents.meaning.functions import CHOOSING, subject_place
from agents.meaning.values import NEGATION, AllOf, AnyOf, Call, Category, Expression
from tools.atoms.standard_names import VISUAL

_CHANGES = frozenset({"starts", "ends", "happens_repeatedly"})
"""Functions of when their subject changes, of which nothing is left without what changes."""


def visual_calls(expression: Expression) -> tuple[Call, ...]:
    """The calls of an expression that need eyes, each once."""
    found: dict[Call, None] = {}
    _collect(expression, found)
    return tuple(found)


def without_eyes(expression: Expression, profile: str) -> Expression:
    """The expression with everything left out that needs eyes: a set that holds all that was asked for, and more.

    A condition that needs eyes only ever narrows a set down, so it is left out. Where leaving it out would narrow
    instead ("not near an ambulance", "the closest red car"), the whole relation is left out.
    """
    if isinstance(expression, Category) or not visual_calls(expression):
        return expression
    if isinstance(expression, AnyOf | AllOf):
        parts = tuple(dict.fromkeys(without_eyes(part, profile) for part in expression.parts))
        return parts[0] if len(parts) == 1 else type(expression)(parts)
    subject = expression.sets[subject_place(expression, profile)]
    beside = [part for part in expression.sets if part is not subject]
    narrows = NEGATION in expression.wrappers and any(map(visual_calls, beside))
    changes = expression.function in _CHANGES and bool(visual_calls(subject))
    if expression.function in VISUAL or narrows or changes or _chooses(expression):
        return without_eyes(subject, profile)
    return replace(expression, sets=tuple(without_eyes(part, profile) for part in expression.sets))


def _chooses(expression: Call) -> bool:
    """Whether more objects may mean less of the answer: it takes the first of them, or bounds their number."""
    bounded = [name for name, _ in expression.values if name.startswith("max_") and name.endswith(("number", "count"))]
    return expression.function in CHOOSING or bool(bounded)


def _collect(expression: Expression, found: dict[Call, None]) -> None:
    if isinstance(expression, AnyOf | AllOf):
        for part in expression.parts:
            _collect(part, found)
    elif isinstance(expression, Call):
        for part in expression.sets:
            _collect(part, found)
        if expression.function in VISUAL:
            found[expression] = None
