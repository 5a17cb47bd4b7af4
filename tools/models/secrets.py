"""Keys are kept out of every text that leaves the model layer."""

from __future__ import annotations

import re
from typing import Final

_HIDDEN: Final = "[key]"
_SHAPES: Final = re.compile(
    r"\bsk-[A-Za-z0-9_*-]{8,}|\bAIza[A-Za-z0-9_-]{10,}|\bya29\.[A-Za-z0-9_-]{10,}|(?<=Bearer )[^\s\"',}]{6,}"
    r"|(?<=key=)[A-Za-z0-9_-]{12,}"
)
_SHORTEST_PIECE: Final = 8
_SHORTEST_KEY: Final = 16


def scrub(text: str, key: str = "") -> str:
    """`text` with the key, any long beginning or end of it, and whatever has the shape of one, taken out.

    Servers quote parts of a wrong key in their errors ("sk-abc...wxyz"), so that more than the whole must go.

    Args:
        text: What may go into an error, a log or a file.
        key: The key in use; may be empty.
    """
    if key:
        text = text.replace(key, _HIDDEN)
    for size in range(len(key) - 1, _SHORTEST_PIECE - 1, -1):
        text = text.replace(key[:size], _HIDDEN).replace(key[-size:], _HIDDEN)
    return _SHAPES.sub(_HIDDEN, text)


def without_key(text: str, key: str) -> str:
    """A reply without the key, should a server write it back; all else stays as it is.

    Keys shorter than 16 characters are placeholders ("EMPTY") that may well be words of a reply.

    Args:
        text: What a model answered.
        key: The key in use; may be empty.
    """
    return text.replace(key, _HIDDEN) if len(key) >= _SHORTEST_KEY else text
