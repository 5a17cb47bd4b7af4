"""What the terminal gets: text from logs and queries is hostile, so it is stripped and never read as markup."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

EXIT_OK, EXIT_INTERNAL, EXIT_USAGE, EXIT_PARTIAL, EXIT_INTERRUPTED = 0, 1, 2, 3, 130
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean(text: str, most: int = 400) -> str:
    """`text` as one safe line: control, format and unassigned characters become `?`, and it is cut at `most`."""
    line = "".join("?" if unicodedata.category(char) in _HIDDEN else char for char in " ".join(text.split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def out() -> Console:
    """Standard output; 80 columns where it is no terminal."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False)


def of(count: float, noun: str) -> str:
    """A number of things: `1 log`, `2 logs`, `2 matches`; a whole number with all its digits."""
    ending = "" if count == 1 else "es" if noun.endswith("ch") else "s"
    return f"{count if isinstance(count, int) else f'{count:g}'} {noun}{ending}"


def shows_progress() -> bool:
    """True where a bar can be drawn and taken away again: standard error is a terminal, and not a dumb one."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown")


def complain(text: str) -> None:
    """One line on standard error."""
    print(f"error: {clean(text, most=2000)}", file=sys.stderr)
