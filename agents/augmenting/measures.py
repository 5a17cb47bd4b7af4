"""Numbers of a text with their units and bounds: "at least 4", "within 5 m", "3 seconds or more"."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from agents.augmenting.tokens import FILE, Phrase, tokens_of
from prompts.loader import load_yaml

_AFTER: Final = "or"
"""Bounds that begin with this word stand behind their number, all others before it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with what it bounds.

    Attributes:
        value: The number.
        unit: Name of its unit; empty for counts.
        bound: Such as `at least`; empty where the text says none.
        at: Position of its token, and no part of it.
    """

    value: float
    unit: str
    bound: str = ""
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.bound} {self.value:g} {self.unit}".strip()


def measures_of(tokens: Phrase, taken: Collection[int]) -> Iterator[tuple[Measure, range]]:
    """Each number, and the tokens that it takes.

    Args:
        tokens: Of a text.
        taken: Positions of tokens that belong to a phrase already.
    """
    for at, token in enumerate(tokens):
        value = value_of(token)
        if value is None or at in taken:
            continue
        before = _ends_at(tokens, at)
        first = _starts_at(tokens, at + 1, _bounds())
        unit = _starts_at(tokens, at + 1 + len(first), _units())
        last = first or _starts_at(tokens, at + 1 + len(unit), _bounds())
        name = _units().get(unit, "")
        span = range(at - len(before), at + 1 + len(unit) + len(last))
        yield Measure(value, name, _alike(_bounds().get(before or last, ""), bool(name)), at), span


def value_of(token: str) -> float | None:
    """The number that a word or digits say; None where it says none."""
    if token[0] in ".0123456789":
        return float(token)
    spoken = load_yaml(FILE)["numbers"].get(token)
    return None if spoken is None else float(spoken)


def _alike(bound: str, measured: bool) -> str:
    return str(load_yaml(FILE)["measured_alike"].get(bound, bound)) if measured else bound


def _ends_at(tokens: Phrase, end: int) -> Phrase:
    found = (tokens[end - n : end] for n in range(min(end, _longest()), 0, -1))
    return next((phrase for phrase in found if phrase in _bounds() and phrase[0] != _AFTER), ())


def _starts_at(tokens: Phrase, at: int, phrases: Mapping[Phrase, str]) -> Phrase:
    found = (tokens[at : at + n] for n in range(_longest(), 0, -1))
    behind = (phrase for phrase in found if phrase in phrases)
    return next((phrase for phrase in behind if phrases is _units() or phrase[0] == _AFTER), ())


@lru_cache(maxsize=1)
def _units() -> Mapping[Phrase, str]:
    return _named("units")


@lru_cache(maxsize=1)
def _bounds() -> Mapping[Phrase, str]:
    return _named("bounds")


def _named(part: str) -> Mapping[Phrase, str]:
    content: Any = load_yaml(FILE)[part]
    return {tokens_of(str(form)): str(name) for name, forms in content.items() for form in forms}


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(phrase) for table in (_units(), _bounds()) for phrase in table)
