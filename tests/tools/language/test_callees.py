"""Whatever is called with whatever argument, however a program is bent: a plan or a `ProgramError`, no other error."""

import ast
import random

import pytest

from tools.atoms.baseline_signatures import BASELINE_SIGNATURES
from tools.errors import ProgramError
from tools.language.calls import Caller
from tools.language.checker import check
from tools.language.issues import Report
from tools.language.scope import Scope
from tools.language.statements import run_statements

_HEAD = 'cars = get_objects_of_category(log_dir, category="BUS")\n'
_OUT = "output_scenario(cars, description, log_dir, output_dir)\n"

_ARGUMENTS = {
    "Attribute": "a.b.c",
    "Await": "await a",
    "BinOp": "1 @ 2",
    "BoolOp": "a and b",
    "Call": "f(b'x')",
    "Compare": "cars > 5",
    "Constant": "b'x'",
    "Dict": "{1: 2}",
    "DictComp": "{c: c for c in cars}",
    "FormattedValue": "f'{cars!r:>{5}}'",
    "GeneratorExp": "(c for c in cars)",
    "IfExp": "1 if cars else 2",
    "JoinedStr": "f'{cars}'",
    "Lambda": "lambda c: c.speed > 5",
    "List": "[b'x', ...]",
    "ListComp": "[c for c in cars]",
    "Name": "nowhere",
    "NamedExpr": "(y := 1)",
    "Set": "{1}",
    "SetComp": "{c for c in cars}",
    "Slice": "cars[0:1]",
    "Starred": "*cars",
    "Subscript": "cars[0]",
    "Tuple": "(3j, *cars)",
    "UnaryOp": "not cars",
    "Yield": "(yield cars)",
    "YieldFrom": "(yield from cars)",
}
"""Every kind of expression, in a use that the language leaves out."""

_METHODS = ("cars.filter", "np.max", "nowhere.f", "a.b.c", "log_dir.f", "stationary.f", "f().g")
_NO_NAMES = (
    "'a'",
    "1",
    "None",
    "[stationary]",
    "(stationary,)",
    "(a + b)",
    "(-a)",
    "f'a'",
    "(lambda: 1)",
    "a[0]",
    "(a if b else c)",
    "{}",
    "b'x'",
)
_NAMES = ("stationary", "cars", "nowhere", "float", "int", "log_dir", "np", "scenario_not(stationary)", "f()()")


def _expression_types() -> set[str]:
    found, pending = set(), list(ast.expr.__subclasses__())
    while pending:
        kind = pending.pop()
        if kind.__module__ in ("ast", "_ast"):
            found.add(kind.__name__)
        pending.extend(kind.__subclasses__())
    return found - {"Num", "Str", "Bytes", "NameConstant", "Ellipsis"}


def _issues(body: str) -> list[tuple[str, int, int]] | None:
    try:
        check(_HEAD + body + "\n" + _OUT, BASELINE_SIGNATURES)
    except ProgramError as error:
        return [(issue.code, issue.line, issue.column) for issue in error.issues]
    return None


def test_the_arguments_are_of_every_type_of_expression() -> None:
    template_strings = {"TemplateStr", "Interpolation"}  # Python 3.14 and later
    assert set(_ARGUMENTS) == _expression_types() - template_strings
    for name, text in _ARGUMENTS.items():
        tree = ast.parse(f"f({text})")
        assert name in {type(node).__name__ for node in ast.walk(tree)}


@pytest.mark.parametrize("callee", [*_METHODS, *_NO_NAMES])
@pytest.mark.parametrize("argument", _ARGUMENTS.values(), ids=_ARGUMENTS)
def test_an_argument_of_a_callee_that_is_no_name(callee: str, argument: str) -> None:
    forms = [f"x = {callee}({argument})", f"x = {callee}(1, {argument})", f"x = stationary({callee}({argument}))"]
    forms += [] if argument.startswith("*") else [f"{callee}(k={argument})", f"{callee}(**{argument})"]
    for form in forms:
        column = form.index(callee) + 1
        issues = _issues(form)
        assert issues is not None
        assert {code for code, _, _ in issues} == {"E_SUBSET"}, form
        assert any(line == 2 and at == column for _, line, at in issues), form


