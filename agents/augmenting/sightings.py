"""What a text names, by classes of phrases that may stand for one another (`prompts/augment/guard.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from prompts.loader import load_yaml

FILE: Final = "augment/guard.yaml"
KINDS: Final = (
    "entities", "places", "directions", "quantities", "negations", "behaviours", "relations", "times", "attributes",
)  # fmt: skip
_TOKEN: Final = re.compile(r"\d*\.?\d+|[a-z]+(?:'[a-z]+)?(?:/[a-z]+\^?[0-9²]?)?|[°%<>=≤≥]")
_MINUS: Final = re.compile(r"(?<!\S)[-−](?=[\d.])")
_ARTICLES: Final = frozenset({"a", "an", "the"})
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A phrase of a text that belongs to a class.

    Attributes:
        kind: One of `KINDS`.
        name: The class.
        at: Position of its first token.
        size: How many tokens it has.
    """

    kind: str
    name: str
    at: int
    size: int = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its unit; the unit is empty for counts. `at` is the position of its token, and no part of it."""

    value: float
    unit: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that a text names.

    Attributes:
        tokens: Its words and numbers, lower case.
        sightings: Phrases of known classes, in order.
        measures: Numbers, in order.
        words: Tokens that belong to no class.
    """

    tokens: Phrase
    sightings: tuple[Sighting, ...]
    measures: tuple[Measure, ...]
    words: frozenset[str]

    def names(self, kind: str) -> list[str]:
        """The classes of one kind, in order of the text."""
        return [sighting.name for sighting in self.sightings if sighting.kind == kind]


def tokens_of(text: str) -> Phrase:
    """Words, numbers and signs of comparison, lower case; hyphens part words, and before a number they are a minus."""
    return tuple(_TOKEN.findall(_MINUS.sub("minus ", text.lower()).replace("-", " ").replace("’", "'")))


def inventory(text: str) -> Inventory:
    """What `text` names: the longest phrases first, every token once."""
    tokens = tokens_of(text)
    measures = tuple(_measures(tokens))
    taken: set[int] = {at for _, span in measures for at in span}
    found: list[Sighting] = []
    for length in range(_longest(), 0, -1):
        for at in range(len(tokens) - length + 1):
            span = range(at, at + length)
            known = None if taken & set(span) else _known(tokens, at, length)
            if known is not None:
                found.append(Sighting(*known, at, length))
                taken |= set(span)
    rest = frozenset(token for at, token in enumerate(tokens) if at not in taken)
    in_order = sorted(found, key=lambda sighting: sighting.at)
    return Inventory(tokens, tuple(in_order), tuple(measure for measure, _ in measures), rest)


def _known(tokens: Phrase, at: int, length: int) -> tuple[str, str] | None:
    """Kind and class of the phrase at a place; None when it has none there."""
    phrase = tokens[at : at + length]
    if phrase in _classes():
        return _classes()[phrase]
    if phrase in _after_preposition() and _has_preposition(tokens[:at]):
        return _after_preposition()[phrase]
    if phrase in _before_number() and _is_number(tokens[at + length :]):
        return _before_number()[phrase]
    return None


def _has_preposition(before: Phrase) -> bool:
    last = [token for token in before[-2:] if token not in _ARTICLES][-1:]
    return bool(last) and last[0] in load_yaml(FILE)["after_preposition"]["prepositions"]


def _is_number(after: Phrase) -> bool:
    return bool(after) and _value(after[0]) is not None


def _measures(tokens: Phrase) -> Iterator[tuple[Measure, range]]:
    units = _units()
    for at, token in enumerate(tokens):
        value = _value(token)
        if value is None:
            continue
        lengths = [n for n in range(_longest_unit(), 0, -1) if tokens[at + 1 : at + 1 + n] in units]
        length = lengths[0] if lengths else 0
        unit = units[tokens[at + 1 : at + 1 + length]] if length else ""
        yield Measure(value, unit, at), range(at, at + 1 + length)


def _value(token: str) -> float | None:
    if token[0] in ".0123456789":
        return float(token)
    spoken = load_yaml(FILE)["numbers"].get(token)
    return None if spoken is None else float(spoken)


@lru_cache(maxsize=1)
def _classes() -> Mapping[Phrase, tuple[str, str]]:
    content = load_yaml(FILE)
    return {phrase: found for kind in KINDS for phrase, found in _forms(kind, content[kind])}


@lru_cache(maxsize=1)
def _after_preposition() -> Mapping[Phrase, tuple[str, str]]:
    return _conditional("after_preposition")


@lru_cache(maxsize=1)
def _before_number() -> Mapping[Phrase, tuple[str, str]]:
    return _conditional("before_number")


def _conditional(part: str) -> Mapping[Phrase, tuple[str, str]]:
    content = load_yaml(FILE)[part]
    return {phrase: found for kind in KINDS if kind in content for phrase, found in _forms(kind, content[kind])}


def _forms(kind: str, classes: Mapping[str, Sequence[str]]) -> Iterator[tuple[Phrase, tuple[str, str]]]:
    for name, phrases in classes.items():
        for phrase in map(tokens_of, map(str, phrases)):
            for form in _plurals(phrase) if kind in ("entities", "places") else (phrase,):
                yield form, (kind, str(name))


def _plurals(phrase: Phrase) -> tuple[Phrase, ...]:
    *first, last = phrase
    several = f"{last}es" if last.endswith(("s", "sh", "ch", "x")) else f"{last}s"
    return phrase, (*first, several)


@lru_cache(maxsize=1)
def _units() -> Mapping[Phrase, str]:
    content: Any = load_yaml(FILE)["units"]
    return {tokens_of(str(form)): str(name) for name, forms in content.items() for form in forms}


@lru_cache(maxsize=1)
def _longest_unit() -> int:
    return max(map(len, _units()))


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(phrase) for table in (_classes(), _after_preposition(), _before_number()) for phrase in table)
