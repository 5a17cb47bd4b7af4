"""A query as words, and words as numbers with units."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"\d+(?:\.\d+)?|[a-z]+(?:/[a-z]+)?|[^\sa-z\d]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MOST_WORDS = 60


def split_words(text: str) -> tuple[str, ...]:
    """Lower-case words, numbers and single signs; hyphens part words, a final full stop and quotes are dropped.

    Every other character becomes a word of its own, so that nothing is lost unseen.
    """
    plain = text.lower().strip().rstrip(".!").strip("\"'").replace("-", " ")
    return tuple(_TOKEN.findall(plain))[: _MOST_WORDS + 1]


def number(words: tuple[str, ...], at: int, units: Mapping[tuple[str, ...], float]) -> tuple[float, int] | None:
    """The number with a unit that begins at word `at`, in base units, and where it ends; None when there is none."""
    if at >= len(words) or not _NUMBER.fullmatch(words[at]):
        return None
    for end in range(min(at + 4, len(words)), at + 1, -1):
        factor = units.get(words[at + 1 : end])
        if factor is not None:
            return round(float(words[at]) * factor, 6), end
    return None
