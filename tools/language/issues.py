"""Collecting what is wrong with a program: places in characters, program text made harmless, five issues at most."""

from __future__ import annotations

import ast
import re
from typing import Final

from tools.errors import Issue, ProgramError

MAX_ISSUES: Final = 5
ECHO_CHARS: Final = 64


def echo(text: str) -> str:
    """Program text for a message: quoted, escaped to ASCII, cut to 64 characters, so that it reads as data."""
    quoted = ascii(text[:ECHO_CHARS])
    return quoted if len(quoted) <= ECHO_CHARS else quoted[: ECHO_CHARS - 4] + "...'"


def display(word: str | int | float | bool | None) -> str:
    """A literal for a message: strings through `echo`, the rest as Python writes it."""
    return echo(word) if isinstance(word, str) else repr(word)[:ECHO_CHARS]


class Report:
    """The issues found so far in one program."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._all_ascii = source.isascii()
        self._issues: list[Issue] = []

    def __bool__(self) -> bool:
        return bool(self._issues)

    def add(self, code: str, node: ast.AST | None, message: str, hint: str = "") -> None:
        """Note an issue at a node's place.

        Raises:
            ProgramError: It was the fifth one.
        """
        line, column = self.place(node)
        self.add_at(code, line, column, message, hint)

    def add_at(self, code: str, line: int, column: int, message: str, hint: str = "") -> None:
        """Note an issue at a line and column, both from 1; 0 where none applies.

        Raises:
            ProgramError: It was the fifth one.
        """
        issue = Issue("check", code, line, column, message, hint)
        if issue not in self._issues:
            self._issues.append(issue)
        if len(self._issues) >= MAX_ISSUES:
            self.raise_if_any()

    def raise_if_any(self) -> None:
        """Raise what was collected.

        Raises:
            ProgramError: At least one issue was noted.
        """
        if self._issues:
            raise ProgramError(tuple(self._issues))

    def place(self, node: ast.AST | None) -> tuple[int, int]:
        """Line and column of a node, both from 1, in characters; zeros when it has none."""
        line = getattr(node, "lineno", 0)
        if not line:
            return 0, 0
        return line, self._characters(line, getattr(node, "col_offset", 0)) + 1

    def _characters(self, line: int, utf8_offset: int) -> int:
        if self._all_ascii:
            return utf8_offset
        lines = re.split(r"\r\n|\r|\n", self._source)
        if line > len(lines):
            return utf8_offset
        return len(lines[line - 1].encode("utf-8", "surrogatepass")[:utf8_offset].decode("utf-8", "ignore"))
