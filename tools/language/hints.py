"""What to write instead of Python that the language leaves out."""

from __future__ import annotations

import ast
from typing import Final

from tools.language.issues import echo

LOOP: Final = "functions already act on every track and frame: call them once on the whole set"
BRANCH: Final = "call the functions without conditions and combine their results with scenario_and or scenario_or"
FUNCTION: Final = "write the steps one after the other, without defining functions"
COMPREHENSION: Final = "write the list out, such as [a, b], or call the function once on the whole set"
SUBSCRIPT: Final = "track sets cannot be indexed; narrow them down with functions"
ARITHMETIC: Final = "only + - * / between numbers"
COMPARE: Final = "give bounds to a function instead, such as has_velocity(cars, log_dir, min_velocity=5)"
LOGIC: Final = "use scenario_and([a, b]), scenario_or([a, b]) or scenario_not(function)(...)"
STRING: Final = "write the text out as a plain string"
IMPORT: Final = "remove the line: all functions are there without imports"
ATTRIBUTE: Final = "call functions by name; for infinity write inf"

CALLEE: Final = "call a function by name; combinators are called as scenario_not(function)(tracks, log_dir)"

_BY_METHOD: Final = {
    "append": "write the list out, such as [a, b]",
    "extend": "write the list out, such as [a, b]",
    "filter": "call the functions that narrow a track set down, such as has_velocity(cars, log_dir, min_velocity=5)",
    "union": "use scenario_or([a, b])",
    "intersection": "use scenario_and([a, b])",
    "format": STRING,
    "join": STRING,
}
_NO_FUNCTIONS: Final = frozenset({"Constant", "List", "Tuple", "JoinedStr", "BinOp", "UnaryOp"})

_BY_TYPE: Final[dict[str, tuple[str, str]]] = {
    "For": ("loops are", LOOP),
    "AsyncFor": ("loops are", LOOP),
    "While": ("loops are", LOOP),
    "Break": ("loops are", LOOP),
    "Continue": ("loops are", LOOP),
    "If": ("if is", BRANCH),
    "IfExp": ("if is", BRANCH),
    "Match": ("match is", BRANCH),
    "Try": ("try is", BRANCH),
    "TryStar": ("try is", BRANCH),
    "Raise": ("raise is", BRANCH),
    "Assert": ("assert is", BRANCH),
    "FunctionDef": ("function definitions are", FUNCTION),
    "AsyncFunctionDef": ("function definitions are", FUNCTION),
    "ClassDef": ("class definitions are", FUNCTION),
    "Return": ("return is", "end the program with output_scenario(result, description, log_dir, output_dir)"),
    "Yield": ("yield is", FUNCTION),
    "YieldFrom": ("yield is", FUNCTION),
    "Await": ("await is", FUNCTION),
    "Lambda": ("lambda is", "pass a function by name, such as scenario_not(stationary)"),
    "ListComp": ("comprehensions are", COMPREHENSION),
    "SetComp": ("comprehensions are", COMPREHENSION),
    "DictComp": ("comprehensions are", COMPREHENSION),
    "GeneratorExp": ("comprehensions are", COMPREHENSION),
    "Subscript": ("indexing is", SUBSCRIPT),
    "Slice": ("indexing is", SUBSCRIPT),
    "Starred": ("unpacking with * is", "write the arguments out"),
    "Compare": ("comparisons are", COMPARE),
    "BoolOp": ("and/or are", LOGIC),
    "Not": ("not is", LOGIC),
    "Invert": ("~ is", LOGIC),
    "BitAnd": ("& is", LOGIC),
    "BitOr": ("| is", LOGIC),
    "BitXor": ("^ is", LOGIC),
    "Pow": ("powers are", ARITHMETIC),
    "Mod": ("% is", ARITHMETIC),
    "FloorDiv": ("// is", ARITHMETIC),
    "LShift": ("shifts are", ARITHMETIC),
    "RShift": ("shifts are", ARITHMETIC),
    "MatMult": ("@ is", ARITHMETIC),
    "JoinedStr": ("f-strings with placeholders are", STRING),
    "FormattedValue": ("f-strings with placeholders are", STRING),
    "TemplateStr": ("t-strings are", STRING),
    "Dict": ("dictionaries are", "use a list of track sets, such as [a, b]"),
    "Set": ("sets are", "use a list, such as [a, b]"),
    "NamedExpr": (":= is", "assign on a line of its own"),
    "AugAssign": ("+= and its like are", "write the whole value, such as x = x + 1"),
    "Delete": ("del is", "remove the line"),
    "With": ("with is", FUNCTION),
    "AsyncWith": ("with is", FUNCTION),
    "Global": ("global is", "remove the line"),
    "Nonlocal": ("nonlocal is", "remove the line"),
    "Assign": ("assignment to anything but a name is", "write name = value, one a line"),
    "AnnAssign": ("this annotation is", "write name = value"),
    "Constant": ("this kind of literal is", "write a string, a number, True, False or None"),
    "Call": ("** in a call is", "write the arguments out"),
    "Import": ("this import is", IMPORT),
    "ImportFrom": ("this import is", IMPORT),
    "Attribute": ("attributes and methods are", ATTRIBUTE),
}


def refusal(node: ast.AST) -> tuple[str, str]:
    """Message and hint for a construct that the language leaves out."""
    if isinstance(node, ast.Call) and not isinstance(getattr(node, "func", None), ast.Name | ast.Call | None):
        return _refused_callee(node.func)
    what, hint = _BY_TYPE.get(type(node).__name__, (f"the construct {type(node).__name__} is", ""))
    return f"{what} not part of the language", hint


def _refused_callee(callee: ast.expr) -> tuple[str, str]:
    if isinstance(callee, ast.Attribute):
        return attribute_refusal(callee)
    if type(callee).__name__ in _NO_FUNCTIONS:
        return "calling anything but a function is not part of the language", CALLEE
    return refusal(callee)


def attribute_refusal(node: ast.Attribute) -> tuple[str, str]:
    """Message and hint for an attribute or method."""
    message = f"the attribute {echo(node.attr)} is not part of the language"
    return message, _BY_METHOD.get(node.attr, ATTRIBUTE)


def syntax_hint(line: str) -> str:
    """A guess at what is wrong in a line that does not parse."""
    stripped = line.strip()
    if stripped.startswith("```"):
        return "remove the Markdown fences: give the program alone"
    if stripped.count("(") != stripped.count(")"):
        return "check that every ( has its )"
    if stripped.count("'") % 2 or stripped.count('"') % 2:
        return "check that every string is closed; put text with an apostrophe in double quotes"
    return "write plain Python calls and assignments, one a line"
