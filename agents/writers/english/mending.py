"""Typing errors: a word that is not known is taken for one that is, where a slip of the pen is the likely reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from agents.grammar_files import grammar_file
from agents.writers.english.lexicon import Lexicon

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_VOWELS: Final = frozenset("aeiouy")
_ROWS: Final = ("qwertyuiop", " asdfghjkl", "  zxcvbnm")
"""The keyboard; a key touches those beside it, and those above and below it that are at most one to the side."""
_ALIKE: Final = frozenset({"ck", "cs", "sz", "gj", "fv", "kq", "dt"})
"""Letters that are taken for each other by ear, in alphabetical order."""
_SHORTEST: Final = 5
_SHORTEST_BY_SOUND: Final = 6
_SWAPPED: Final = 4


def mended(word: str, lexicon: Lexicon) -> str:
    """What a word is taken for: itself where it is known, is English of its own, or nothing certain is near.

    One letter dropped, added, swapped with its neighbour, or mistaken for one that looks or sounds alike, never the
    first; or vowels alone, as in "vehical". Where several words are so near, the one that sounds the same is taken.

    Args:
        word: A word in lower case.
        lexicon: The words that are known.
    """
    if word in lexicon.vocabulary or word in lexicon.unserved or not word.isalpha():
        return word
    if len(word) < _SHORTEST:
        return _swapped(word, lexicon)
    near = {other for other in one_letter_away(word) & lexicon.vocabulary if other[0] == word[0]}
    likely = {other for other in near if is_slip(word, other)}
    alike = {other for other in likely or _same_sound(word, lexicon) if consonants(other) == consonants(word)}
    found = likely if len(likely) == 1 else alike
    return found.pop() if len(found) == 1 and word not in english_words() else word


def _swapped(word: str, lexicon: Lexicon) -> str:
    """A word of four letters, of which only two that were swapped are a likely slip: "raod"."""
    swaps = {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in (1, 2)} if len(word) == _SWAPPED else set()
    found = swaps & lexicon.vocabulary
    return found.pop() if len(found) == 1 and word not in english_words() else word


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Words that are near one that is known and are English of their own: a crate is no crane."""
    return frozenset(grammar_file("grammar/english_words.yaml")["words"].split())


def is_slip(word: str, other: str) -> bool:
    """Whether one letter that differs is a likely slip; words of unlike length differ by more or less, which is one."""
    unlike = [(a, b) for a, b in zip(word, other, strict=False) if a != b]
    return len(word) != len(other) or len(unlike) != 1 or _alike(*unlike[0])


def consonants(word: str) -> str:
    """How a word sounds, roughly: its consonants, each once where it is doubled."""
    return re.sub(r"(.)\1+", r"\1", "".join(letter for letter in word if letter not in _VOWELS))


def _same_sound(word: str, lexicon: Lexicon) -> set[str]:
    if len(word) < _SHORTEST_BY_SOUND:
        return set()
    same = _by_sound(lexicon).get(consonants(word), ())
    near = (other for other in same if (other[0], len(other)) == (word[0], len(word)))
    return {other for other in near if sum(a != b for a, b in zip(word, other, strict=True)) == 2}


@lru_cache(maxsize=4)
def _by_sound(lexicon: Lexicon) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(lexicon.vocabulary):
        found.setdefault(consonants(word), []).append(word)
    return {sound: tuple(some) for sound, some in found.items()}


def _alike(one: str, other: str) -> bool:
    both_vowels = one in _VOWELS and other in _VOWELS
    return both_vowels or "".join(sorted(one + other)) in _ALIKE or _touch(one, other)


def _touch(one: str, other: str) -> bool:
    places = [(row.find(key), at) for key in (one, other) for at, row in enumerate(_ROWS) if key in row]
    return len(places) == 2 and all(abs(a - b) <= 1 for a, b in zip(*places, strict=True))


def one_letter_away(word: str) -> set[str]:
    """All words one insertion, deletion, substitution or swap of neighbours away (Damerau 1964)."""
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    deleted = {left + right[1:] for left, right in splits if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in splits if len(right) > 1}
    replaced = {left + letter + right[1:] for left, right in splits if right for letter in _LETTERS}
    inserted = {left + letter + right for left, right in splits for letter in _LETTERS}
    return deleted | swapped | replaced | inserted
