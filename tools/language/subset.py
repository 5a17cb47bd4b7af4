"""The allow-list: exactly which nodes a program may be made of, and what each of their fields may hold.

A node type that is not in `RULES` is refused, and so is a field of a listed type that its rule does not know (a later
Python may add some). Nothing here evaluates anything.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from tools.language.annotations import TYPING_NAMES, is_annotation
from tools.language.hints import refusal
from tools.language.issues import Report
from tools.language.limits import LIMITS

MODULES: Final = ("numpy", "math")
"""Modules whose constants programs may name. An import binds a name and loads nothing."""

IMPORTS: Final = {
    "numpy": frozenset({"inf", "pi"}),
    "math": frozenset({"inf", "pi"}),
    "pathlib": frozenset({"Path"}),
    "typing": TYPING_NAMES,
    "__future__": frozenset({"annotations"}),
}
"""What `from module import name` may name: constants, and names that programs import by habit and never use."""

_ARITHMETIC: Final = frozenset({ast.Add, ast.Sub, ast.Mult, ast.Div})
_SIGNS: Final = frozenset({ast.UAdd, ast.USub})
_LITERALS: Final = frozenset({str, int, float, bool, type(None)})

Children = Sequence[ast.AST] | None
"""The nodes below one that is in order; None when one of its fields is not."""


class Rule(NamedTuple):
    """What is known about a node type: the fields looked at, and the look itself."""

    fields: tuple[str, ...]
    children: Callable[[Any], Children]


def _module(node: ast.Module) -> Children:
    return None if node.type_ignores else node.body


def _assign(node: ast.Assign) -> Children:
    plain = node.type_comment is None and all(type(target) is ast.Name for target in node.targets)
    return (*node.targets, node.value) if plain else None


def _ann_assign(node: ast.AnnAssign) -> Children:
    plain = type(node.target) is ast.Name and node.simple == 1
    if not plain or not is_annotation(node.annotation):
        return None
    return (node.target,) if node.value is None else (node.target, node.value)


def _aug_assign(node: ast.AugAssign) -> Children:
    if type(node.target) is not ast.Name:
        return None
    return (node.target, node.value) if type(node.op) in _ARITHMETIC else (node.op,)


def _import(node: ast.Import) -> Children:
    return () if all(alias.name in MODULES for alias in node.names) else None


def _import_from(node: ast.ImportFrom) -> Children:
    known = IMPORTS.get(node.module or "", frozenset())
    return () if node.level == 0 and all(alias.name in known for alias in node.names) else None


def _call(node: ast.Call) -> Children:
    named = type(node.func) in (ast.Name, ast.Call)
    if not named or any(keyword.arg is None for keyword in node.keywords):
        return None
    return (node.func, *node.args, *node.keywords)


def _attribute(node: ast.Attribute) -> Children:
    return (node.value,) if type(node.value) is ast.Name and type(node.ctx) is ast.Load else None


def _unary(node: ast.UnaryOp) -> Children:
    return (node.operand,) if type(node.op) in _SIGNS else (node.op,)


def _binary(node: ast.BinOp) -> Children:
    return (node.left, node.right) if type(node.op) in _ARITHMETIC else (node.op,)


def _constant(node: ast.Constant) -> Children:
    return () if type(node.value) in _LITERALS and node.kind in (None, "u") else None


def _sequence(node: ast.List | ast.Tuple) -> Children:
    return node.elts if type(node.ctx) is ast.Load else None


def _joined(node: ast.JoinedStr) -> Children:
    return node.values if all(type(part) is ast.Constant for part in node.values) else None


RULES: Final[dict[type[ast.AST], Rule]] = {
    ast.Module: Rule(("body", "type_ignores"), _module),
    ast.Expr: Rule(("value",), lambda node: (node.value,)),
    ast.Assign: Rule(("targets", "value", "type_comment"), _assign),
    ast.AnnAssign: Rule(("target", "annotation", "value", "simple"), _ann_assign),
    ast.AugAssign: Rule(("target", "op", "value"), _aug_assign),
    ast.Import: Rule(("names",), _import),
    ast.ImportFrom: Rule(("module", "names", "level"), _import_from),
    ast.Pass: Rule((), lambda node: ()),
    ast.Call: Rule(("func", "args", "keywords"), _call),
    ast.keyword: Rule(("arg", "value"), lambda node: (node.value,)),
    ast.Name: Rule(("id", "ctx"), lambda node: () if type(node.ctx) in (ast.Load, ast.Store) else None),
    ast.Attribute: Rule(("value", "attr", "ctx"), _attribute),
    ast.Constant: Rule(("value", "kind"), _constant),
    ast.List: Rule(("elts", "ctx"), _sequence),
    ast.Tuple: Rule(("elts", "ctx"), _sequence),
    ast.JoinedStr: Rule(("values",), _joined),
    ast.UnaryOp: Rule(("op", "operand"), _unary),
    ast.BinOp: Rule(("left", "op", "right"), _binary),
}

_UNKNOWN_FIELDS: Final = {
    node_type: tuple(set(node_type._fields) - set(rule.fields)) for node_type, rule in RULES.items()
}


def check_subset(tree: ast.Module, report: Report) -> None:
    """Walk the whole tree without recursion and refuse what is not on the list, or too much of it.

    Raises:
        ProgramError: Through `report`: later stages see allowed trees only.
    """
    pending: list[tuple[ast.AST, ast.AST, int]] = [(tree, tree, 0)]
    seen = calls = 0
    while pending:
        node, parent, depth = pending.pop()
        seen += 1
        calls += type(node) is ast.Call
        if depth > LIMITS.depth or seen > LIMITS.nodes or calls > LIMITS.calls:
            _refuse_size(_placed(node, parent), depth, seen, report)
        children = _children(node)
        if children is None:
            report.add("E_SUBSET", _placed(node, parent), *refusal(node))
        elif children:
            pending.extend([(child, node, depth + 1) for child in reversed(children)])
    _check_counts(tree, report)
    report.raise_if_any()


def _children(node: ast.AST) -> Children:
    rule = RULES.get(type(node))
    if rule is None:
        return None
    unknown = _UNKNOWN_FIELDS[type(node)]
    if unknown and any(getattr(node, name, None) for name in unknown):
        return None
    return rule.children(node)


def _placed(node: ast.AST, parent: ast.AST) -> ast.AST:
    return node if hasattr(node, "lineno") else parent


def _refuse_size(node: ast.AST, depth: int, seen: int, report: Report) -> None:
    if depth > LIMITS.depth:
        report.add("E_SIZE", node, f"nested more than {LIMITS.depth} deep", "use variables for the inner parts")
    elif seen > LIMITS.nodes:
        report.add("E_SIZE", node, f"more than {LIMITS.nodes} syntax nodes", "write a shorter program")
    else:
        report.add("E_SIZE", node, f"more than {LIMITS.calls} calls", "write a shorter program")
    report.raise_if_any()


def _check_counts(tree: ast.Module, report: Report) -> None:
    if len(tree.body) > LIMITS.statements:
        message = f"{len(tree.body)} statements; {LIMITS.statements} are allowed"
        report.add("E_SIZE", tree.body[LIMITS.statements], message, "write a shorter program")
