"""What a call becomes: a step of the plan, an output, a wrapped function, or a number."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final, get_args

from tools.atoms.signature import FunctionKind, FunctionRef, Signature, Wrapper
from tools.language.arguments import Given, call_form, matched
from tools.language.hints import CALLEE
from tools.language.issues import Report
from tools.language.kinds import shown
from tools.language.numbers import converted
from tools.language.plan import Argument, CallStep, OutputStep, SlotRef, Step
from tools.language.values import (
    NOTHING,
    UNKNOWN,
    FunctionValue,
    NumberMaker,
    TracksValue,
    UnknownValue,
    Value,
)

_WRAPPERS: Final[tuple[Wrapper, ...]] = get_args(Wrapper)
NEGATION: Final = "scenario_not"
REVERSAL: Final = "reverse_relationship"


class Caller:
    """Turns checked calls into steps.

    Args:
        signatures: The function table.
        report: Where issues are noted.
    """

    def __init__(self, signatures: Mapping[str, Signature], report: Report) -> None:
        self._signatures = signatures
        self._report = report
        self.steps: list[Step] = []
        self._slots = 0

    def call(self, callee: Value, given: Given, node: ast.Call) -> Value:
        """The value of a call; its step, when it has one, is appended to `steps`."""
        if isinstance(callee, UnknownValue):
            return UNKNOWN
        if isinstance(callee, NumberMaker):
            return self._number(callee.name, given, node)
        if isinstance(callee, FunctionValue):
            return self._function(callee.function, given, node)
        self._report.add("E_TYPE", node, f"{shown(callee)} cannot be called", self._callee_hint(node))
        return UNKNOWN

    def _callee_hint(self, node: ast.Call) -> str:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in self._signatures:
            return f"a line above gave {name} another meaning: call that variable something else, such as {name}_1"
        return CALLEE

    def _number(self, maker: str, given: Given, node: ast.Call) -> Value:
        if len(given) != 1 or given[0][0] is not None:
            self._report.add("E_ARGS", node, f"{maker}() takes one argument", "write the number itself")
            return UNKNOWN
        return converted(maker, given[0][1], node, self._report)

    def _function(self, function: FunctionRef, given: Given, node: ast.Call) -> Value:
        signature = self._signatures[function.name]
        arguments = matched(signature, given, node, self._report)
        if arguments is None:
            return UNKNOWN
        wrapped = next((value for value in arguments.values() if isinstance(value, FunctionRef)), None)
        if wrapped is not None:
            return self._wrap(signature, wrapped, node)
        if signature.layer == "output":
            return self._output(signature, arguments, node)
        line, column = self._report.place(node)
        self.steps.append(CallStep(self._slots, function, arguments, line, column))
        self._slots += 1
        return TracksValue(self._slots - 1)

    def _output(self, signature: Signature, arguments: dict[str, Argument], node: ast.Call) -> Value:
        scenario, description = (arguments[p.name] for p in signature.parameters[:2])
        if isinstance(scenario, SlotRef) and isinstance(description, str):
            self.steps.append(OutputStep(scenario, description, *self._report.place(node)))
            return NOTHING
        self._report.add("E_TYPE", node, f"{signature.name} takes a track set and a text", call_form(signature))
        return UNKNOWN

    def _wrap(self, wrapper: Signature, function: FunctionRef, node: ast.Call) -> Value:
        name = next(known for known in _WRAPPERS if known == wrapper.name)
        problem = self._wrapping_problem(name, function)
        if problem:
            self._report.add("E_TYPE", node, *problem)
            return UNKNOWN
        return FunctionValue(FunctionRef(function.name, (name, *function.wrappers)))

    def _wrapping_problem(self, wrapper: str, function: FunctionRef) -> tuple[str, str] | None:
        inner = self._signatures[function.name]
        if any(isinstance(p.kind, FunctionKind) for p in inner.parameters):
            return f"{wrapper} cannot wrap {inner.name} itself", call_form(inner)
        if wrapper == NEGATION and NEGATION in function.wrappers:
            return "scenario_not around scenario_not", f"leave both out, or store one and wrap {inner.name} again"
        if wrapper == NEGATION and not inner.negatable:
            return f"scenario_not cannot wrap {inner.name}", _negation_hint(inner)
        if wrapper == REVERSAL and not inner.reversible:
            return f"reverse_relationship cannot wrap {inner.name}", "it wraps functions of two track sets only"
        if wrapper == REVERSAL and NEGATION in function.wrappers:
            hint = f"write scenario_not(reverse_relationship({inner.name}))(...)"
            return "scenario_not keeps no relations that could be reversed", hint
        return None


def _negation_hint(signature: Signature) -> str:
    if signature.name == "get_objects_of_category":
        return 'write scenario_not(is_category)(tracks, log_dir, category="BUS")'
    return "negate the functions inside it: scenario_not(function)(tracks, log_dir)"
