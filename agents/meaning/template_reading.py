"""Reading the text of a template into what builds its expression."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from agents.meaning.values import (
    CATEGORY_FUNCTION,
    INTERSECTION,
    NEGATION,
    REVERSAL,
    UNION,
    AllOf,
    AnyOf,
    Category,
    Expression,
    Value,
    call,
)
from tools.errors import UserError
from tools.language.parsing import parsed_expression

SET_HOLES: Final = frozenset({"x", "y", "z", "ego"})
"""Holes that take sets of tracks; all others take values."""

HOLE: Final = re.compile(r"\{([a-z][a-z0-9_]*)(\??)\}")
_FILLED, _OPTIONAL = "hole__", "hole_or_nothing__"
_COMBINERS: Final[dict[str, type[AnyOf] | type[AllOf]]] = {UNION: AnyOf, INTERSECTION: AllOf}

Sets: TypeAlias = Mapping[str, Expression]
Values: TypeAlias = Mapping[str, Value]
SetMaker: TypeAlias = Callable[[Sets, Values], Expression]
ValueMaker: TypeAlias = Callable[[Values], Value]


class TemplateError(UserError):
    """A template cannot be read or filled; the text names it and what is wrong."""

    def __init__(self, text: str, problem: str) -> None:
        super().__init__(f"template {text!a}: {problem}")


class _Left(Exception):
    """An optional hole is not filled, so its argument is left out."""


def read_template(text: str) -> SetMaker:
    """What builds the expression of a template from its filled holes.

    Raises:
        TemplateError: The text is no template.
    """
    marked = HOLE.sub(lambda match: (_OPTIONAL if match[2] else _FILLED) + match[1], text)
    try:
        return _Reader(text).set_of(parsed_expression(marked.strip()))
    except SyntaxError:
        raise TemplateError(text, "it does not parse") from None


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text

    def _refuse(self, problem: str) -> TemplateError:
        return TemplateError(self._text, problem)

    def set_of(self, node: ast.expr) -> SetMaker:
        if isinstance(node, ast.Name):
            return self._set_hole(node.id)
        if not isinstance(node, ast.Call):
            raise self._refuse("a set of tracks is a hole {x}, {y}, {z}, {ego} or a call")
        name, wrappers = self._callee(node.func)
        if name in _COMBINERS:
            return self._combined(name, node)
        values = {word.arg: self._value(word.value) for word in node.keywords if word.arg}
        if len(values) < len(node.keywords):
            raise self._refuse("** is not part of the language")
        sets = self._sets(node.args)
        if name == CATEGORY_FUNCTION:
            return self._category(sets, values)
        return lambda given, filled: call(
            name, (part(given, filled) for part in sets), _filled_values(values, filled), wrappers
        )

    def _set_hole(self, identifier: str) -> SetMaker:
        name = identifier.removeprefix(_FILLED)
        if name == identifier or name not in SET_HOLES:
            raise self._refuse(
                f"{identifier.split('__')[-1]} is no set of tracks; those are {{x}}, {{y}}, {{z}}, {{ego}}"
            )
        return lambda given, filled: given[name]

    def _callee(self, node: ast.expr) -> tuple[str, tuple[str, ...]]:
        if isinstance(node, ast.Name):
            return node.id, ()
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords:
            name, wrappers = self._callee(node.args[0])
            if node.func.id in (NEGATION, REVERSAL):
                return name, (node.func.id, *wrappers)
        raise self._refuse(
            "what is called is a function by name, or scenario_not(...) or reverse_relationship(...) of one"
        )

    def _combined(self, name: str, node: ast.Call) -> SetMaker:
        if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.List) or not node.args[0].elts:
            raise self._refuse(f"{name} takes a list: {name}([...])")
        parts = [self.set_of(item) for item in node.args[0].elts]
        return lambda given, filled: _COMBINERS[name](tuple(part(given, filled) for part in parts))

    def _sets(self, nodes: list[ast.expr]) -> list[SetMaker]:
        if not nodes or not (isinstance(nodes[-1], ast.Name) and nodes[-1].id == "log_dir"):
            raise self._refuse("the sets come first, then log_dir, then values by keyword")
        return [self.set_of(item) for item in nodes[:-1]]

    def _category(self, sets: list[SetMaker], values: dict[str, ValueMaker]) -> SetMaker:
        if sets or list(values) != ["category"]:
            raise self._refuse(f"{CATEGORY_FUNCTION} takes log_dir and category=")
        return lambda given, filled: Category(str(values["category"](filled)))

    def _value(self, node: ast.expr) -> ValueMaker:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self._value(node.operand)
            return lambda filled: self._negative(inner(filled))
        if isinstance(node, ast.Name):
            return self._value_hole(node.id)
        if isinstance(node, ast.Constant) and isinstance(node.value, float | int | str | bool | None):
            return self._constant(node.value)
        raise self._refuse("a value is a hole, a number, inf, a text, True, False or None")

    def _constant(self, value: Value) -> ValueMaker:
        if isinstance(value, str) and (_FILLED in value or _OPTIONAL in value):
            raise self._refuse("a hole stands inside quotes; write name={hole}, the quotes are put around it")
        return lambda filled: value

    def _value_hole(self, identifier: str) -> ValueMaker:
        if identifier == "inf":
            return lambda filled: math.inf
        name = identifier.split("__")[-1] if identifier.startswith((_FILLED, _OPTIONAL)) else ""
        if not name or name in SET_HOLES:
            raise self._refuse(f"{name or identifier} is no value; values are holes such as {{distance}}, or literals")
        if identifier.startswith(_OPTIONAL):
            return lambda filled: _or_left(filled, name)
        return lambda filled: filled[name]

    def _negative(self, value: Value) -> Value:
        if isinstance(value, float | int) and not isinstance(value, bool):
            return -value
        raise self._refuse(f"- stands before {value!r}, which is no number")


def _or_left(filled: Values, name: str) -> Value:
    if name not in filled:
        raise _Left
    return filled[name]


def _filled_values(makers: Mapping[str, ValueMaker], filled: Values) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for name, make in makers.items():
        try:
            made[name] = make(filled)
        except _Left:
            continue
    return made
