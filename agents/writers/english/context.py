"""What stands around a word and may change what it means: with whom a relation is, and what else is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from agents.writers.english.filling import Sets
from agents.writers.english.lexicon import Lexicon
from agents.writers.english.senses import AMID, COMPANY
from agents.writers.english.sides import calls
from agents.writers.english.tree import EACH_OTHER, Condition, Phrase, Said, Slots

_PARKED: Final = "stationary"
_NEAR: Final = "near"


def company(said: Condition, sets: Sets, lexicon: Lexicon) -> Slots:
    """The slot that tells of the other object of a relation that it is in traffic; none where nothing tells.

    Args:
        said: The relation.
        sets: Between what it is; where one of them is said to be parked, or not to be, nothing is taken for granted.
        lexicon: The words.
    """
    if said.other == EACH_OTHER:
        return ((COMPANY, "each other"),)
    if not isinstance(said.other, Phrase):
        return ()
    own = [part for part in said.other.said if isinstance(part, Condition) and not part.negated]
    if any(part.sense.relates for part in own):
        told = any(part is not None and calls(part, _PARKED) for part in (sets.x, sets.y))
        return () if told else ((COMPANY, "related"),)
    return ((COMPANY, "moving"),) if any(part.sense.name in lexicon.in_traffic for part in own) else ()


def amid(said: Sequence[Said]) -> list[Said]:
    """What is said of one object; what is no relation is told that one is said beside it."""
    if not any(isinstance(part, Condition) and part.sense.relates for part in said):
        return list(said)
    return [_beside_relation(part) for part in said]


def _beside_relation(part: Said) -> Said:
    if not isinstance(part, Condition) or part.sense.relates:
        return part
    return replace(part, slots=(*part.slots, (AMID, "relation")))


def apart(phrase: Phrase) -> Slots:
    """How far apart those of a group are, as in "a group of cars within 6 m of each other"; nothing where unsaid."""
    if phrase.count is None or not phrase.count.group:
        return ()
    spaced = [part for part in phrase.said if _is_spacing(part)]
    return tuple(slot for part in spaced[:1] if isinstance(part, Condition) for slot in part.slots)


def without_spacing(phrase: Phrase, spaced: Slots) -> Phrase:
    """The phrase without what `apart` has told of it."""
    rest = tuple(part for part in phrase.said if not (spaced and _is_spacing(part)))
    return replace(phrase, said=rest) if spaced else phrase


def _is_spacing(part: Said) -> bool:
    near = isinstance(part, Condition) and part.sense.name == _NEAR and part.other == EACH_OTHER and not part.negated
    return near and isinstance(part, Condition) and [name for name, _ in part.slots] == ["max_distance"]
