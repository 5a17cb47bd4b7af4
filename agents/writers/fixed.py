"""Writers that write nothing: one program for every query, or a known program for each."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from agents.writers.api import PlainQuery, WrittenProgram, plain_query
from tools.errors import QueryNotUnderstoodError, UserError
from tools.results import Program


class FixedWriter:
    """The same program, whatever is asked.

    Args:
        source: The program's text.
    """

    def __init__(self, source: str) -> None:
        self._source = source

    def write(self, query: PlainQuery) -> WrittenProgram:
        """The program, as an answer to `query`."""
        return WrittenProgram(Program(self._source, "file", _description(query)))


class KnownWriter:
    """A known program for each query, such as a suite's reference programs.

    Args:
        sources: Program texts by query.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._sources = dict(sources)

    def write(self, query: PlainQuery) -> WrittenProgram:
        """The program of `query`.

        Raises:
            QueryNotUnderstoodError: There is none.
        """
        if query.text not in self._sources:
            near = difflib.get_close_matches(query.text, self._sources, n=1)
            hint = f", nearest: {near[0]!a}" if near else ""
            raise QueryNotUnderstoodError(f"no program answers {query.text!a} ({len(self._sources)} are known{hint})")
        return WrittenProgram(Program(self._sources[query.text], "file", _description(query)))


VERBATIM = (FixedWriter, KnownWriter)
"""Writers that take a prompt as it is: they look it up, or do not look at it, and never read it."""


def _description(query: PlainQuery) -> str:
    """The prompt as a program may hold it; empty for one that no program can."""
    try:
        return plain_query(query.text).text
    except UserError:
        return ""
