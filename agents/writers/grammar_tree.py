"""What a query says, as a tree: an object, how many of it, and what is said about it."""

from __future__ import annotations

from dataclasses import dataclass, field

Slot = str | float
"""The value of a slot: a side, or a number in metres or metres per second."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of object: its name in programs and the annotation categories it stands for."""

    name: str
    categories: tuple[str, ...]
    assume: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: a choice of words, or a slot (`y`, `side`, `distance`, `speed`)."""

    words: tuple[str, ...] = ()
    slot: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that can be said about an object.

    Attributes:
        patterns: The phrases that say it.
        means: Expression of the program language over `{x}`, `{y}`, `{ego}`, `{n}`, `{k}` and the slots.
        opposite: The same negated; empty where that has no clear meaning.
        counted: The expression to use when more than one of the subject is asked for, if `means` has no `{k}`.
        sides: Expressions by side, instead of `means`.
        assume: What is taken for granted.
        assume_in: The same by profile, where profiles differ.
        before: It may stand before the noun.
    """

    patterns: tuple[tuple[Element, ...], ...]
    means: str = ""
    opposite: str = ""
    counted: str = ""
    sides: tuple[tuple[str, str], ...] = ()
    assume: str = ""
    assume_in: tuple[tuple[str, str], ...] = ()
    before: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many: at least `least`; `group` when they must stand together."""

    least: int
    words: str
    group: bool = False
    assume: str = ""


@dataclass(frozen=True, slots=True)
class Modifier:
    """One thing that is said about an object, with the words that said it."""

    rule: Rule
    words: str
    negated: bool = False
    slots: tuple[tuple[str, Slot], ...] = ()
    other: Phrase | None = None

    def describe(self) -> str:
        """The words, with the other object in brackets where it has its own description."""
        words = f"not {self.words}" if self.negated else self.words
        return words.replace("{y}", self.other.describe()) if self.other else words


@dataclass(frozen=True, slots=True)
class Phrase:
    """An object with all that is said about it."""

    nouns: tuple[Noun, ...]
    words: str
    count: Count | None = None
    modifiers: tuple[Modifier, ...] = field(default=())

    @property
    def n_rules(self) -> int:
        """How many rules were used, here and below."""
        return sum(1 + (m.other.n_rules if m.other else 0) for m in self.modifiers)

    def describe(self) -> str:
        """Unambiguous words: what is said about an object stands in brackets after it."""
        count = f"{self.count.words} " if self.count else ""
        return count + self.words + "".join(f" [{modifier.describe()}]" for modifier in self.modifiers)
