"""Which columns of a table to leave out on a narrow terminal: whole columns, so that no number is ever cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Console

GAP: Final = 2
"""Characters between two columns."""


def left_out(widths: Mapping[str, int], first: Sequence[str], width: int) -> tuple[str, ...]:
    """The fewest columns to leave out.

    Args:
        widths: Columns with the characters that each needs.
        first: Those that may be left out, the least important first.
        width: Of the terminal, in characters.
    """
    needed = sum(widths.values()) + GAP * (len(widths) - 1)
    out: list[str] = []
    for name in first:
        if needed <= width:
            break
        out.append(name)
        needed -= widths[name] + GAP
    return tuple(out)


def say_left_out(console: Console, names: Sequence[str]) -> None:
    """Tell which columns are not shown, and where they are; nothing where all are."""
    if names:
        console.print(f"left out, for the terminal is narrow: {', '.join(names)} (--json has them)")
