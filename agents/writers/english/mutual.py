"""What two objects named together do to each other: "a pedestrian and a car on a collision course"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agents.writers.english.senses import COMPANY, Sense
from agents.writers.english.tree import EACH_OTHER, Condition, Phrase, Said


def each_to_the_others(phrase: Phrase, senses: Mapping[str, Sense]) -> tuple[Phrase, ...]:
    """An object with others named beside it, of whom something is said with one another: each, with the others.

    Args:
        phrase: Any object.
        senses: What can be said, by name.

    Returns:
        The objects each of which is in that relation to one of the others; none where nothing is said with one another.
    """
    at = next((at for at, said in enumerate(phrase.said) if _is_mutual(said)), None)
    if at is None or not phrase.every or len(phrase.alternatives) < 2:
        return ()
    return tuple(_with_others(phrase, place, at, senses) for place in range(len(phrase.alternatives)))


def among_themselves(phrase: Phrase) -> Phrase:
    """Several of one kind of whom it is said without an object are so with each other: "two cars about to collide"."""
    if phrase.count is None or phrase.count.least < 2 or phrase.count.group:
        return phrase
    return replace(phrase, said=tuple(_to_each_other(said) for said in phrase.said))


def _with_others(phrase: Phrase, place: int, at: int, senses: Mapping[str, Sense]) -> Phrase:
    own, others = phrase.alternatives[place], [*phrase.alternatives[:place], *phrase.alternatives[place + 1 :]]
    other = others[0] if len(others) == 1 else _any_of(others)
    mutual = phrase.said[at]
    assert isinstance(mutual, Condition)
    between = replace(
        mutual,
        sense=senses.get(mutual.sense.mutual, mutual.sense),
        words=mutual.words if "{}" in mutual.words else f"{mutual.words} {{}}",
        slots=(*mutual.slots, (COMPANY, "each other")),
        other=replace(other, count=None),
    )
    return replace(own, count=None, said=(*own.said, *phrase.said[:at], between, *phrase.said[at + 1 :]))


def _any_of(parts: list[Phrase]) -> Phrase:
    actors = tuple(dict.fromkeys(actor for part in parts for actor in part.actors))
    plain = tuple(replace(part, count=None) for part in parts)
    return Phrase(actors, " or ".join(part.words for part in parts), alternatives=plain)


def _is_mutual(said: Said) -> bool:
    if not isinstance(said, Condition) or said.negated or said.turned or said.having:
        return False
    return said.other == EACH_OTHER or (said.other is None and bool(said.sense.mutual))


def _to_each_other(said: Said) -> Said:
    if isinstance(said, Condition) and said.other is None and said.sense.relates and _is_mutual(said):
        return replace(said, other=EACH_OTHER)
    return said
