"""The words of a text, as the guard compares them."""

from __future__ import annotations

import re
from typing import Final

FILE: Final = "augment/guard.yaml"
"""What the guard knows of words: classes of phrases that may stand for one another."""
ARTICLES: Final = frozenset({"a", "an", "the"})
GENITIVE: Final = "'s"
_TOKEN: Final = re.compile(r"\d*\.?\d+|'s\b|[a-z]+(?:'(?!s\b)[a-z]+)?(?:/[a-z]+\^?[0-9²]?)?|[°%<>=≤≥]")
_MINUS: Final = re.compile(r"(?<!\S)[-−](?=[\d.])")
Phrase = tuple[str, ...]


def tokens_of(text: str) -> Phrase:
    """Words, numbers and signs of comparison, lower case; a genitive's `'s` is a word of its own.

    Hyphens part words, and before a number they are a minus.
    """
    return tuple(_TOKEN.findall(_MINUS.sub("minus ", text.lower()).replace("-", " ").replace("’", "'")))
