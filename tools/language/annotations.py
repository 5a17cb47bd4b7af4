"""Type annotations: looked at so that nothing else hides in them, then forgotten."""

from __future__ import annotations

import ast
from typing import Any, Final

TYPING_NAMES: Final = frozenset({"Any", "Dict", "List", "Literal", "Optional", "Tuple", "Union"})
"""Names that programs import from `typing`."""

ANNOTATIONS: Final = TYPING_NAMES | {"dict", "list", "tuple", "float", "int", "str", "bool", "Path"}
"""Names that an annotation may be made of."""

MAX_NODES: Final = 32
"""Largest annotation, in syntax nodes: `dict[str, list]` has five."""

_LITERALS: Final = frozenset({str, type(None), type(...)})


def is_annotation(note: ast.expr) -> bool:
    """Whether an expression is made of known type names, text, subscripts of names and `|` between such parts.

    The walk has no recursion, since an annotation may be nested as deep as the parser allows.
    """
    pending: list[ast.AST] = [note]
    seen = 0
    while pending:
        parts = _parts(pending.pop())
        seen += 1
        if parts is None or seen > MAX_NODES:
            return False
        pending.extend(parts)
    return True


def _parts(node: Any) -> tuple[ast.expr, ...] | None:
    kind = type(node)
    if kind is ast.Name:
        return () if node.id in ANNOTATIONS else None
    if kind is ast.Constant:
        return () if type(node.value) in _LITERALS else None
    if kind is ast.Subscript:
        return (node.value, node.slice) if type(node.value) is ast.Name else None
    if kind is ast.BinOp:
        return (node.left, node.right) if type(node.op) is ast.BitOr else None
    return tuple(node.elts) if kind is ast.Tuple else None
