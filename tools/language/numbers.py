"""Numbers known before the program runs: literals, infinities, and arithmetic between them."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable
from typing import Any, Final

from tools.language.hints import refusal
from tools.language.issues import Report, display
from tools.language.limits import LIMITS
from tools.language.values import UNKNOWN, LiteralValue, UnknownValue, Value, described

CONSTANTS: Final = {
    "inf": math.inf,
    "Inf": math.inf,
    "infty": math.inf,
    "Infinity": math.inf,
    "PINF": math.inf,
    "NINF": -math.inf,
    "pi": math.pi,
}
"""Constants that may be named as `np.<name>` or `math.<name>`."""

_WORDS: Final = {"inf": math.inf, "infinity": math.inf}
_OPERATIONS: Final[dict[type[ast.operator], Callable[[Any, Any], int | float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,32}\Z")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]{1,32}(?:\.[0-9]{0,32})?|\.[0-9]{1,32})\Z")


def literal_number(node: ast.Constant, report: Report) -> Value:
    """A number as written: finite literals stay within the magnitude limit; `1e999` is an overflow, not infinity."""
    value = node.value
    if not isinstance(value, int | float):
        report.add("E_SUBSET", node, *refusal(node))
        return UNKNOWN
    if isinstance(value, float) and not math.isfinite(value):
        report.add("E_NUMBER", node, "this number is too large to be written", "write inf for infinity")
        return UNKNOWN
    return bounded(value, node, report)


def bounded(value: int | float, node: ast.AST, report: Report) -> Value:
    """The number as a value, unless it is not a number or beyond the magnitude limit."""
    if value != value:
        report.add("E_NUMBER", node, "the result is not a number", "write a number")
        return UNKNOWN
    if abs(value) > LIMITS.magnitude and abs(value) != math.inf:
        message = f"numbers are limited to {LIMITS.magnitude:g} in size"
        report.add("E_NUMBER", node, message, "write inf for infinity")
        return UNKNOWN
    return LiteralValue(value)


def negated(sign: ast.unaryop, operand: Value, node: ast.AST, report: Report) -> Value:
    """`-x` or `+x`."""
    number = _number(operand, node, report)
    if number is None:
        return UNKNOWN
    if not isinstance(sign, ast.USub | ast.UAdd):
        report.add("E_SUBSET", node, *refusal(sign))
        return UNKNOWN
    return LiteralValue(-number if isinstance(sign, ast.USub) else number)


def combined(operation: ast.operator, left: Value, right: Value, node: ast.AST, report: Report) -> Value:
    """`+ - * /` between two numbers."""
    first = _number(left, node, report)
    second = None if first is None else _number(right, node, report)
    if first is None or second is None:
        return UNKNOWN
    apply = _OPERATIONS.get(type(operation))
    if apply is None:
        report.add("E_SUBSET", node, *refusal(operation))
        return UNKNOWN
    if isinstance(operation, ast.Div) and second == 0:
        report.add("E_NUMBER", node, "division by zero", "write the number out")
        return UNKNOWN
    return bounded(apply(first, second), node, report)


def converted(maker: str, argument: Value, node: ast.AST, report: Report) -> Value:
    """`float(x)` and `int(x)` of a literal: a number, a plain decimal in quotes, or a word for infinity."""
    if isinstance(argument, UnknownValue):
        return UNKNOWN
    value = argument.value if isinstance(argument, LiteralValue) else None
    if isinstance(value, str):
        value = _from_text(maker, value.strip())
    if isinstance(value, int | float) and not (maker == "int" and not math.isfinite(value)):
        return bounded(int(value) if maker == "int" else float(value), node, report)
    report.add("E_TYPE", node, f"{maker}() of {described(argument)}", "write the number itself; inf for infinity")
    return UNKNOWN


def _from_text(maker: str, text: str) -> int | float | None:
    if maker == "int":
        return int(text) if _WHOLE.match(text) else None
    if _DECIMAL.match(text):
        return float(text)
    word = text.lower()
    sign = -1.0 if word.startswith("-") else 1.0
    if word.lstrip("+-") in _WORDS:
        return sign * _WORDS[word.lstrip("+-")]
    return None


def _number(value: Value, node: ast.AST, report: Report) -> int | float | None:
    if isinstance(value, UnknownValue):
        return None
    if isinstance(value, LiteralValue) and isinstance(value.value, int | float) and not isinstance(value.value, bool):
        return value.value
    shown = display(value.value) if isinstance(value, LiteralValue) else described(value)
    hint = "to combine track sets use scenario_and([a, b]) or scenario_or([a, b]); write text as one plain string"
    report.add("E_TYPE", node, f"arithmetic works on numbers only, not on {shown}", hint)
    return None
