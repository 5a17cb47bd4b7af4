"""From the text of a program to the expression that it finds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from agents.meaning.values import (
    CATEGORY_FUNCTION,
    INTERSECTION,
    UNION,
    AllOf,
    AnyOf,
    Category,
    Expression,
    as_value,
    call,
)
from tools.atoms.profiles import load_profile
from tools.atoms.signature import FunctionRef, Literal_, Parameter, Required, Signature
from tools.errors import Issue, ProgramError
from tools.language.plan import CallStep, SlotRef
from tools.language.plans import plan_of

MAX_CALLS: Final = 2_000
"""Most calls of an expression, counted as often as their sets are used: a program of 80 lines can double at each."""


def lift(source: str, profile: str, description: str = "") -> Expression:
    """What a program finds, whatever its variables are called and whatever it computes besides.

    Values that are the function's defaults are left out, unless the other bound of their pair depends on them.

    Args:
        source: The program's text.
        profile: The functions it may name: `standard` or `refav`.
        description: Chooses the answer among several outputs, as for the checker.

    Raises:
        ProgramError: The checker refuses the program, or its sets are used over and over so that the expression has
            more than `MAX_CALLS` calls.
        UserError: There is no such profile.
    """
    signatures = load_profile(profile).signatures
    plan = plan_of(source, profile, description)
    made: list[Expression] = []
    sizes: list[int] = []
    for step in plan.calls:
        used = _slots(step)
        sizes.append(1 + sum(sizes[slot] for slot in used))
        if sizes[-1] > MAX_CALLS:
            raise ProgramError((_too_large(step),))
        made.append(_expression(step, [made[slot] for slot in used], signatures))
    return made[plan.output.source.slot]


def _slots(step: CallStep) -> list[int]:
    slots: list[int] = []
    for value in step.arguments.values():
        slots += [value.slot] if isinstance(value, SlotRef) else []
        slots += [part.slot for part in value] if isinstance(value, tuple) else []
    return slots


def _too_large(step: CallStep) -> Issue:
    message = f"the sets of this call are used over and over: more than {MAX_CALLS} calls when written out"
    return Issue("check", "E_SIZE", step.line, step.column, message, "combine each set once only")


def _expression(step: CallStep, sets: list[Expression], signatures: Mapping[str, Signature]) -> Expression:
    name = step.function.name
    if name == CATEGORY_FUNCTION:
        return Category(str(step.arguments["category"]))
    if name in (UNION, INTERSECTION):
        return AnyOf(tuple(sets)) if name == UNION else AllOf(tuple(sets))
    literals = {
        key: value for key, value in step.arguments.items() if not isinstance(value, SlotRef | tuple | FunctionRef)
    }
    return call(name, sets, _beyond_defaults(signatures[name], literals), step.function.wrappers)


def _beyond_defaults(signature: Signature, literals: Mapping[str, Literal_]) -> dict[str, Literal_]:
    """The values that a program must give; the checker lowers a default low bound that meets its high one."""
    high_of = dict(signature.ordered)
    return {
        parameter.name: literals[parameter.name]
        for parameter in signature.parameters
        if parameter.name in literals
        and not _comes_back(parameter, literals[parameter.name], literals.get(high_of.get(parameter.name, "")))
    }


def _comes_back(low: Parameter, value: Literal_, high: Literal_) -> bool:
    """Whether the checker fills in the value where it is left out; `high` is the other bound of its pair."""
    gives_way = isinstance(low.default, float) and isinstance(high, float | int) and low.default >= high
    return value == -math.inf if gives_way else _is_default(low, value)


def _is_default(parameter: Parameter, value: Literal_) -> bool:
    return not isinstance(parameter.default, Required) and as_value(parameter.default) == as_value(value)
