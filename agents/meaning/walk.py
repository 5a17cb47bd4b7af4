"""What an expression is made of: its calls, categories and functions, and what only cameras can answer."""

from __future__ import annotations

from collections.abc import Iterator

from agents.meaning.values import NEGATION, REVERSAL, AllOf, AnyOf, Call, Category, Expression
from tools.atoms.profiles import load_profile


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The sets that an expression is made from; none for a category."""
    if isinstance(expression, Call):
        return expression.sets
    return expression.parts if isinstance(expression, AnyOf | AllOf) else ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and all it is made of, outermost first; what is used twice comes twice."""
    waiting = [expression]
    while waiting:
        first = waiting.pop()
        yield first
        waiting.extend(reversed(parts_of(first)))


def calls_of(expression: Expression) -> tuple[Call, ...]:
    """All calls, outermost first."""
    return tuple(part for part in walk(expression) if isinstance(part, Call))


def categories_of(expression: Expression) -> frozenset[str]:
    """Names of all categories that the expression starts from."""
    return frozenset(part.name for part in walk(expression) if isinstance(part, Category))


def functions_of(expression: Expression) -> frozenset[str]:
    """Names of all functions that are called on sets, with the combinators around them."""
    wrappers = {wrapper for part in calls_of(expression) for wrapper in part.wrappers} & {NEGATION, REVERSAL}
    return frozenset(part.function for part in calls_of(expression)) | wrappers


def needing_eyes(expression: Expression, profile: str) -> tuple[Call, ...]:
    """The calls that only camera images can answer, outermost first.

    Args:
        expression: A set of tracks.
        profile: Whose functions it is made of.
    """
    signatures = load_profile(profile).signatures
    return tuple(
        part
        for part in calls_of(expression)
        if part.function in signatures and "vision" in signatures[part.function].needs
    )
