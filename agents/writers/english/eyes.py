"""What of an expression only images tell, and what is left of it without them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from agents.meaning.values import AllOf, AnyOf, Call, Category, Expression
from tools.atoms.profiles import load_profile

_EYES = frozenset({"vision", "camera"})


@lru_cache(maxsize=4)
def visual_functions(profile: str) -> frozenset[str]:
    """Names of the functions that need cameras or a vision model."""
    signatures = load_profile(profile).signatures
    return frozenset(name for name, signature in signatures.items() if _EYES & set(signature.needs))


def visual_calls(expression: Expression, profile: str) -> tuple[Call, ...]:
    """The calls of an expression that need eyes, each once."""
    found: dict[Call, None] = {}
    _collect(expression, visual_functions(profile), found)
    return tuple(found)


def without_eyes(expression: Expression, profile: str) -> Expression:
    """The expression with everything left out that needs eyes: a set that holds what was asked for, and more.

    What is left out only ever narrows a set down, so nothing that was asked for is lost; a denial of it likewise.
    """
    return _seen(expression, visual_functions(profile))


def _seen(expression: Expression, visual: frozenset[str]) -> Expression:
    if isinstance(expression, Category):
        return expression
    if isinstance(expression, AnyOf | AllOf):
        parts = tuple(dict.fromkeys(_seen(part, visual) for part in expression.parts))
        return parts[0] if len(parts) == 1 else type(expression)(parts)
    if expression.function in visual:
        return _seen(expression.sets[0], visual)
    return replace(expression, sets=tuple(_seen(part, visual) for part in expression.sets))


def _collect(expression: Expression, visual: frozenset[str], found: dict[Call, None]) -> None:
    if isinstance(expression, AnyOf | AllOf):
        for part in expression.parts:
            _collect(part, visual, found)
    elif isinstance(expression, Call):
        for part in expression.sets:
            _collect(part, visual, found)
        if expression.function in visual:
            found[expression] = None
