"""The nearest known words to an unknown one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

MAX_SUGGESTIONS: Final = 3
SHORT_LIST: Final = 10
NEAR: Final = 0.6
FARTHEST: Final = 0.0


def nearest(word: str, known: Iterable[str], cutoff: float = NEAR) -> tuple[str, ...]:
    """Up to three of `known` at least `cutoff` (0 to 1) alike to `word`, ignoring case; ties in alphabetical order."""
    by_lower = {candidate.lower(): candidate for candidate in sorted(known, reverse=True)}
    close = difflib.get_close_matches(word[:64].lower(), list(by_lower), n=MAX_SUGGESTIONS, cutoff=cutoff)
    return tuple(by_lower[match] for match in close)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest words; all of them when few and none near; empty when nothing helps."""
    words = sorted(known)
    close = nearest(word, words)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "use one of " + ", ".join(words) if 0 < len(words) <= SHORT_LIST else ""


def choices(word: str, known: Iterable[str], function: str) -> str:
    """A hint for a word out of a fixed list that an argument of `function` takes.

    The whole list when it is short; otherwise the nearest words and, where none is near enough to be what was meant,
    the command that shows them all.
    """
    words = list(known)
    if len(words) <= SHORT_LIST:
        return "use one of " + ", ".join(words)
    close = nearest(word, words)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    examples = nearest(word, words, FARTHEST) or tuple(words[:MAX_SUGGESTIONS])
    return f"use a word such as {', '.join(examples)}; agents atoms {function} lists all"
