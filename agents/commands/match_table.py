"""The table of matches that `agents run` prints: whole numbers or none, however narrow the terminal is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.console import clean
from agents.narrow import GAP, left_out

_CATEGORY: Final = 17
_WIDTHS: Final = {
    "log": 8, "track": 8, "category": _CATEGORY, "from s": 6, "lasts s": 7, "ego m": 5, "sure": 4, "related": 7,
}  # fmt: skip
"""Columns with the width of their head or content, in characters."""
_FIRST_LEFT_OUT: Final = ("related", "ego m", "sure", "track", "lasts s")


def print_match_table(console: Console, rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Print rows of `matches.parquet`, one a line.

    Args:
        console: Where to.
        rows: The rows.

    Returns:
        Columns that were left out because the terminal is too narrow for them.
    """
    missing = left_out(_WIDTHS, _FIRST_LEFT_OUT, console.width)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    for name, width in _WIDTHS.items():
        if name in missing:
            continue
        if name in ("log", "track", "category"):
            table.add_column(name, min_width=width, max_width=width, no_wrap=True)
        else:
            table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        cells = [cell for name, cell in zip(_WIDTHS, _cells(row), strict=True) if name not in missing]
        table.add_row(*(Text(cell, overflow="ellipsis") for cell in cells))
    console.print(table)
    return missing


def _cells(row: dict[str, Any]) -> list[str]:
    numbers = (row["start_s"], row["duration_s"], row["min_ego_distance_m"])
    return [
        clean(row["log_id"])[:8],
        clean(row["track_uuid"])[:8],
        clean(row["category"]),
        *(f"{number:.1f}" for number in numbers),
        f"{row['certainty']:.2f}",
        str(len(row["partners"])),
    ]
