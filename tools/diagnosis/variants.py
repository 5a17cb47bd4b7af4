"""Variants of a checked program as program texts: up to one call, with another value, without one condition."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from tools.atoms.signature import FunctionRef, LogKind, OutKind, Signature
from tools.language.plan import Argument, CallStep, Plan, SlotRef
from tools.results import Program

MOST_CALLS: Final = 76
"""A program of one call a line may have so many: the language allows 80 statements."""
_ORIGIN: Final = "diagnosis"
_NAME: Final = "s{}"


def slots_of(argument: Argument) -> tuple[int, ...]:
    """The slots that an argument refers to."""
    if isinstance(argument, SlotRef):
        return (argument.slot,)
    return tuple(part.slot for part in argument) if isinstance(argument, tuple) else ()


def needed(steps: Mapping[int, CallStep], slot: int) -> tuple[int, ...]:
    """The slots that `slot` is made from, itself included, in the order in which they run."""
    found: set[int] = set()
    waiting = [slot]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += [part for argument in steps[at].arguments.values() for part in slots_of(argument)]
    return tuple(sorted(found))


def steps_of(plan: Plan) -> dict[int, CallStep]:
    """The plan's calls by slot."""
    return {step.slot: step for step in plan.calls}


def program_of(steps: Mapping[int, CallStep], slot: int, signatures: Mapping[str, Signature]) -> Program:
    """The program that hands over the track set of `slot`: one call a line, only the calls that it needs."""
    lines = [f"{_NAME.format(at)} = {_call(steps[at], signatures)}" for at in needed(steps, slot)]
    return Program("\n".join([*lines, f"output_scenario({_NAME.format(slot)}, 'd', log_dir, output_dir)", ""]), _ORIGIN)


def with_value(steps: Mapping[int, CallStep], slot: int, name: str, value: float) -> dict[int, CallStep]:
    """The calls with another value of one argument."""
    changed = replace(steps[slot], arguments={**steps[slot].arguments, name: value})
    return {**steps, slot: changed}


def without(steps: Mapping[int, CallStep], slot: int, subject: int) -> dict[int, CallStep]:
    """The calls with every use of `slot` replaced by `subject`, the set that it is part of."""
    return {at: replace(step, arguments=_redirected(step, slot, subject)) for at, step in steps.items()}


def _redirected(step: CallStep, slot: int, subject: int) -> dict[str, Argument]:
    def moved(ref: SlotRef) -> SlotRef:
        return SlotRef(subject) if ref.slot == slot else ref

    def changed(argument: Argument) -> Argument:
        if isinstance(argument, SlotRef):
            return moved(argument)
        return tuple(map(moved, argument)) if isinstance(argument, tuple) else argument

    return {name: changed(argument) for name, argument in step.arguments.items()}


def call_text(step: CallStep, signatures: Mapping[str, Signature]) -> str:
    """A call for people: its function and the values that are not defaults, without track sets."""
    signature = signatures[step.function.name]
    shown = [f"{name}={_literal(value)}" for name, value in _given(step, signature) if not slots_of(value)]
    return f"{_function(step.function)}({', '.join(shown)})"


def _call(step: CallStep, signatures: Mapping[str, Signature]) -> str:
    signature = signatures[step.function.name]
    tokens = [
        f"{p.name}={'log_dir' if isinstance(p.kind, LogKind) else 'output_dir'}"
        for p in signature.parameters
        if isinstance(p.kind, LogKind | OutKind)
    ]
    values = [f"{name}={_literal(value)}" for name, value in _given(step, signature)]
    return f"{_function(step.function)}({', '.join([*values, *tokens])})"


def _given(step: CallStep, signature: Signature) -> Iterable[tuple[str, Argument]]:
    """What must be written; the lower of two ordered bounds always is, since its default gives way to the upper one."""
    lows = {low for low, _ in signature.ordered}
    for name, value in step.arguments.items():
        parameter = signature.parameter(name)
        is_default = parameter is not None and not parameter.required and parameter.default == value
        if (
            not is_default
            or name in lows
            or isinstance(value, bool) != isinstance(getattr(parameter, "default", 0), bool)
        ):
            yield name, value


def _function(function: FunctionRef) -> str:
    return "(".join([*function.wrappers, function.name]) + ")" * len(function.wrappers)


def _literal(value: Argument) -> str:
    if isinstance(value, SlotRef):
        return _NAME.format(value.slot)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, FunctionRef):
        return _function(value)
    if isinstance(value, str):
        return json.dumps(value)
    return str(value) if not isinstance(value, float) or math.isinf(value) else f"{value:.12g}"
