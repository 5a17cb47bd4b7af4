"""The tables of a run as Markdown; `python -m tools.exports.table_reference docs/sql.md` puts it into that document."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.exports.table_columns import TABLES, TableColumns

BEGIN: Final = "<!-- tables: made by python -m tools.exports.table_reference docs/sql.md -->\n"
END: Final = "<!-- end of tables -->\n"


def render_tables() -> str:
    """All tables, one section each."""
    return "\n".join("\n".join([*_section(table), ""]) for table in TABLES.values())


def with_tables(document: str) -> str:
    """A document with what stands between its two marks made anew.

    Raises:
        ValueError: The marks are missing.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the document lacks the marks between which the tables stand")
    return f"{before}{BEGIN}\n{render_tables()}\n{END}{after}"


def _section(table: TableColumns) -> Iterator[str]:
    yield f"### `{table.name}`\n"
    yield f"A row is {table.rows}.\n"
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {column.kind} | {column.meaning} |"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
