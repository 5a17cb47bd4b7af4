"""One call in one way: all its values, and of several ways to wrap or name a relation the shortest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from agents.meaning.categories import asked_leaves, category_call
from agents.meaning.functions import GET, HAS, TABLES, negated, reversals
from agents.meaning.values import NEGATION, REVERSAL, Call, Value, as_value, call
from tools.atoms.profiles import load_profile
from tools.atoms.signature import EnumKind, NumberKind, Parameter, Required, Signature, TracksKind
from tools.errors import UserError

_NEVER_NEGATIVE: Final = frozenset({("has_velocity", "min_velocity")})
"""Bounds of what is never negative: any below 0 asks for nothing."""


def canonical_call(expression: Call, profile: str) -> Call:
    """The call with every value given and its wrappers in order; equal for calls that differ in notation alone.

    Raises:
        UserError: The profile has no such function, or the call does not fit it.
    """
    values = _values(expression, _signature(expression, profile), profile)
    function, times = expression.function, reversals(expression, profile)
    if profile == "refav" and function == GET and times:
        function, times = HAS, times - 1  # RefAV's GET is its HAS, reversed
    wrappers = (NEGATION,) * negated(expression) + (REVERSAL,) * times
    return _renamed(_other_way_round(call(function, expression.sets, values, wrappers), profile), profile)


def _signature(expression: Call, profile: str) -> Signature:
    signature = load_profile(profile).signatures.get(expression.function)
    if signature is None or signature.layer == "output" or signature.name in (NEGATION, REVERSAL):
        raise UserError(f"profile {profile} has no function {expression.function[:64]!a}")
    sets = [parameter.name for parameter in signature.parameters if isinstance(parameter.kind, TracksKind)]
    if len(sets) != len(expression.sets):
        raise UserError(f"{signature.name} takes {len(sets)} sets of tracks, not {len(expression.sets)}")
    return signature


def _values(expression: Call, signature: Signature, profile: str) -> dict[str, Value]:
    given = dict(expression.values)
    wanted = [p for p in signature.parameters if not _is_token_or_set(p)]
    unknown = sorted(given.keys() - {parameter.name for parameter in wanted})
    if unknown:
        raise UserError(f"{signature.name} has no parameter {unknown[0][:64]!a}")
    values = {parameter.name: _value(parameter, given, signature) for parameter in wanted}
    for low, high in signature.ordered:
        parameter = signature.parameter(low)
        if parameter and low not in given and _gives_way(parameter, values[high]):
            values[low] = _least(parameter)
    highs = dict(signature.ordered)
    return {
        name: _plain(signature.name, name, value, values.get(highs.get(name, "")), profile)
        for name, value in values.items()
    }


def _is_token_or_set(parameter: Parameter) -> bool:
    return isinstance(parameter.kind, TracksKind) or parameter.name in ("log_dir", "output_dir")


def _value(parameter: Parameter, given: Mapping[str, Value], signature: Signature) -> Value:
    if parameter.name not in given:
        if isinstance(parameter.default, Required):
            raise UserError(f"{signature.name} needs {parameter.name}")
        return as_value(parameter.default) if isinstance(parameter.kind, NumberKind) else parameter.default
    value = given[parameter.name]
    if isinstance(parameter.kind, EnumKind) and value in parameter.kind.none_words:
        return None
    return value


def _gives_way(low: Parameter, high: Value) -> bool:
    """As in the checker: the default low bound of a measured quantity gives way to a high one at or below it."""
    return isinstance(low.default, float) and isinstance(high, float) and low.default >= high


def _least(parameter: Parameter) -> float:
    return parameter.kind.low if isinstance(parameter.kind, NumberKind) else float("-inf")


def _plain(function: str, name: str, value: Value, high: Value, profile: str) -> Value:
    """The value as it is meant; `high` is the other bound of its pair, which it must not pass."""
    meant = _meant(function, name, value, profile)
    passes = isinstance(meant, float) and isinstance(high, float) and meant > high
    return value if passes else meant


def _meant(function: str, name: str, value: Value, profile: str) -> Value:
    place = (function, name)
    if value == 0.0 and place in TABLES[profile].one_is_least:
        return 1.0
    if profile == "refav" and place == ("near_objects", "min_objects") and value == 0.0:
        return None
    if place in _NEVER_NEGATIVE and isinstance(value, float):
        return max(value, 0.0)
    return value


def _other_way_round(expression: Call, profile: str) -> Call:
    """Without a reversal, where a function that is its reverse says the same."""
    denied_has = expression.function == HAS and profile == "refav" and negated(expression)
    if denied_has or reversals(expression, profile) != 1:
        return expression
    forward = (NEGATION,) * negated(expression)
    if expression.function in (HAS, GET):
        return replace(expression, function=GET if expression.function == HAS else HAS, wrappers=forward)
    table = TABLES[profile]
    name = dict(table.inverse).get(expression.function, expression.function)
    one_each = dict(expression.values).get("min_objects", 1.0) == 1.0
    if name != expression.function or (name in table.symmetric and one_each):
        return replace(expression, function=name, sets=expression.sets[::-1], wrappers=forward)
    return expression


def _renamed(expression: Call, profile: str) -> Call:
    asked = asked_leaves(expression, profile)
    return category_call(asked, expression, profile) if asked else expression
