"""What the lexicon knows about a word: its forms, and what it means with the things said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.meaning.template import Template
from agents.meaning.template_reading import SET_HOLES

Slot = str | float | bool
"""What is said beside a word: a side, a degree, a bound in SI units, a count, or that it is negated."""

OUTER = frozenset({"min_duration", "max_duration", "times", "phase"})
"""Slots about the course in time of whatever is said: how long, how often, its beginning or end."""

BESIDE = "beside"
"""Slot of how far to the side, in metres beyond the sides of what it is seen from."""

APART = "max_distance"
"""Slot of how far apart two are at most: where a relation has no meaning of its own for it, it is said of both."""

PLAIN = "plain "
"""What the names of senses begin with that are made from functions, for reading back what programs are rendered as."""

QUALIFIER = "="
"""What the names of slots begin with that were said in parentheses: the value of a parameter, whatever the case."""

FRAME = "frame"
"""Slot of every relation, which a case may ask for and need not: `ego` where it is seen from the ego vehicle itself,
else `other`."""

CHAIN = "chain"
"""Slot of every relation in a chain of them, which a case may ask for and need not: `link` within what another relation
is with, else `head` where it is with somebody who does something."""

COMPANY = "company"
"""Slot of every relation, which a case may ask for and need not: `moving` where it is with somebody who moves or is on
the road, `related` where that one stands in relation to a third, `each other` where both are of one set."""

AMID = "amid"
"""Slot of what is no relation, which a case may ask for and need not: `relation` where one is said beside it."""

CONTEXT = frozenset({FRAME, CHAIN, COMPANY, AMID})
"""Slots that tell where a relation stands, and not what is said beside it."""

AT_MOST = "<= "
"""In a case's conditions, before a number: what the slot says is at most that."""

ANY = "any"
"""In a case's conditions: the slot is said, whatever its value."""


