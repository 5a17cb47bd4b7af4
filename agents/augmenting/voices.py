"""Who does and to whom it is done, said without a passive: "bus that a bicyclist is passing" is a bus being passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from agents.augmenting.tokens import ARTICLES, FILE, Phrase
from prompts.loader import load_yaml

_RELATIVE: Final = frozenset({"that", "which", "whom", "who"})
Named = tuple[int, int, str]
"""Where a phrase begins and ends, and its class."""


def done_to(tokens: Phrase, entities: Sequence[Named], behaviours: Sequence[Named]) -> Mapping[int, str]:
    """Behaviours that are done to whom a relative clause is about, by their position, as passives.

    A clause is one where a name follows the relative pronoun: that one does it, to the name before the pronoun.

    Args:
        tokens: Of a text.
        entities: Names in order.
        behaviours: What is done, in order.
    """
    passive: dict[int, str] = {}
    ends = {end for _, end, _ in entities}
    for at, end, _ in entities:
        begins = at - 1 if at and tokens[at - 1] in ARTICLES else at
        if begins < 2 or tokens[begins - 1] not in _RELATIVE or begins - 1 not in ends:
            continue
        first = next(((start, name) for start, _, name in behaviours if start >= end), None)
        turned = load_yaml(FILE)["passives"].get(first[1]) if first else None
        if first and turned:
            passive[first[0]] = str(turned)
    return passive
