"""What a text names, by classes of phrases that may stand for one another (`prompts/augment/guard.yaml`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from agents.augmenting.measures import Measure, measures_of, value_of
from agents.augmenting.tokens import ARTICLES, FILE, Phrase, tokens_of
from agents.augmenting.voices import done_to
from prompts.loader import load_yaml

KINDS: Final = (
    "entities", "places", "directions", "quantities", "degrees", "negations", "aspects", "behaviours", "relations",
    "times", "attributes", "weather",
)  # fmt: skip
_VOWELS: Final = frozenset("aeiou")
_DONE: Final = ("aspects", "done", False)
_HAVING: Final = frozenset({"has", "have", "had", "having"})
_AUXILIARY_AND_FORM, _SHORTEST_FORM = 2, 5


@dataclass(frozen=True, slots=True)
class Sighting:
    """A phrase of a text that belongs to a class.

    Attributes:
        kind: One of `KINDS`.
        name: The class.
        at: Position of its first token.
        size: How many tokens it has.
        many: Whether its form is a plural; of entities and places only.
    """

    kind: str
    name: str
    at: int
    size: int = 1
    many: bool = field(default=False, compare=False)

    @property
    def end(self) -> int:
        """Position behind its last token."""
        return self.at + self.size


@dataclass(frozen=True, slots=True)
class Inventory:
    """All that a text names.

    Attributes:
        tokens: Its words and numbers, lower case.
        sightings: Phrases of known classes, in order.
        measures: Numbers, in order.
        words: Tokens that belong to no class.
        rest: Positions of these.
    """

    tokens: Phrase
    sightings: tuple[Sighting, ...]
    measures: tuple[Measure, ...]
    words: frozenset[str]
    rest: frozenset[int] = frozenset()

    def names(self, kind: str) -> list[str]:
        """The classes of one kind, in order of the text."""
        return [sighting.name for sighting in self.of(kind)]

    def of(self, kind: str) -> list[Sighting]:
        """The phrases of one kind, in order of the text."""
        return [sighting for sighting in self.sightings if sighting.kind == kind]

    def starts(self) -> dict[int, Sighting]:
        """All phrases by the position of their first token."""
        return {sighting.at: sighting for sighting in self.sightings}


def inventory(text: str) -> Inventory:
    """What `text` names: phrases with a number in them ("both sides"), numbers, then the longest phrases first."""
    tokens = tokens_of(text)
    found = list(_phrases(tokens, frozenset(), _of_numbers))
    taken = _positions(found)
    measured = tuple(measures_of(tokens, taken))
    taken |= {at for _, span in measured for at in span}
    found += _phrases(tokens, taken, bool)
    found += _perfect(tokens, found)
    rest = frozenset(range(len(tokens))) - taken - _positions(found)
    in_order = _voiced(tokens, sorted(found, key=lambda sighting: sighting.at))
    return Inventory(tokens, in_order, tuple(m for m, _ in measured), frozenset(tokens[at] for at in rest), rest)


def _voiced(tokens: Phrase, found: Sequence[Sighting]) -> tuple[Sighting, ...]:
    entities, behaviours = (
        [(s.at, s.end, s.name) for s in found if s.kind == kind] for kind in ("entities", "behaviours")
    )
    passive = done_to(tokens, entities, behaviours)
    return tuple(replace(s, name=passive.get(s.at, s.name)) if s.kind == "behaviours" else s for s in found)


def _perfect(tokens: Phrase, found: Sequence[Sighting]) -> list[Sighting]:
    """`has` before what is done ("has come to a stop"), where no form of the past tells it by itself."""
    behaviours = (s for s in found if s.kind == "behaviours" and not tokens[s.at].endswith("ed"))
    return [Sighting("aspects", _DONE[1], s.at - 1) for s in behaviours if tokens[max(s.at - 1, 0)] in _HAVING]


def _positions(found: Sequence[Sighting]) -> frozenset[int]:
    return frozenset(at for sighting in found for at in range(sighting.at, sighting.end))


def _of_numbers(phrase: Phrase) -> bool:
    return any(value_of(token) is not None for token in phrase)


def _phrases(tokens: Phrase, taken: frozenset[int], wanted: Callable[[Phrase], bool]) -> Iterator[Sighting]:
    used = set(taken)
    for length in range(_longest(), 0, -1):
        for at in range(len(tokens) - length + 1):
            span = range(at, at + length)
            known = None if used & set(span) or not wanted(tokens[at : at + length]) else _known(tokens, at, length)
            if known is not None:
                used |= set(span)
                yield Sighting(known[0], known[1], at, length, known[2])


def _known(tokens: Phrase, at: int, length: int) -> tuple[str, str, bool] | None:
    """Kind and class of the phrase at a place, and whether it is a plural; None when it has no class there."""
    phrase = tokens[at : at + length]
    if phrase in _classes():
        return _classes()[phrase]
    if phrase in _after_preposition() and _has_preposition(tokens[:at]):
        return _after_preposition()[phrase]
    return _DONE if length == _AUXILIARY_AND_FORM and _is_past(*phrase) else None


def _is_past(auxiliary: str, form: str) -> bool:
    """Forms that are regular are listed nowhere ("has pulled"); those with a class of their own say a state."""
    is_regular = form.endswith("ed") and not form.endswith("eed") and len(form) >= _SHORTEST_FORM
    return is_regular and (form,) not in _classes() and auxiliary in load_yaml(FILE)["past"]["after"]


def _has_preposition(before: Phrase) -> bool:
    last = [token for token in before[-2:] if token not in ARTICLES][-1:]
    return bool(last) and last[0] in load_yaml(FILE)["after_preposition"]["prepositions"]


@lru_cache(maxsize=1)
def _classes() -> Mapping[Phrase, tuple[str, str, bool]]:
    content = load_yaml(FILE)
    past = ((auxiliary, form) for auxiliary in content["past"]["after"] for form in content["past"]["forms"])
    named = {phrase: found for kind in KINDS for phrase, found in _forms(kind, content[kind])}
    return {**dict.fromkeys(past, _DONE), **named}


@lru_cache(maxsize=1)
def _after_preposition() -> Mapping[Phrase, tuple[str, str, bool]]:
    content = load_yaml(FILE)["after_preposition"]
    return {phrase: found for kind in KINDS if kind in content for phrase, found in _forms(kind, content[kind])}


def _forms(kind: str, classes: Mapping[str, Sequence[str]]) -> Iterator[tuple[Phrase, tuple[str, str, bool]]]:
    irregular = frozenset(tokens_of(str(phrase)) for phrase in load_yaml(FILE)["plurals"])
    for name, phrases in classes.items():
        for phrase in map(tokens_of, map(str, phrases)):
            yield phrase, (kind, str(name), phrase in irregular)
            if kind in ("entities", "places"):
                yield _plural(phrase), (kind, str(name), True)


def _plural(phrase: Phrase) -> Phrase:
    *first, last = phrase
    if last.endswith(("s", "sh", "ch", "x")):
        return (*first, f"{last}es")
    if last.endswith("y") and last[-2:-1] not in _VOWELS:
        return (*first, f"{last[:-1]}ies")
    return (*first, f"{last}s")


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(len(phrase) for table in (_classes(), _after_preposition()) for phrase in table)
