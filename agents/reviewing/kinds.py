"""How the kinds of tracks that two sets can hold lie to one another."""

from __future__ import annotations

from agents.meaning.categories import EVERYTHING, VEHICLES, common, leaves
from agents.meaning.kinds import Kinds, kinds_of, named

__all__ = ["Kinds", "is_part", "kinds_of", "named", "overlap", "word_kinds"]


def word_kinds(word: str, profile: str) -> Kinds:
    """Categories that a category, a group or an everyday word stands for; none for words that nobody knows."""
    from tools.atoms.actor.kinds import GROUPS
    from tools.av2.taxonomy import CATEGORIES

    name = word.strip().upper().replace(" ", "_")
    known = name in CATEGORIES or name in (VEHICLES, EVERYTHING)
    group = GROUPS.get(word.strip().lower().replace("_", " "))
    return (leaves(name, profile) if known else frozenset()) | (frozenset(group.named) if group else frozenset())


def overlap(one: Kinds, other: Kinds) -> bool:
    """Whether a track can be of both."""
    return bool(common(one, other))


def is_part(inner: Kinds, outer: Kinds) -> bool:
    """Whether all of `inner` is in `outer`."""
    return EVERYTHING in outer or (EVERYTHING not in inner and inner <= outer)
