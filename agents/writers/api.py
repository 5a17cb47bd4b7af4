"""What a writer is: English in, a program out, or a refusal that says why."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Protocol

from tools.errors import UserError
from tools.results import Program

MAX_QUERY_CHARACTERS = 300
"""The longest query; it is also the longest description that the program language takes."""


@dataclass(frozen=True, slots=True)
class PlainQuery:
    """A query that is safe to handle: one line, composed characters, no control characters, bounded length.

    Attributes:
        text: The query.
    """

    text: str


@dataclass(frozen=True, slots=True)
class WrittenProgram:
    """A program and how its writer read the query.

    Attributes:
        program: The program.
        understood: The query as it was read; empty when the writer does not tell.
        assumptions: What was taken for granted, one line each.
    """

    program: Program
    understood: str = ""
    assumptions: tuple[str, ...] = ()


class Writer(Protocol):
    """Turns a query into a program."""

    def write(self, query: PlainQuery) -> WrittenProgram:
        """Write the program that answers `query`.

        Raises:
            QueryNotUnderstoodError: The writer declines; the text names the words it could not place.
        """
        ...


def plain_query(text: str) -> PlainQuery:
    """Make `text` safe: NFKC form, white space collapsed, control and format characters dropped.

    Raises:
        UserError: Nothing is left, or it is longer than `MAX_QUERY_CHARACTERS`.
    """
    if len(text) > 20 * MAX_QUERY_CHARACTERS:
        raise UserError(f"the query has {len(text)} characters; {MAX_QUERY_CHARACTERS} are allowed")
    composed = unicodedata.normalize("NFKC", text)
    kept = "".join(" " if char.isspace() else char for char in composed if char.isspace() or _is_visible(char))
    query = " ".join(kept.split())
    if not query:
        raise UserError('the query is empty; try "stopped car near a pedestrian crossing"')
    if len(query) > MAX_QUERY_CHARACTERS:
        raise UserError(f"the query has {len(query)} characters; {MAX_QUERY_CHARACTERS} are allowed")
    return PlainQuery(query)


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
