"""Which argument is for which parameter: positional, by keyword, or by default."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final, TypeAlias

from tools.atoms.signature import FunctionKind, LogKind, OutKind, Parameter, Required, Signature, TracksListKind
from tools.language.issues import Report, echo
from tools.language.kinds import UNFIT, Fit, Slot, Unfit, fitted
from tools.language.limits import LIMITS
from tools.language.plan import Argument
from tools.language.suggestions import did_you_mean
from tools.language.values import Value

Given: TypeAlias = Sequence[tuple[str | None, Value, ast.AST]]
"""Arguments as written: keyword or None, value, place."""

Placed: TypeAlias = dict[str, tuple[Value, ast.AST]]
"""What was written for each parameter that got an argument."""

_TOKENS: Final = frozenset({LogKind, OutKind})


def matched(signature: Signature, given: Given, call: ast.AST, report: Report) -> dict[str, Argument] | None:
    """Every parameter's argument by name, defaults filled in, tokens left out; None when an issue was noted."""
    placed = _placed(signature, given, call, report)
    if placed is None:
        return None
    fits = {p.name: _fit(signature, p, placed, report) for p in signature.parameters}
    missing = [p.name for p in signature.parameters if p.required and p.name not in placed]
    if missing:
        _report_missing(signature, missing, call, report)
        return None
    if any(isinstance(fit, Unfit) for fit in fits.values()) or _crossed(signature, placed, fits, call, report):
        return None
    kept = [p.name for p in signature.parameters if type(p.kind) not in _TOKENS]
    return {name: fit for name in kept if not isinstance(fit := fits[name], Unfit)}


def _crossed(signature: Signature, placed: Placed, fits: dict[str, Fit], call: ast.AST, report: Report) -> bool:
    for low_name, high_name in signature.ordered:
        low, high = fits[low_name], fits[high_name]
        if not (isinstance(low, float | int) and isinstance(high, float | int) and low >= high):
            continue
        # has_velocity's default is 0.5 m/s: whoever writes max_velocity=0.5 alone asks for what stands, not for 0.5.
        if low_name not in placed and isinstance(low, float):
            fits[low_name] = float("-inf")
            continue
        if low == high:
            continue
        message = f"{low_name} {low:g} is above {high_name} {high:g} in {signature.name}: that finds nothing"
        report.add("E_NUMBER", call, message, f"give both {low_name} and {high_name}; -inf and inf are no limit")
        return True
    return False


def _fit(signature: Signature, parameter: Parameter, placed: Placed, report: Report) -> Fit:
    if parameter.name in placed:
        value, node = placed[parameter.name]
        return fitted(Slot(signature, parameter, value, node, report))
    return UNFIT if isinstance(parameter.default, Required) else parameter.default


def _placed(signature: Signature, given: Given, call: ast.AST, report: Report) -> Placed | None:
    if len(given) > LIMITS.arguments:
        report.add("E_SIZE", call, f"more than {LIMITS.arguments} arguments", "pass fewer arguments")
        return None
    placed: Placed = {}
    for position, (keyword, value, node) in enumerate(given):
        parameter = _parameter(signature, position, keyword)
        if parameter is None:
            _report_unknown(signature, keyword, node, report)
            return None
        if parameter.name in placed:
            report.add("E_ARGS", node, f"{parameter.name} of {signature.name} is given twice", call_form(signature))
            return None
        placed[parameter.name] = (value, node)
    return placed


def _parameter(signature: Signature, position: int, keyword: str | None) -> Parameter | None:
    if keyword is None:
        return signature.parameters[position] if position < len(signature.parameters) else None
    return next((p for p in signature.parameters if keyword == p.name or keyword in p.aliases), None)


def _report_unknown(signature: Signature, keyword: str | None, node: ast.AST, report: Report) -> None:
    if keyword is None:
        count = len(signature.parameters)
        hint = call_form(signature)
        report.add("E_ARGS", node, f"{signature.name} takes at most {count} argument{'s' * (count > 1)}", hint)
        return
    names = [p.name for p in signature.parameters]
    hint = did_you_mean(keyword, names) or call_form(signature)
    report.add("E_ARGS", node, f"{signature.name} has no parameter {echo(keyword)}", hint)


def _report_missing(signature: Signature, missing: list[str], call: ast.AST, report: Report) -> None:
    message = f"{signature.name} needs {' and '.join(missing)}"
    report.add("E_ARGS", call, message, call_form(signature))


def call_form(signature: Signature) -> str:
    """How a function is called, for hints."""
    if any(isinstance(p.kind, TracksListKind) for p in signature.parameters):
        return f"write {signature.name}([a, b])"
    if any(isinstance(p.kind, FunctionKind) for p in signature.parameters):
        return f"write {signature.name}(function)(arguments)"
    parts = [p.name if p.required else f"{p.name}={p.default}" for p in signature.parameters]
    return f"write {signature.name}({', '.join(parts)})"
