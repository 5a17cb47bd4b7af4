"""A program that only odd characters keep from being one: odd spaces and brackets, indentation, escapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", None),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **{chr(ord(mark) + 0xFEE0): mark for mark in "(),.=[]+-*/#"},
    }
)
"""What chat pages make of plain characters. Quotes are not among them: the checker names those, with the cure."""


def straightened(source: str, parses: Callable[[str], bool]) -> str:
    """The program as it was meant where it does not parse and its plain form does; else as it is.

    Args:
        source: The text of a program.
        parses: Whether a text is one by its syntax.
    """
    if parses(source):
        return source
    return next((text for text in _plainer(source) if text != source and parses(text)), source)


def _plainer(source: str) -> Iterator[str]:
    """Ever plainer forms; statements stand at the margin, as the language has no blocks."""
    plain = source.translate(_PLAIN)
    yield plain
    yield _at_margin(plain)
    if "\n" not in plain.strip():
        yield _at_margin(plain.replace("\\n", "\n").replace('\\"', '"'))


def _at_margin(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n"))