@dataclass(frozen=True, slots=True)
class Case:
    """A meaning, and what must be said beside the word for it to hold.

    Attributes:
        when: Slots by name with the value they must have; `ANY` for every value.
        meaning: Template by profile; a profile that cannot say it is missing.
        assume: What is taken for granted, by profile; may hold slots in braces.
        vague: How many numbers it holds that the words do not say; None where its sense tells.
    """

    when: tuple[tuple[str, Slot], ...]
    meaning: tuple[tuple[str, Template], ...]
    assume: tuple[tuple[str, str], ...] = ()
    vague: int | None = None

    def template(self, profile: str) -> Template | None:
        """The meaning in `profile`, or None."""
        return dict(self.meaning).get(profile)

    def fits(self, slots: Mapping[str, Slot], profile: str) -> bool:
        """Whether this case says all that `slots` say, and nothing more."""
        template = self.template(profile)
        if template is None or not fits_when(self.when, slots):
            return False
        values = template.holes - SET_HOLES
        said = {name for name, _ in self.when} | values
        free = {name for name in slots if not name.startswith(QUALIFIER) and name not in CONTEXT}
        return free <= said and values - template.optional_holes <= slots.keys()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers that a word stands for where it does not say them.

    Attributes:
        when: Slots by name with the value they must have, as those of a case.
        values: Numbers by slot, by profile, in SI units.
        vague: They are our choice, and not what a function does by itself.
    """

    when: tuple[tuple[str, Slot], ...]
    values: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    vague: bool = True


def fits_when(when: tuple[tuple[str, Slot], ...], slots: Mapping[str, object]) -> bool:
    """Whether all that a case asks for is said."""
    return all(
        name in slots and (value in (ANY, slots[name]) or _is_at_most(slots[name], value)) for name, value in when
    )


def _is_at_most(said: object, bound: object) -> bool:
    """Whether a number that is said is at most that of a case, as in `max_speed: "<= 0.5"`."""
    if not isinstance(bound, str) or not bound.startswith(AT_MOST):
        return False
    return isinstance(said, float) and said <= float(bound.removeprefix(AT_MOST))


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that can be said of an object, alone or in relation to others.

    Attributes:
        name: Its name in the lexicon; senses are equal when their names are.
        cases: Its meanings, the special ones first.
        subjects: Kinds of objects it is said of; empty for all.
        objects: Kinds of objects it relates to; empty for all.
        without_object: Name of the actor that is meant where no object is said; empty for the ego vehicle.
        owner_side: The relation seen from its object, where turning it round is not enough; may be empty.
        vague: How many numbers it holds that the word itself does not say.
        cost: How little this sense is preferred to others of the same word.
        preset: What the form of the word itself says beside it: "left turn".
        declined: Why it cannot be said where none of its meanings fits; empty where its name says enough.
        told: What a person calls it: the first of its forms, or what the lexicon says.
        leaves: Names of states that it ends, so that whoever is said to be in one has been until then.
        reach: How far the word reaches where nothing is said of it, the first that fits.
        reach_word: The word that the reach is told of; may hold slots in braces.
        mutual: Name of the relation that holds between several of whom it is said without an object, "a car and a bus
            side by side"; empty where none does.
    """

    name: str
    cases: tuple[Case, ...] = field(compare=False)
    subjects: tuple[str, ...] = field(default=(), compare=False)
    objects: tuple[str, ...] = field(default=(), compare=False)
    without_object: str = field(default="", compare=False)
    owner_side: tuple[Case, ...] = field(default=(), compare=False)
    vague: int = field(default=0, compare=False)
    cost: float = field(default=0.0, compare=False)
    preset: tuple[tuple[str, Slot], ...] = ()
    declined: str = field(default="", compare=False)
    told: str = field(default="", compare=False)
    leaves: tuple[str, ...] = field(default=(), compare=False)
    reach: tuple[Numbers, ...] = field(default=(), compare=False)
    reach_word: str = field(default="", compare=False)
    mutual: str = field(default="", compare=False)

    @property
    def is_measure(self) -> bool:
        """Whether it is a measure between two, and nothing without its number: a headway, a clearance."""
        return bool(self.cases) and all(
            any(name.startswith(("min_", "max_")) for name, _ in case.when) for case in self.cases
        )

    @property
    def reach_beside(self) -> bool:
        """Whether it reaches so far to the side, as directions do."""
        return any(name == BESIDE for numbers in self.reach for _, some in numbers.values for name, _ in some)

    @property
    def is_plain(self) -> bool:
        """Whether its words say one function exactly, in the order in which they stand."""
        return self.name.startswith(PLAIN)

    @property
    def changes(self) -> bool:
        """Whether it is a beginning or an end of something, which what else is said of the object must not cut."""
        texts = [template.text for case in self.cases for _, template in case.meaning]
        return any(text.startswith(("starts(", "ends(")) for text in texts)

    @property
    def relates(self) -> bool:
        """Whether it is said of an object in relation to another one."""
        has_other = any("y" in template.holes for case in self.cases for _, template in case.meaning)
        return has_other or self.is_refused

    @property
    def is_refused(self) -> bool:
        """Whether it is understood and never said: it has no meaning, but a reason."""
        return bool(self.declined) and not self.cases


@dataclass(frozen=True, slots=True)
class Actor:
    """A kind of object.

    Attributes:
        name: Its name in the lexicon.
        cases: Its meaning: a template without holes, or over `{x}` where images are needed to tell.
        told: What a person calls it.
        kind: What it is on the whole: `vehicle`, `rider`, `person`, `animal`, `thing` or `ego`.
    """

    name: str
    cases: tuple[Case, ...] = field(compare=False)
    kind: str = field(default="thing", compare=False)
    told: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the map, or of what belongs to an object (its lane, its path).

    Attributes:
        name: Its name in the lexicon.
        uses: What prepositions and verbs say with it, by preposition or by the verb's sense.
        owned: It belongs to an object: "its lane".
    """

    name: str
    uses: tuple[tuple[str, Sense], ...] = field(compare=False)
    owned: bool = field(default=False, compare=False)

    def use(self, key: str) -> Sense | None:
        """What `key` (a preposition, or the name of a sense) says with this place; None when nothing."""
        return dict(self.uses).get(key)
