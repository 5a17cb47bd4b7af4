"""Text for a terminal of 100 columns."""

from __future__ import annotations

import textwrap
from typing import Final

WIDTH: Final = 100
_LABEL: Final = 16


def cut(text: str, width: int) -> str:
    """One line of at most `width` characters; what is cut off shows as an ellipsis."""
    line = " ".join(text.split())
    lead = text[: len(text) - len(text.lstrip(" "))]
    line = lead + line
    return line if len(line) <= width else line[: max(width - 1, 0)] + "…"


def block(label: str, text: str) -> list[str]:
    """A labelled text below a table's line, wrapped."""
    lines = []
    for source in text.rstrip("\n").split("\n"):
        lines += textwrap.wrap(source, WIDTH - _LABEL, subsequent_indent="    ", break_on_hyphens=False) or [""]
    return [f"{'      ' + label if not n else '':{_LABEL}}{line}" for n, line in enumerate(lines)]


def wrapped(text: str) -> list[str]:
    """A text in lines; those after the first are indented."""
    return textwrap.wrap(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def share(part: int, whole: int) -> str:
    """`12/48 (25.0%)`."""
    return f"{part}/{whole} ({part / whole:.1%})" if whole else f"{part}/0"
