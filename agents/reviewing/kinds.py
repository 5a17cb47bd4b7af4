"""How the kinds of tracks that two sets can hold lie to one another."""

from __future__ import annotations

from agents.meaning.categories import EVERYTHING, common
from agents.meaning.kinds import Kinds, kinds_of, named

__all__ = ["Kinds", "is_part", "kinds_of", "named", "overlap"]


def overlap(one: Kinds, other: Kinds) -> bool:
    """Whether a track can be of both."""
    return bool(common(one, other))


def is_part(inner: Kinds, outer: Kinds) -> bool:
    """Whether all of `inner` is in `outer`."""
    return EVERYTHING in outer or (EVERYTHING not in inner and inner <= outer)
