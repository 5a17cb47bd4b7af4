"""Small edits of program texts that are right: by syntax tree, so that a mistake stands exactly where it should."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Final

from evals.mistakes.values import Plant, Planted

WRAPPERS: Final = ("scenario_not", "reverse_relationship")
_NOT_SETS: Final = ("log_dir", "output_dir", "description")

Change = Callable[[ast.Call], str | None]
"""Changes a call in place; gives the cure as a regular expression, or None where the call is not the one to change."""


def name_of(call: ast.Call) -> str:
    """The function that is called, seen through the combinators around it."""
    function = call.func
    while isinstance(function, ast.Call):
        function = function.args[0] if function.args else ast.Name("")
    return function.id if isinstance(function, ast.Name) else ""


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """The calls that make a value, in order of the statements; combinators around functions are part of them."""
    for statement in tree.body:
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Call):
            yield value


def in_first_call(change: Change) -> Plant:
    """Plants by changing the first call that `change` takes."""

    def plant(program: str) -> Planted | None:
        tree = ast.parse(program)
        for call in calls(tree):
            cure = change(call)
            if cure is not None:
                return Planted(ast.unparse(ast.fix_missing_locations(tree)), cure)
        return None

    return plant


def in_call_of(name: str, change: Change) -> Plant:
    """Plants by changing the first call of one function."""
    return in_first_call(lambda call: change(call) if name_of(call) == name else None)


def renamed(old: str, new: str, cure: str = "") -> Plant:
    """Plants another name in place of a function's; by default the cure is the right one."""

    def change(call: ast.Call) -> str | None:
        for node in ast.walk(call.func):
            if isinstance(node, ast.Name) and node.id == old:
                node.id = new
                return cure or rf"\b{old}\b"
        return None

    return in_first_call(change)


def with_value(function: str, parameter: str, value: str, cure: str = "") -> Plant:
    """Plants another value, written as in a program, of a parameter that a call gives."""

    def change(call: ast.Call) -> str | None:
        for keyword in call.keywords:
            if keyword.arg == parameter:
                written = ast.unparse(keyword.value)
                keyword.value = ast.parse(value, mode="eval").body
                return cure if written != ast.unparse(keyword.value) else None
        return None

    return in_call_of(function, change)


def with_keyword(function: str, parameter: str, new: str, cure: str = "") -> Plant:
    """Plants another parameter's name."""

    def change(call: ast.Call) -> str | None:
        for keyword in call.keywords:
            if keyword.arg == parameter:
                keyword.arg = new
                return cure
        return None

    return in_call_of(function, change)


def without_keyword(function: str, parameter: str, cure: str = "") -> Plant:
    """Plants the omission of a parameter."""

    def change(call: ast.Call) -> str | None:
        kept = [keyword for keyword in call.keywords if keyword.arg != parameter]
        if len(kept) == len(call.keywords):
            return None
        call.keywords = kept
        return cure

    return in_call_of(function, change)


def track_sets(call: ast.Call) -> list[int]:
    """Places of the arguments that are track sets."""
    return [
        place for place, value in enumerate(call.args) if not (isinstance(value, ast.Name) and value.id in _NOT_SETS)
    ]


def substituted(old: str, new: str, cure: str = "") -> Plant:
    """Plants by replacing a piece of text, where it occurs, once."""

    def plant(program: str) -> Planted | None:
        return Planted(program.replace(old, new, 1), cure) if old in program else None

    return plant


def first_of(*plants: Plant) -> Plant:
    """Plants with the first of several that fits."""

    def plant(program: str) -> Planted | None:
        return next((planted for each in plants if (planted := each(program)) is not None), None)

    return plant


def before_output(*lines: str, cure: str = "") -> Plant:
    """Plants lines before the output; `{last}` is the set that is output, `{first}` the first variable."""

    def plant(program: str) -> Planted | None:
        body, _, output = program.rstrip().rpartition("\n")
        last = output.partition("(")[2].partition(",")[0]
        first = program.partition(" =")[0]
        added = "\n".join(line.format(last=last, first=first) for line in lines)
        return Planted(f"{body}\n{added}\n{output}\n", cure)

    return plant
