"""Python's own parser, one thread at a time.

CPython before 3.11.8 and 3.12.1 counts the depth of nesting of all threads together, and ends a parse that another one
came between with a `SystemError` (python/cpython issue 106905).
"""

from __future__ import annotations

import ast
import threading
from typing import Final

_ONE_AT_A_TIME: Final = threading.Lock()


def parsed(text: str) -> ast.Module:
    """The statements of a text: `ast.parse`, with its errors."""
    with _ONE_AT_A_TIME:
        return ast.parse(text)


def parsed_expression(text: str) -> ast.expr:
    """The one expression that a text is: `ast.parse` in its mode `eval`, with its errors."""
    with _ONE_AT_A_TIME:
        return ast.parse(text, mode="eval").body
