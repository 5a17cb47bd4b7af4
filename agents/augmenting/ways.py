"""Order and ways in a text: what stands before what, and where somebody comes from or goes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from agents.augmenting.references import groups_of
from agents.augmenting.sightings import Inventory
from agents.augmenting.tokens import FILE
from prompts.loader import load_yaml

_SKIPPED: Final = frozenset({"a", "an", "the", "of", "its", "their", "another", "other"})
_NAMED: Final = ("entities", "places")
_TO: Final = "to"
"""What somebody turns to ("to the left") is a direction and no way."""


def in_order(text: Inventory) -> tuple[str, ...]:
    """Those that are named, and words that no class has, in order: nobody else knows what such words say."""
    empty = frozenset(load_yaml(FILE)["empty"])
    named = {group.members[0].at: ", ".join(group.names) for group in groups_of(text)}
    words = {at: text.tokens[at] for at in text.rest if text.tokens[at] not in empty}
    return tuple(name for _, name in sorted({**words, **named}.items()))


def ways_of(text: Inventory) -> Iterator[tuple[str, str]]:
    """Each preposition of a way with what comes next: `("from", "sidewalk")`, `("to", "bus")`.

    Prepositions of a relation, direction or distance ("close to", "to the left of", "5 m from") are none, nor are those
    before a verb.
    """
    taken = {at for s in text.sightings for at in range(s.at, s.at + s.size)}
    for at, token in enumerate(text.tokens):
        if token not in _ways() or at in taken or _is_measured(text, at - 1, taken):
            continue
        way = _ways()[token]
        if goal := _goal(text, at + 1, _NAMED if way == _TO else (*_NAMED, "directions")):
            yield way, goal


def _is_measured(text: Inventory, at: int, taken: set[int]) -> bool:
    return at >= 0 and at not in taken and text.tokens[at] not in text.words


def _goal(text: Inventory, at: int, kinds: tuple[str, ...]) -> str:
    starts = {sighting.at: sighting for sighting in text.sightings}
    while at < len(text.tokens):
        found = starts.get(at)
        if found is not None and found.kind in kinds:
            return found.name
        if found is not None and found.kind != "attributes":
            return ""
        if found is None and at in text.rest and text.tokens[at] not in _SKIPPED:
            return "" if text.tokens[at] in load_yaml(FILE)["empty"] else text.tokens[at]
        at += found.size if found else 1
    return ""


@lru_cache(maxsize=1)
def _ways() -> Mapping[str, str]:
    return {str(word): str(name) for name, words in load_yaml(FILE)["ways"].items() for word in words}
