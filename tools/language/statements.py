"""Statements and expressions, in order, over the checker's values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from tools.language.calls import Caller
from tools.language.hints import attribute_refusal, refusal
from tools.language.issues import Report
from tools.language.limits import LIMITS
from tools.language.numbers import CONSTANTS, combined, literal_number, negated
from tools.language.scope import Scope
from tools.language.subset import MODULES
from tools.language.values import UNKNOWN, ListValue, LiteralValue, ModuleValue, UnknownValue, Value


def run_statements(tree: ast.Module, scope: Scope, caller: Caller, report: Report) -> None:
    """Go through a tree that passed the allow-list, bind its variables and collect its steps in `caller`."""
    if not any(not _is_comment(statement) for statement in tree.body):
        report.add_at("E_EMPTY", 0, 0, "the program has no statements", "write at least one output_scenario call")
        return
    reader = _Reader(scope, caller, report)
    for statement in tree.body:
        reader.statement(statement)


def _is_comment(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant | ast.JoinedStr)


def _imported(node: ast.Import | ast.ImportFrom, name: str) -> Value:
    if isinstance(node, ast.ImportFrom) and node.module in MODULES:
        return LiteralValue(CONSTANTS[name])
    return ModuleValue(name)


class _Reader:
    def __init__(self, scope: Scope, caller: Caller, report: Report) -> None:
        self._scope, self._caller, self._report = scope, caller, report

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            value = self.expression(node.value)
            for target in node.targets:
                self._bind(target, value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._bind(node.target, self.expression(node.value))
        elif isinstance(node, ast.AugAssign):
            first, second = self.expression(node.target), self.expression(node.value)
            self._bind(node.target, combined(node.op, first, second, node, self._report))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node)
        elif isinstance(node, ast.Expr):
            self._alone(node)
        elif not isinstance(node, ast.Pass | ast.AnnAssign):
            self._refuse(node)

    def _alone(self, node: ast.Expr) -> None:
        if not _is_comment(node):
            self.expression(node.value)

    def _bind(self, target: ast.expr, value: Value) -> None:
        if isinstance(target, ast.Name):
            self._scope.bind(target.id, value, target)
        else:
            self._refuse(target)

    def _refuse(self, node: ast.AST) -> Value:
        # The allow-list has refused such a node before; should it ever miss one, this is still an issue and no crash.
        self._report.add("E_SUBSET", node, *refusal(node))
        return UNKNOWN

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            self._scope.bind(name, _imported(node, alias.name), node)

    def expression(self, node: ast.expr) -> Value:
        return _EXPRESSIONS.get(type(node), _Reader._refuse)(self, node)

    def _name(self, node: ast.Name) -> Value:
        return self._scope.look_up(node)

    def _constant(self, node: ast.Constant) -> Value:
        if isinstance(node.value, str):
            return self._text(node.value, node)
        if isinstance(node.value, bool) or node.value is None:
            return LiteralValue(node.value)
        return literal_number(node, self._report)

    def _joined(self, node: ast.JoinedStr) -> Value:
        parts = [part.value for part in node.values if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        return self._text("".join(parts), node)

    def _text(self, text: str, node: ast.AST) -> Value:
        if len(text) <= LIMITS.string_chars:
            return LiteralValue(text)
        message = f"a string of {len(text)} characters; {LIMITS.string_chars} are allowed"
        self._report.add("E_SIZE", node, message, "shorten the text")
        return UNKNOWN

    def _sequence(self, node: ast.List | ast.Tuple) -> Value:
        if len(node.elts) > LIMITS.list_items:
            message = f"a list of {len(node.elts)} items; {LIMITS.list_items} are allowed"
            self._report.add("E_SIZE", node, message, "combine some of them first with scenario_or")
            return UNKNOWN
        return ListValue(tuple(self.expression(item) for item in node.elts))

    def _attribute(self, node: ast.Attribute) -> Value:
        owner = self.expression(node.value)
        if isinstance(owner, ModuleValue) and owner.name in MODULES and node.attr in CONSTANTS:
            return LiteralValue(CONSTANTS[node.attr])
        if not isinstance(owner, UnknownValue):
            self._report.add("E_SUBSET", node, *attribute_refusal(node))
        return UNKNOWN

    def _unary(self, node: ast.UnaryOp) -> Value:
        return negated(node.op, self.expression(node.operand), node, self._report)

    def _binary(self, node: ast.BinOp) -> Value:
        left, right = self.expression(node.left), self.expression(node.right)
        return combined(node.op, left, right, node, self._report)

    def _call(self, node: ast.Call) -> Value:
        callee = self.expression(node.func)
        given = [(None, self.expression(argument), argument) for argument in node.args]
        named = [(keyword.arg, self.expression(keyword.value), keyword.value) for keyword in node.keywords]
        return self._caller.call(callee, [*given, *named], node)


_EXPRESSIONS: Final[dict[type[ast.expr], Callable[[_Reader, Any], Value]]] = {
    ast.Name: _Reader._name,
    ast.Constant: _Reader._constant,
    ast.JoinedStr: _Reader._joined,
    ast.List: _Reader._sequence,
    ast.Tuple: _Reader._sequence,
    ast.Attribute: _Reader._attribute,
    ast.UnaryOp: _Reader._unary,
    ast.BinOp: _Reader._binary,
    ast.Call: _Reader._call,
}
