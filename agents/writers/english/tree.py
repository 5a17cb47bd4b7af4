"""A reading of a query, as a tree: an object, how many of it, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from agents.writers.english.senses import Actor, Place, Sense, Slot

Slots = tuple[tuple[str, Slot], ...]
"""What is said beside a word, by name, sorted."""

SELF = "itself"
EACH_OTHER = "each other"
PURPOSE = "PURPOSE"
"""The joiner of what something is done for: "slowing down to turn"."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of an object.

    Attributes:
        least: At least so many.
        most: At most so many; None for no bound.
        words: The words that say so.
        group: They stand together.
        vague: The number is an assumption, as in "several".
    """

    least: int
    most: int | None
    words: str
    group: bool = False
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, or a part of an object such as its lane.

    Attributes:
        place: The place.
        owner: Whose it is; None for places of the map and for "its".
        its: It is "its", and thus of who was named before; without either, a part is the ego vehicle's.
    """

    place: Place
    owner: Phrase | None = None
    its: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is said about an object.

    Attributes:
        sense: What is said.
        words: The words that say it, without those of other objects (which stand as `{}`).
        slots: What is said beside it.
        other: The object that it relates to; a pronoun; or None where none is said.
        second: A second object, as in "between a bus and a truck".
        negated: It is denied.
        turned: It is the other object of which the sense is said: "followed by a car".
        having: It is said of something that the object has beside it: "with a car ahead of it".
        joiner: The word that ties it to what stands before, such as `WHILE`.
    """

    sense: Sense
    words: str
    slots: Slots = ()
    other: Phrase | str | None = None
    second: Phrase | None = None
    negated: bool = False
    turned: bool = False
    having: bool = False
    joiner: str = ""
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash once: readings share parts, and are compared with one another again and again."""
        parts = (self.sense, self.words, self.slots, self.other, self.second, self.negated, self.turned, self.joiner)
        object.__setattr__(self, "_hash", hash(parts))

    def __hash__(self) -> int:
        return self._hash

    @property
    def told(self) -> str:
        """The words, for a person: without the places of other objects."""
        return " ".join(self.words.replace("{}", " ").split())


@dataclass(frozen=True, slots=True)
class Being:
    """That an object is of a kind, or is not: "that is a bus", "except buses".

    Attributes:
        what: The kind, with all that is said about it.
        words: The words that say it.
        negated: It is denied.
        joiner: The word that ties it to what stands before.
    """

    what: Phrase
    words: str
    negated: bool = False
    joiner: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """That one of several things holds: "turning left or right", "braking or stopped".

    Attributes:
        parts: The things.
        joiner: The word that ties it to what stands before.
    """

    parts: tuple[Said, ...]
    joiner: str = ""


Said = Condition | Being | Choice


@dataclass(frozen=True, slots=True)
class Phrase:
    """An object with all that is said about it.

    Attributes:
        actors: What it is: any of these.
        words: The words that name it; empty where the query names no object.
        count: How many; None for any number.
        said: What is said about it.
        alternatives: Objects with all that is said about each, of which it is any; their kinds are in `actors`.
        every: Where something stands in relation to it, it does so to each of the alternatives: "near a bus and a car".
    """

    actors: tuple[Actor, ...]
    words: str
    count: Count | None = None
    said: tuple[Said, ...] = ()
    alternatives: tuple[Phrase, ...] = ()
    every: bool = False
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash once, as conditions do."""
        parts = (self.actors, self.words, self.count, self.said, self.alternatives, self.every)
        object.__setattr__(self, "_hash", hash(parts))

    def __hash__(self) -> int:
        return self._hash

    def each(self) -> tuple[Phrase, ...]:
        """The objects to each of which a relation holds, with what is said of all; itself where it is one."""
        if not self.every:
            return (self,)
        return tuple(replace(part, said=(*part.said, *self.said)) for part in self.alternatives)

    def conditions(self) -> Iterator[Condition]:
        """Every condition here and below, in the order of the words."""
        for part in self.alternatives:
            yield from part.conditions()
        for said in self.said:
            yield from _conditions(said)


def _conditions(said: Said) -> Iterator[Condition]:
    if isinstance(said, Being):
        yield from said.what.conditions()
    elif isinstance(said, Choice):
        for part in said.parts:
            yield from _conditions(part)
    else:
        yield said
        for other in (said.other, said.second):
            if isinstance(other, Phrase):
                yield from other.conditions()
