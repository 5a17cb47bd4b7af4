"""The allow-list is exact: every other node type and every unlisted field value is refused."""

import ast

import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.errors import ProgramError
from tools.language.checker import check
from tools.language.hints import refusal
from tools.language.issues import Report
from tools.language.statements import _EXPRESSIONS
from tools.language.subset import RULES, check_subset

_INSIDE_RULES = {ast.Load, ast.Store, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.UAdd, ast.USub, ast.alias}
"""Node types that a rule of their parent looks at, so that the walk never meets them."""

_ABSTRACT = {ast.AST, ast.mod, ast.stmt, ast.expr, ast.expr_context, ast.operator, ast.unaryop}


def _node_types() -> list[type[ast.AST]]:
    found, pending = set(), [ast.AST]
    while pending:
        node_type = pending.pop()
        found.add(node_type)
        pending.extend(node_type.__subclasses__())
    own = {kind for kind in found if kind.__module__ in ("ast", "_ast")}
    makes_others = {"Num", "Str", "Bytes", "NameConstant", "Ellipsis", "Index", "ExtSlice"}
    return sorted((kind for kind in own if kind.__name__ not in makes_others), key=lambda kind: kind.__name__)


def _refused(tree: ast.Module) -> bool:
    try:
        check_subset(tree, Report(""))
    except ProgramError as error:
        return all(issue.code == "E_SUBSET" for issue in error.issues)
    return False


@pytest.mark.parametrize("kind", [kind for kind in _node_types() if kind not in RULES], ids=lambda kind: kind.__name__)
def test_every_other_node_type_is_refused(kind: type[ast.AST]) -> None:
    node = kind.__new__(kind)
    assert _refused(ast.Module(body=[node], type_ignores=[]))  # type: ignore[list-item]


def test_the_list_itself_is_what_it_is_meant_to_be() -> None:
    names = "AnnAssign Assign Attribute AugAssign BinOp Call Constant Expr Import ImportFrom JoinedStr List Module"
    assert {kind.__name__ for kind in RULES} == {*names.split(), "Name", "Pass", "Tuple", "UnaryOp", "keyword"}
    assert not (_INSIDE_RULES | _ABSTRACT) & set(RULES)


@pytest.mark.parametrize("kind", RULES, ids=lambda kind: kind.__name__)
def test_every_field_of_a_listed_type_is_known(kind: type[ast.AST]) -> None:
    assert set(RULES[kind].fields) == set(kind._fields)


def test_every_listed_expression_can_be_read() -> None:
    assert {kind for kind in RULES if issubclass(kind, ast.expr)} == set(_EXPRESSIONS)


def test_a_field_that_a_rule_does_not_know_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("tools.language.subset", fromlist=["_"])._UNKNOWN_FIELDS, ast.Pass, ("payload",))
    node = ast.Pass()
    assert not _refused(ast.Module(body=[node], type_ignores=[]))
    node.payload = ast.Name("x", ast.Load())  # type: ignore[attr-defined]
    assert _refused(ast.Module(body=[node], type_ignores=[]))


@pytest.mark.parametrize(
    "text",
    [
        "x.y = 1",
        "x[0] = 1",
        "(x, y) = 1, 2",
        "[x] = [1]",
        "*x, = []",
        "x: int",
        "x: object = 1",
        "x: dict[str, object] = 1",
        "x: dict[str, f(1)] = 1",
        "x: list[lambda: 1] = 1",
        "x: list[str][int] = 1",
        "x: list[b'a'] = 1",
        "x: list.append = 1",
        "x: 5 = 1",
        "x: " + "list[" * 40 + "int" + "]" * 40 + " = 1",
        "x.y += 1",
        "x[0] += 1",
        "x //= 1",
        "x = a.b(1)",
        "x = (1)(2)",
        "x.y: int = 1",
        "(x): int = 1",
        "import os",
        "import numpy.linalg",
        "import numpy, os",
        "from os import path",
        "from numpy import load",
        "from numpy import *",
        "from . import x",
        "from .math import inf",
        "from pathlib import PosixPath",
        "x = 1j",
        "x = b''",
        "x = ...",
        "x = np.linalg.norm",
        "x = ''.join",
        "x = (1).real",
        "x = ~1",
        "x = not 1",
        "x = 1 // 2",
        "x = 1 % 2",
        "x = 1 @ 2",
        "x = f'{1}'",
        "x = f'a{1!r:>{2}}'",
        "x = f(*a)",
        "x = f(**a)",
        "x = lambda: 1",
        "x = (y := 1)",
        "x = yield",
        "x = {1}",
        "x = a < b",
        "x = a[0]",
        "x = a[0:1]",
        "x = [*a]",
        "del x",
        "assert x",
        "match x:\n    case 1: pass",
        "with x: pass",
        "while x: pass",
        "try:\n    pass\nfinally:\n    pass",
        "class A: pass",
        "async def f(): pass",
        "@f\ndef g(): pass",
        "return 1",
        "global x",
        "raise x",
    ],
)
def test_listed_types_are_refused_in_other_uses(text: str) -> None:
    tree = ast.parse(text)
    if text == "x: int":  # says a type and binds nothing
        assert not _refused(tree)
        return
    assert _refused(tree)
    with pytest.raises(ProgramError):
        check(text, BASELINE_SIGNATURES)


def test_a_refused_construct_has_a_hint() -> None:
    for name in ("For", "If", "Lambda", "Subscript", "ListComp", "FunctionDef", "Try", "Import", "JoinedStr"):
        kind = getattr(ast, name)
        message, hint = refusal(kind.__new__(kind))
        assert message.endswith("not part of the language")
        assert hint


def test_type_ignores_and_type_comments_are_refused() -> None:
    assert _refused(ast.parse("x = 1 # type: int", type_comments=True))
    assert _refused(ast.Module(body=[], type_ignores=[ast.TypeIgnore(1, "")]))
