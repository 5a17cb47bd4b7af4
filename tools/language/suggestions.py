"""The nearest known words to an unknown one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Final

MAX_SUGGESTIONS: Final = 3
SHORT_LIST: Final = 10


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to three of `known` that are close to `word`, ignoring case; ties in alphabetical order."""
    by_lower = {candidate.lower(): candidate for candidate in sorted(known, reverse=True)}
    close = difflib.get_close_matches(word[:64].lower(), list(by_lower), n=MAX_SUGGESTIONS, cutoff=0.6)
    return tuple(by_lower[match] for match in close)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest words; all of them when few and none near; empty when nothing helps."""
    words = sorted(known)
    close = nearest(word, words)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "use one of " + ", ".join(words) if 0 < len(words) <= SHORT_LIST else ""


def choices(word: str, known: Iterable[str]) -> str:
    """A hint for a word out of a fixed list: the whole list when it is short, else the nearest, else the whole list."""
    words = list(known)
    close = nearest(word, words) if len(words) > SHORT_LIST else ()
    return "did you mean " + " or ".join(close) + "?" if close else "use one of " + ", ".join(words)
