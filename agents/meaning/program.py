"""An expression as the text of a program: one call a line, equal parts once."""

from __future__ import annotations

import math
from typing import Final

from agents.meaning.naming import name_of
from agents.meaning.values import (
    CATEGORY_FUNCTION,
    INTERSECTION,
    UNION,
    AllOf,
    AnyOf,
    Call,
    Category,
    Expression,
    Value,
)
from tools.errors import UserError
from tools.language.limits import LIMITS

MAX_CALLS: Final = LIMITS.statements - 2
"""Most calls of a program with one call a line; the other two lines set the description and hand over the answer."""


def program_text(expression: Expression, description: str) -> str:
    """The program that finds `expression`.

    Args:
        expression: A set of tracks. Its functions must be those of the profile that is to run the program.
        description: What the answer is recorded under, one line of at most 300 characters.

    Raises:
        UserError: The program would have more than `MAX_CALLS` calls.
    """
    lines = _Lines()
    answer = lines.name(expression)
    head = f"description = {quoted(description)}"
    return "\n".join([head, *lines.written, f"output_scenario({answer}, description, log_dir, output_dir)"]) + "\n"


class _Lines:
    def __init__(self) -> None:
        self.written: list[str] = []
        self._names: dict[Expression, str] = {}
        self._taken: dict[str, int] = {}

    def name(self, expression: Expression) -> str:
        """The variable that holds the set; its lines are written before, unless they are there already."""
        if expression not in self._names:
            text = self._text(expression)
            if len(self.written) >= MAX_CALLS:
                raise UserError(f"the program would have more than {MAX_CALLS} calls; ask for less at once")
            self._names[expression] = self._fresh(name_of(expression))
            self.written.append(f"{self._names[expression]} = {text}")
        return self._names[expression]

    def _fresh(self, base: str) -> str:
        while True:
            self._taken[base] = self._taken.get(base, 0) + 1
            name = base if self._taken[base] == 1 else f"{base}_{self._taken[base]}"
            if name == base or name not in self._taken:
                self._taken.setdefault(name, 1)
                return name

    def _text(self, expression: Expression) -> str:
        if isinstance(expression, Category):
            return f"{CATEGORY_FUNCTION}(log_dir, category={quoted(expression.name)})"
        if isinstance(expression, Call):
            return self._call(expression)
        return self._combined(expression)

    def _call(self, expression: Call) -> str:
        sets = [self.name(part) for part in expression.sets]
        values = [f"{name}={literal(value)}" for name, value in expression.values]
        function = expression.function
        for wrapper in reversed(expression.wrappers):
            function = f"{wrapper}({function})"
        return f"{function}({', '.join([*sets, 'log_dir', *values])})"

    def _combined(self, expression: AnyOf | AllOf) -> str:
        parts, most = expression.parts, LIMITS.list_items
        kind: type[AnyOf] | type[AllOf] = AnyOf if isinstance(expression, AnyOf) else AllOf
        if len(parts) > most:
            parts = tuple(kind(parts[at : at + most]) for at in range(0, len(parts), most))
        names = ", ".join(self.name(part) for part in parts)
        return f"{UNION if kind is AnyOf else INTERSECTION}([{names}])"


def literal(value: Value) -> str:
    """A value as programs write it: `3`, `0.5`, `-inf`, `"left"`, `True`, `None`."""
    if isinstance(value, str):
        return quoted(value)
    if value is None or isinstance(value, bool) or math.isinf(value):
        return str(value)
    return str(int(value)) if value == int(value) else repr(value)


def quoted(text: str) -> str:
    """A text in quotes, in ASCII; double quotes where nothing in it needs escaping."""
    plain = text.isascii() and text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if plain else ascii(text)
