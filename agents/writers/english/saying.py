"""Expressions in English that is read back: in the plainest style that means the same when it is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agents.meaning.functions import subject_place
from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering import STYLES, render
from agents.meaning.values import AllOf, AnyOf, Category, Expression
from agents.writers.english.reading import EnglishReader
from tools.errors import UserError

_MOST_WORDS: Final = 250
"""Longer texts are not read back: it takes seconds, and nobody reads them either."""
_DEEPEST: Final = 6
"""Nor are texts in which objects are nested deeper than so: the ways to read them multiply."""


@dataclass(frozen=True, slots=True)
class Saying:
    """An expression in English.

    Attributes:
        text: The English.
        readable_back: The grammar reads the text as the same expression. Otherwise it is for people only.
    """

    text: str
    readable_back: bool


def say(expression: Expression, profile: str) -> Saying:
    """An expression in English.

    Args:
        expression: A set of tracks.
        profile: Its functions.

    Raises:
        UserError: The profile has no such function, or a call does not fit it.
    """
    wanted = normal_form(expression, profile)
    texts = list(dict.fromkeys(render(wanted, profile, style) for style in STYLES))
    short = (text for text in texts if len(text.split()) <= _MOST_WORDS and _depth(wanted, profile) <= _DEEPEST)
    good = next((text for text in short if _is_read_as(text, wanted, profile)), None)
    return Saying(good or texts[0], good is not None)


def say_program(source: str, profile: str, description: str = "") -> Saying:
    """A program in English.

    Args:
        source: Its text.
        profile: Its functions.
        description: Chooses the answer among several outputs, as for the checker.

    Raises:
        ProgramError: The checker refuses it.
    """
    return say(lift(source, profile, description), profile)


def _depth(expression: Expression, profile: str) -> int:
    """How deep objects of relations are nested; what is said of one object adds nothing."""
    if isinstance(expression, Category):
        return 0
    if isinstance(expression, AnyOf | AllOf):
        return max((_depth(part, profile) for part in expression.parts), default=0)
    subject = subject_place(expression, profile)
    return max((_depth(part, profile) + (place != subject) for place, part in enumerate(expression.sets)), default=0)


def _is_read_as(text: str, wanted: Expression, profile: str) -> bool:
    readings = _reader(profile).read(text).readings
    try:
        return bool(readings) and normal_form(readings[0].expression, profile) == wanted
    except UserError:
        return False


@lru_cache(maxsize=2)
def _reader(profile: str) -> EnglishReader:
    return EnglishReader(profile)
