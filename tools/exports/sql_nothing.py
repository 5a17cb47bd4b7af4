"""Why a query gave no rows, as far as its text and the tables tell."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from tools.exports.sql_errors import words_of
from tools.exports.table_columns import TABLES

_COMPARED: Final = re.compile(r"\b(\w+)\s*(?:==?|\bin\s*\(|\blike\b|\bilike\b)\s*'((?:[^']|'')*)'", re.IGNORECASE)
_MOST_VALUES: Final = 8
_LONGEST: Final = 60


def why_no_rows(query: str, tables: Mapping[str, pa.Table]) -> tuple[str, ...]:
    """Lines for somebody who wonders: tables that are empty, and words that a column never has.

    Args:
        query: A query that gave no rows.
        tables: The tables that it was asked over, by name.
    """
    asked = [name for name in tables if name in words_of(query)]
    empty = [f"{name} is empty here; a row is {TABLES[name].rows}" for name in asked if tables[name].num_rows == 0]
    never = [
        line
        for column, word in dict.fromkeys(_COMPARED.findall(query))
        for name in asked
        if (line := _never(tables[name], name, column, word.replace("''", "'")))
    ]
    return (*empty, *never)


def _never(table: pa.Table, name: str, column: str, word: str) -> str:
    """A line about a word that a column of texts never has; empty where it has it, or is no such column."""
    field = next((one for one in table.schema if one.name.lower() == column.lower()), None)
    if field is None or not pa.types.is_string(field.type) or not table.num_rows or set(word) & set("%_"):
        return ""
    values = sorted({str(value) for value in table.column(field.name).unique().to_pylist() if value is not None})
    if word in values:
        return ""
    return f"{field.name} is never '{word[:_LONGEST]}' in {name}: {_told(word, values)}"


def _told(word: str, values: list[str]) -> str:
    """The values, or of many those that are written most like the word."""
    if len(values) <= _MOST_VALUES:
        return f"it is {', '.join(value[:_LONGEST] for value in values) or 'null'}"
    by_small = {value.lower(): value for value in values}
    near = [by_small[one] for one in difflib.get_close_matches(word.lower(), by_small, n=3, cutoff=0.5)]
    return f"it has {len(values)} values" + (f", the nearest {', '.join(near)}" if near else "")