@pytest.mark.parametrize("callee", _NAMES)
@pytest.mark.parametrize("argument", _ARGUMENTS.values(), ids=_ARGUMENTS)
def test_an_argument_of_a_callee_that_is_a_name(callee: str, argument: str) -> None:
    issues = _issues(f"x = {callee}({argument})")
    assert issues is not None
    assert all(code.startswith("E_") and line == 2 and column > 0 for code, line, column in issues)


@pytest.mark.parametrize(
    "argument", ["[" * 90 + "cars" + "]" * 90, "-" * 90 + "1", ",".join(["cars"] * 1550), ",".join(["c()"] * 400)]
)
def test_no_size_gets_past_the_limits_below_a_method(argument: str) -> None:
    (code,) = {code for code, _, _ in _issues(f"x = a.b({argument})") or []}
    assert code in ("E_SUBSET", "E_SIZE")
    (code,) = {code for code, _, _ in _issues(f"x = stationary({argument})") or []}
    assert code in ("E_SIZE", "E_NAME")


@pytest.mark.parametrize(
    "text", ["x = cars[0]", "x = b'x'", "x[0] = 1", "for c in []: 1", "x = 3j", "x = 1 @ 0", "x = ~1", "x = not 1"]
)
def test_the_reader_refuses_what_the_allow_list_might_miss(text: str) -> None:
    report = Report(text)
    scope = Scope(BASELINE_SIGNATURES, "", report)
    run_statements(ast.parse(text), scope, Caller(BASELINE_SIGNATURES, report), report)
    with pytest.raises(ProgramError) as caught:
        report.raise_if_any()
    assert {issue.code for issue in caught.value.issues} <= {"E_SUBSET", "E_NAME"}


_SEEDS = [
    *_ARGUMENTS.values(),
    "cars",
    "stationary(cars, log_dir)",
    "scenario_not(stationary)(cars, log_dir)",
    "near_objects(cars, cars, log_dir, distance_thresh=float('5'), min_objects=1)",
    "scenario_or([cars, cars])",
    "cars.union(cars)",
    "np.inf",
    "2 * (3 - -1)",
]
_STATEMENTS = [
    "x = 1",
    "x += 2",
    "x: dict[str, list] = 1",
    "x = y = cars",
    "import math",
    "from typing import Any",
    "stationary(cars, log_dir)",
    "pass",
    "for c in cars:\n    x = c",
    "if cars:\n    pass",
    "del x",
]


def _seed(draw: random.Random) -> ast.expr:
    return ast.parse(f"f({draw.choice(_SEEDS)})").body[0].value.args[0]  # type: ignore[attr-defined,no-any-return]


def _graft(tree: ast.Module, draw: random.Random) -> None:
    """Put a random expression in the place of another, anywhere in the tree."""
    places = [
        (node, field, index)
        for node in ast.walk(tree)
        if not isinstance(node, ast.JoinedStr | ast.FormattedValue)  # of which no text could be made again
        for field, value in ast.iter_fields(node)
        for index, item in enumerate(value if isinstance(value, list) else [value])
        if isinstance(item, ast.expr)
    ]
    node, field, index = draw.choice(places)
    value = getattr(node, field)
    if isinstance(value, list):
        value[index] = _seed(draw)
    else:
        setattr(node, field, _seed(draw))


def _mutant(seed: int) -> ast.Module:
    draw = random.Random(seed)
    lines = [f"x{n} = {draw.choice(_SEEDS).removeprefix('*')}" for n in range(2)]
    tree = ast.parse("\n".join([_HEAD, *lines, *draw.sample(_STATEMENTS, 2), _OUT]))
    for _ in range(draw.randint(1, 6)):
        _graft(tree, draw)
    return tree


@pytest.mark.parametrize("block", range(8))
def test_mutated_programs_give_a_plan_or_a_program_error(block: int) -> None:
    refused = 0
    for seed in range(block * 150, block * 150 + 150):
        try:
            check(ast.unparse(_mutant(seed)), BASELINE_SIGNATURES)
        except ProgramError as error:
            refused += all(issue.code.startswith("E_") for issue in error.issues)
    assert refused > 75


@pytest.mark.parametrize("block", range(4))
def test_the_reader_alone_stands_any_tree(block: int) -> None:
    noted = 0
    for seed in range(block * 150, block * 150 + 150):
        report = Report("")
        caller = Caller(BASELINE_SIGNATURES, report)
        try:
            run_statements(_mutant(seed), Scope(BASELINE_SIGNATURES, "", report), caller, report)
            report.raise_if_any()
        except ProgramError as error:
            noted += len(error.issues) > 0
    assert noted > 75
