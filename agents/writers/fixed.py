"""Writers that write nothing: one program for every query, or a known program for each."""

from __future__ import annotations

from collections.abc import Mapping

from agents.writers.api import PlainQuery, WrittenProgram
from tools.errors import QueryNotUnderstoodError
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
        return WrittenProgram(Program(self._source, "file", query.text))


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
            raise QueryNotUnderstoodError(f'no program answers "{query.text}" ({len(self._sources)} are known)')
        return WrittenProgram(Program(self._sources[query.text], "file", query.text))
