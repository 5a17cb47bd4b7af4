"""Words of a text as far as likeness of texts needs them: case, accents, punctuation, articles, endings put aside."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
_ARTICLES: Final = frozenset({"a", "an", "the", "is", "are", "be", "being", "which", "that", "who", "there"})
_LEAST_STEM: Final = 3


def words_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text in order, lower case, without accents; articles, "is" and "that" left out."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("'s", " "))
    return tuple(word for word in _WORD.findall(plain) if word not in _ARTICLES)


def stem(word: str) -> str:
    """The word without its ending, so that "braking", "brakes" and "braked" are one.

    A shorter cousin of Porter's algorithm (1980): plural and third person, `-ing`, `-ed`, a doubled consonant, and the
    silent `e`. Stems are keys, not words.
    """
    if word.endswith("ies") and len(word) > _LEAST_STEM + 1:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > _LEAST_STEM:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            word = _undoubled(word[: -len(ending)])
            break
    return word[:-1] if word.endswith("e") and len(word) > _LEAST_STEM else word


def _undoubled(word: str) -> str:
    return word[:-1] if len(word) > _LEAST_STEM and word[-1] == word[-2] and word[-1] not in "lsz" else word


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order."""
    return tuple(map(stem, words_of(text)))
