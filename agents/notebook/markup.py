"""Small pieces of HTML for notebooks. Text from logs, queries and models is hostile: it is escaped, and shown whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from tools.render.web import visible

_LONGEST: Final = 2000
_CELL: Final = "text-align:left;padding:2px 10px 2px 0;vertical-align:top"


def text(value: object) -> str:
    """A value as text of a page: no markup in it acts, no control character hides or turns anything."""
    shown = visible(" ".join(str(value).split()))
    return escape(shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…")


def lines(value: str) -> str:
    """Text of several lines, such as a program, as it is laid out."""
    return f"<pre>{'<br>'.join(escape(visible(line)) for line in value.splitlines())}</pre>"


def paragraph(label: str, value: str, *, bold: bool = False) -> str:
    """A line of text with a small label in front; `value` is text, not markup."""
    shown = f"<b>{text(value)}</b>" if bold else text(value)
    before = f"<small>{text(label)}</small> " if label else ""
    return f'<div style="margin:2px 0">{before}{shown}</div>'


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; all cells are text."""
    head = "".join(f'<th style="{_CELL}">{text(name)}</th>' for name in heads)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(value: object) -> str:
    return f'<td style="{_CELL}">{text(value)}</td>'
