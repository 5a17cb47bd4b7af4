"""Texts of models and errors as one line, for records and reports that have a line for them."""

from __future__ import annotations

_ELLIPSIS = " ..."
_READ_FOR_ONE = 4


def one_line(text: object, most: int = 300) -> str:
    """The text as one line of printable characters with single spaces between its words; empty for what is no text.

    Args:
        text: Anything; a reply's field may hold another thing than the text that was asked for.
        most: Longest line, characters; a longer one ends in an ellipsis. Of a text that is many times as long, only
            the beginning is looked at.
    """
    if not isinstance(text, str):
        return ""
    printable = "".join(char if char.isprintable() else " " for char in text[: _READ_FOR_ONE * most])
    words = " ".join(printable.split())
    return words if len(words) <= most else words[: most - len(_ELLIPSIS)].rstrip() + _ELLIPSIS
