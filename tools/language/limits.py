"""How large a program may be, so that checking and evaluating it is bounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class LanguageLimits:
    """Upper bounds on a program's text and structure.

    Attributes:
        text_chars: The whole text, comments included; checked before anything looks at the text.
        code_chars: The text without comments and blank space at line ends; checked before parsing.
        statements: Statements.
        calls: Calls, nested ones included.
        nodes: Nodes of the syntax tree.
        depth: Nesting of expressions.
        list_items: Items of one list or tuple.
        arguments: Arguments of one call.
        string_chars: Length of one string argument.
        name_chars: Length of a name.
        magnitude: Largest absolute value of a finite number.
    """

    text_chars: int = 65_536
    code_chars: int = 8_192
    statements: int = 80
    calls: int = 160
    nodes: int = 1_500
    depth: int = 24
    list_items: int = 32
    arguments: int = 16
    string_chars: int = 300
    name_chars: int = 64
    magnitude: float = 1e9


LIMITS: Final = LanguageLimits()
