"""A query as words, and words as numbers with units."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_TOKEN = re.compile(r"(?<![\d.])[-\u2212\u2013]\d+(?:\.\d+)?|\d+(?:\.\d+)?|[a-z]+(?:/[a-z]+)?|[^\sa-z\d]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
MOST_WORDS = 60
"""The longest query that is read."""


def split_words(text: str) -> tuple[str, ...]:
    """Lower-case words, numbers and single signs.

    Hyphens between letters part words, a minus stays with its number, final stops and quotes are dropped. Every other
    character becomes a word of its own, so that nothing is lost unseen.
    """
    plain = text.lower().strip().rstrip(".!?").strip("\"'")
    return tuple(_TOKEN.findall(_HYPHEN.sub(" ", plain)))


def number(words: tuple[str, ...], at: int, units: Mapping[tuple[str, ...], float]) -> tuple[float, int] | None:
    """The number with a unit that begins at word `at`, in base units, and where it ends; None when there is none."""
    if at >= len(words) or not _NUMBER.fullmatch(words[at]):
        return None
    for end in range(min(at + 4, len(words)), at + 1, -1):
        factor = units.get(words[at + 1 : end])
        if factor is not None:
            return round(float(words[at]) * factor, 6), end
    return None
