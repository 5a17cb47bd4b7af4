"""What DuckDB says is wrong with a query, in one line that names what there is instead."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from tools.exports.table_columns import TABLES

_KIND: Final = re.compile(r"^(?:[A-Z]\w+ )+Error: ")
_NO_TABLE: Final = re.compile(r"Table with name (.+?) does not exist")
_NO_COLUMN: Final = re.compile(
    r'Referenced column "(?P<alone>.+?)" not found|does not have a column named "(?P<named>.+?)"'
)
_CANDIDATES: Final = re.compile(r"\s*Candidate (?:functions|bindings|macros):.*", re.DOTALL)
_WORD: Final = re.compile(r"\w+")
_CLOSE: Final = 0.7
_LONGEST_NAME: Final = 60


def words_of(query: str) -> set[str]:
    """The words of a query, in small letters."""
    return {word.lower() for word in _WORD.findall(query)}


def told_problem(kind: str, problem: str, query: str) -> str:
    """One line for an error of DuckDB.

    Args:
        kind: The class of the error.
        problem: Its text, with a picture of the place.
        query: The query.
    """
    if kind in ("OutOfMemoryException", "MemoryError"):
        return "the query needs too much memory: aggregate, join on keys (run, match_id), or add LIMIT"
    line = " ".join(problem.partition("\nLINE ")[0].split())
    if kind == "PermissionException":
        return f"{line}; queries see the tables of the run and nothing else"
    if missing := _NO_TABLE.search(line):
        return _no_table(missing[1])
    if missing := _NO_COLUMN.search(line):
        return _no_column(missing["alone"] or missing["named"], query)
    return _CANDIDATES.sub("", _KIND.sub("", line))


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Names that are written like this one or of which it is a part, the nearest first, three at most.

    A part has three letters at least: what shares less is a guess.
    """
    known, small = list(dict.fromkeys(names)), name.lower()
    alike = difflib.get_close_matches(small, known, n=3, cutoff=_CLOSE)
    holding = [one for one in known if len(small) >= 3 and small in one and one not in alike]
    return [*alike, *holding][:3]


def _no_table(name: str) -> str:
    return f"there is no table {_quoted(name)}{_meant(nearest(name, TABLES))}; tables: {', '.join(TABLES)}"


def _no_column(name: str, query: str) -> str:
    asked = [table for table in TABLES if table in words_of(query)]
    there = [column.name for table in asked for column in TABLES[table].columns]
    elsewhere = [table for table in TABLES if any(column.name == name for column in TABLES[table].columns)]
    where = f" in {' and '.join(asked)}" if asked else ""
    if elsewhere:
        return f"there is no column {_quoted(name)}{where}: {' and '.join(elsewhere)} {_has(elsewhere)} it"
    listed = f"; {asked[0]} has {', '.join(there)}" if len(asked) == 1 else "; agents sql --tables lists all columns"
    return f"there is no column {_quoted(name)}{where}{_meant(nearest(name, there))}{listed}"


def _has(names: Sequence[str]) -> str:
    return "has" if len(names) == 1 else "have"


def _meant(names: Sequence[str]) -> str:
    return f" (nearest: {', '.join(names)})" if names else ""


def _quoted(name: str) -> str:
    return f"{name[:_LONGEST_NAME]!a}"
