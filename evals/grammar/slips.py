"""Texts as people type them: the same text with slips of the pen, examples in parentheses, or polite words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

Kind = Literal["one slip", "two slips", "example", "request"]
KINDS: Final[tuple[Kind, ...]] = ("one slip", "two slips", "example", "request")

_WORD: Final = re.compile(r"[a-z]{5,}", re.IGNORECASE)
"""Words that are long enough to be mended."""
_SPACE: Final = re.compile(r" ")
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS: Final = "aeiou"
_EXAMPLES: Final = ("(e.g. a sedan)", "(for example at noon)", "(such as downtown)", "(i.e. not far away)")
_REQUESTS: Final = ("show me all {}", "find every {}", "please find {}", "I am looking for {}", "{}, please")


@dataclass(frozen=True, slots=True)
class Slipped:
    """A text that was changed so that it means the same.

    Attributes:
        kind: How.
        text: The changed text.
    """

    kind: Kind
    text: str


def slipped(text: str, random: Random) -> Iterator[Slipped]:
    """One change of every kind that the text allows; the same generator state gives the same changes."""
    for kind, count in (("one slip", 1), ("two slips", 2)):
        if len(_WORD.findall(text)) >= count:
            yield Slipped("one slip" if kind == "one slip" else "two slips", _mistyped(text, count, random))
    yield Slipped("example", _inserted(text, random.choice(_EXAMPLES), random))
    yield Slipped("request", random.choice(_REQUESTS).format(text))


def _mistyped(text: str, count: int, random: Random) -> str:
    chosen = random.sample(list(_WORD.finditer(text)), count)
    for match in sorted(chosen, key=lambda found: -found.start()):
        text = text[: match.start()] + _slip(match.group(), random) + text[match.end() :]
    return text


def _slip(word: str, random: Random) -> str:
    """One letter, not the first, left out, doubled, swapped with the next, or hit beside; a vowel taken for another."""
    at = random.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at].lower(), word[at + 1 :]
    beside = [row[place] for row in _ROWS if letter in row for place in _around(row, letter)]
    vowels = [other for other in _VOWELS if letter in _VOWELS and other != letter]
    made = [before + after, before + letter * 2 + after, before + after[0] + letter + after[1:]]
    made += [before + random.choice(others) + after for others in (beside, vowels) if others]
    unlike = [other for other in made if other.lower() != word.lower()]
    return random.choice(unlike)


def _around(row: str, letter: str) -> list[int]:
    place = row.index(letter)
    return [other for other in (place - 1, place + 1) if 0 <= other < len(row)]


def _inserted(text: str, example: str, random: Random) -> str:
    places = [match.start() for match in _SPACE.finditer(text)] + [len(text)]
    place = random.choice(places)
    return f"{text[:place]} {example}{text[place:]}"
