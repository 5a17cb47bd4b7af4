"""What the parts of a sentence are before they become a reading: words, measures, objects in the making."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agents.writers.english.segments import Segment
from agents.writers.english.senses import Actor, Slot
from agents.writers.english.tree import Condition, Count, Phrase, Said


@dataclass(frozen=True, slots=True)
class Word:
    """A segment as one of the things it may be."""

    value: Any
    segment: Segment
    many: bool = False

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(self.segment.words)


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity between bounds in SI units; None where there is none.

    Attributes:
        quantity: What is measured, such as `distance`.
        low: Its lower bound.
        high: Its upper bound.
        words: The words.
        bare: No bound was said, only a number, which a word may take for a bound of its own: "for 5 s".
    """

    quantity: str
    low: float | None
    high: float | None
    words: str
    bare: bool = False

    def slots(self) -> tuple[tuple[str, Slot], ...]:
        """The bounds as slots: `min_speed`, `max_distance` and so on.

        A time beside a word is a gap, as in "2 s behind", where it does not say for how long something lasts.
        """
        name = "gap" if self.quantity == "duration" else self.quantity
        named = ((f"min_{name}", self.low), (f"max_{name}", self.high))
        return tuple((name, bound) for name, bound in named if bound is not None)


@dataclass(frozen=True, slots=True)
class Mods:
    """What is said beside a verb: slots, and the words that say them."""

    slots: tuple[tuple[str, Slot], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Head:
    """An object in the making: what it is, and what stands before its name; `order` is the word of the place `nth`."""

    actors: tuple[Actor, ...]
    words: str
    count: Count | None = None
    said: tuple[Said, ...] = ()
    nth: int = 0
    order: str = ""


@dataclass(frozen=True, slots=True)
class Object:
    """What a relation is with: a phrase, a pronoun, or a place."""

    what: Any


@dataclass(frozen=True, slots=True)
class Item:
    """Things said together, and the word that ties them to what stands before."""

    said: tuple[Said, ...]
    joiner: str = ""

    @property
    def last_object(self) -> Phrase | None:
        """The object that ends it, if one does."""
        last = self.said[-1]
        if isinstance(last, Condition):
            for other in (last.second, last.other):
                if isinstance(other, Phrase):
                    return other
        return None
