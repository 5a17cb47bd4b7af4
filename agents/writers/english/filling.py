"""Meanings with their holes filled: a sense in a profile, with what is said beside it, and what that assumes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from agents.meaning.template import Template
from agents.meaning.values import Expression
from agents.writers.english.corridors import opened
from agents.writers.english.lexicon import Lexicon
from agents.writers.english.qualifiers import qualified
from agents.writers.english.senses import CONTEXT, QUALIFIER, Actor, Case, Sense, Slot
from agents.writers.english.sides import CannotSay, any_of
from agents.writers.english.tree import Count, Slots

_MEASURED = {"n": "a number", "k": "a number", "nth": "a place in the order", "times": "a number of times"}

_SAME_SHARE = 1e-3
_BOUNDS = {"min": "at least", "max": "at most"}
_UNITS = {"distance": "m", "speed": "m/s", "acceleration": "m/s2", "duration": "s", "gap": "s between the two"}
_SAID = {
    "side": "the {} side",
    "own_side": "its own side ({})",
    "degree": 'a word such as "{}"',
    "negated": '"not"',
    "phase": "its {} only",
    "said twice": "two words of one kind",
    "from side": "the side it comes from ({})",
}
_COUNTED = {
    "n": "a count of others (at least {:g})",
    "n_max": "a largest count of others ({:g})",
    "k": "a count of what is looked for (at least {:g})",
    "k_max": "a largest count of what is looked for ({:g})",
    "nth": "a place in an order ({:g})",
    "steps": "a place in a row ({:g})",
    "times": "how often ({:g} times)",
}


@dataclass(frozen=True, slots=True)
class Sets:
    """What a relation stands between: its subject, its object, and a second object."""

    x: Expression
    y: Expression | None = None
    z: Expression | None = None


@dataclass
class Filler:
    """Fills the templates of one reading.

    Attributes:
        lexicon: The words.
        profile: The functions that will run the program.
        assumptions: What is taken for granted, in order, each once.
        vague: How many numbers the senses used hold that their words do not say.
    """

    lexicon: Lexicon
    profile: str
    assumptions: list[str] = field(default_factory=list)
    vague: int = 0

    def actor(self, actor: Actor) -> Expression:
        """The set of a kind of object.

        Raises:
            CannotSay: This profile cannot tell it.
        """
        case = first_fitting(actor.cases, {}, self.profile)
        if case is None:
            raise CannotSay(f'"{actor.told}" cannot be told in profile {self.profile}')
        self.assume(dict(case.assume).get(self.profile, ""))
        return self._filled(case, {}, {})

    def sense(self, name: str) -> Sense:
        """A sense that the grammar itself needs, by name.

        Raises:
            CannotSay: The lexicon has none.
        """
        if name not in self.lexicon.senses:
            raise CannotSay(f'"{name}" cannot be said')
        return self.lexicon.senses[name]

    def case(self, sense: Sense, *slots: Slots) -> Case | None:
        """The meaning of a sense with these slots; None when it has none."""
        return first_fitting(sense.cases, dict(slot for some in slots for slot in some), self.profile)

    def owner_case(self, sense: Sense, slots: Slots) -> Case | None:
        """The meaning of a relation seen from its object; None where the lexicon has none of its own."""
        return first_fitting(sense.owner_side, dict(slots), self.profile)

    def apply(self, sense: Sense, sets: Sets, slots: Slots = (), words: str = "") -> Expression:
        """A sense said of sets.

        Args:
            sense: The sense.
            sets: What it is said of.
            slots: What is said beside it.
            words: The query's own words for it; the lexicon's where they are none.

        Raises:
            CannotSay: It has no meaning with these slots in this profile.
        """
        case = self.case(sense, slots)
        if case is None:
            raise CannotSay(sense.declined or self._without_meaning(sense, slots, words))
        return self.fill(case, sense, sets, slots)

    def _without_meaning(self, sense: Sense, slots: Slots, words: str) -> str:
        named = f'"{words or sense.told}"'
        if not any(profile == self.profile for case in sense.cases for profile, _ in case.meaning):
            return f"{named} cannot be told in profile {self.profile}: it has no function for that"
        said = ", ".join(told for name, value in slots if (told := _told(name, value)))
        beside = f" together with {said}" if said else ""
        return f"{named} cannot be told{beside} in profile {self.profile}; leave that out, or say it in another way"

    def fill(self, case: Case, sense: Sense, sets: Sets, slots: Slots) -> Expression:
        """One meaning of a sense said of sets.

        Raises:
            CannotSay: A number is beyond what can be asked for.
        """
        self._check_numbers(slots)
        template = case.template(self.profile)
        assert template is not None
        given = self._given(template, sense, sets)
        self._take_for_granted(case, sense, slots)
        said = {name: value for name, value in slots if name in template.holes}
        values = {**self._reached(template, sense, slots), **said}
        return qualified(self._filled(case, given, values), slots, self.profile)

    def _given(self, template: Template, sense: Sense, sets: Sets) -> dict[str, Expression]:
        """The sets that a template takes; two others are any of them where it takes one."""
        y, z = sets.y, sets.z
        if y is not None and z is not None and "z" not in template.holes:
            self.assume(f"{sense.told} two objects: any two of those named")
            y, z = any_of([y, z]), None
        named = (("x", sets.x), ("y", y), ("z", z))
        return {name: value for name, value in named if value is not None and name in template.holes}

    def _take_for_granted(self, case: Case, sense: Sense, slots: Slots) -> None:
        """What a meaning assumes, unless its numbers are stated in parentheses."""
        note = "" if _is_stated(slots) else dict(case.assume).get(self.profile, "")
        vague = sense.vague if case.vague is None else case.vague
        self.vague += vague if note else 0
        self.assume(Formatter().vformat(note, (), _shown(slots)))

    def _reached(self, template: Template, sense: Sense, slots: Slots) -> Mapping[str, float]:
        """Numbers where the words say none."""
        reach = opened(sense, template.holes, dict(slots), self.profile, exact=_is_stated(slots))
        self.vague += reach.vague
        self.assume(reach.note)
        return reach.values

    def _check_numbers(self, slots: Slots) -> None:
        for name, value in slots:
            what = name.removeprefix("min_").removeprefix("max_").removesuffix("_max")
            most = self.lexicon.largest.get(what, math.inf)
            if isinstance(value, float) and value > most:
                asked = f"{_MEASURED.get(what, what)} of {_as_said(name, value, dict(slots)):.15g}"
                raise CannotSay(f"{asked} is too much to ask for: {most:g} is the most")

    def note_count(self, count: Count) -> None:
        """Note what a vague number is taken for."""
        if count.vague:
            bound = f"at least {count.least}" + ("" if count.most is None else f", at most {count.most}")
            self.assume(f"{count.words}: {bound}")

    def assume(self, text: str) -> None:
        """Note what is taken for granted, once."""
        if text and text not in self.assumptions:
            self.assumptions.append(text)

    def _filled(self, case: Case, sets: Mapping[str, Expression], values: Mapping[str, Slot]) -> Expression:
        template = case.template(self.profile)
        assert template is not None
        return template.fill(sets, values)


def _as_said(name: str, value: float, slots: Mapping[str, Slot]) -> float:
    """A number as the query has it, where it was taken for a bound within a tenth of it."""
    low = slots.get(name.replace("max_", "min_"))
    about = isinstance(low, float) and name.startswith("max_") and is_about(low, value)
    return round(value / 1.1, 6) if about else value


def is_about(low: Slot | None, high: Slot | None) -> bool:
    """Whether two bounds are those of one number, within a tenth of it: "at 50 km/h"."""
    return isinstance(low, float) and isinstance(high, float) and low > 0 and abs(low / high - 9 / 11) < _SAME_SHARE


def first_fitting(cases: tuple[Case, ...], slots: Mapping[str, Slot], profile: str) -> Case | None:
    """The first of `cases` that says all the slots in `profile`."""
    return next((case for case in cases if case.fits(slots, profile)), None)


def _told(name: str, value: Slot) -> str:
    """What is said beside a word, for a person; nothing of what only tells where the word stands."""
    if name in CONTEXT:
        return ""
    if name.startswith(QUALIFIER):
        return f'"({name.removeprefix(QUALIFIER).split("|")[0]})"'
    if name in _COUNTED:
        return _COUNTED[name].format(value)
    bound, _, quantity = name.partition("_")
    if bound in _BOUNDS and quantity:
        return f"{_BOUNDS[bound]} {value:g} {_UNITS.get(quantity, '')}".strip()
    return _SAID.get(name, "{}").format(value).replace("_", " ")


def _is_stated(slots: Slots) -> bool:
    """Whether a value was said in parentheses, which leaves nothing to be taken for granted."""
    return any(name.startswith(QUALIFIER) for name, _ in slots)


def _shown(slots: Slots) -> dict[str, str]:
    return {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in slots}
