"""Order and ways in a text: what stands before what, and where somebody comes from or goes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from agents.augmenting.sightings import FILE, Inventory
from prompts.loader import load_yaml

_SKIPPED: Final = frozenset({"a", "an", "the", "of", "its", "their", "another", "other"})
_NAMED: Final = ("entities", "places")


def in_order(text: Inventory) -> tuple[str, ...]:
    """Entities by class, and words that no class has, in order of the text: nobody else knows what such words say."""
    empty = frozenset(load_yaml(FILE)["empty"])
    entities = {sighting.at: sighting.name for sighting in text.sightings if sighting.kind == "entities"}
    words = {at: token for at, token in enumerate(text.tokens) if token in text.words - empty}
    return tuple(name for _, name in sorted({**words, **entities}.items()))


def ways_of(text: Inventory) -> Iterator[tuple[str, str]]:
    """Each preposition of a way with what comes next: `("from", "sidewalk")`, `("to", "bus")`.

    Prepositions of a relation, direction or distance ("close to", "to the left of", "5 m from") are none, nor are those
    before a verb.
    """
    taken = {at for s in text.sightings for at in range(s.at, s.at + s.size)}
    for at, token in enumerate(text.tokens):
        if token not in _ways() or at in taken or _is_measured(text, at - 1, taken):
            continue
        if goal := _goal(text, at + 1):
            yield _ways()[token], goal


def _is_measured(text: Inventory, at: int, taken: set[int]) -> bool:
    return at >= 0 and at not in taken and text.tokens[at] not in text.words


def _goal(text: Inventory, at: int) -> str:
    starts = {sighting.at: sighting for sighting in text.sightings}
    while at < len(text.tokens):
        found = starts.get(at)
        if found is not None and found.kind in _NAMED:
            return found.name
        if found is not None and found.kind != "attributes":
            return ""
        if found is None and text.tokens[at] in text.words - _SKIPPED:
            return text.tokens[at]
        at += found.size if found else 1
    return ""


@lru_cache(maxsize=1)
def _ways() -> Mapping[str, str]:
    return {str(word): str(name) for name, words in load_yaml(FILE)["ways"].items() for word in words}
