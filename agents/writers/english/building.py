"""A reading as an expression: sets of tracks made from sets of tracks, in the functions of a profile."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from string import Formatter

from agents.meaning.template import EGO
from agents.meaning.values import NEGATION, REVERSAL, AllOf, AnyOf, Call, Expression
from agents.writers.english.lexicon import Lexicon
from agents.writers.english.objects import ORDER
from agents.writers.english.senses import OUTER, Case, Sense, Slot
from agents.writers.english.tree import EACH_OTHER, Being, Choice, Condition, Count, Phrase, Said


class CannotSay(Exception):
    """A reading is understood and cannot be said in the functions at hand; the text says why."""


@dataclass
class Builder:
    """Builds the expression of one reading.

    Attributes:
        lexicon: The words.
        profile: The functions that will run the program.
        assumptions: What is taken for granted, in order, each once.
        vague: How many of the senses used hold a number that their words do not say.
    """

    lexicon: Lexicon
    profile: str
    assumptions: list[str] = field(default_factory=list)
    vague: int = 0

    def query(self, phrase: Phrase) -> Expression:
        """The expression of a whole query.

        Raises:
            CannotSay: It cannot be said.
        """
        return self._counted(phrase)

    def _counted(self, phrase: Phrase) -> Expression:
        """A phrase that no relation counts."""
        count = phrase.count
        if count is None or count.group or (count.least == 1 and count.most is None):
            return self.phrase(phrase)
        if count.most == 0:
            raise CannotSay(f'"{count.words} {phrase.words}" asks for what is not there')
        slots = _bounds(count, "k")
        for at, said in enumerate(phrase.said):
            if isinstance(said, Condition) and not said.negated and self._case(said.sense, said.slots, slots):
                counting = replace(said, slots=(*said.slots, *slots))
                ordered = (*phrase.said[:at], *phrase.said[at + 1 :], counting)
                self._note_count(count)
                return self.phrase(replace(phrase, count=None, said=ordered))
        self._note_count(count)
        return self._apply(self._sense("at once"), self.phrase(replace(phrase, count=None)), None, _bounds(count, "n"))

    def phrase(self, phrase: Phrase) -> Expression:
        """The set of an object with all that is said about it; its count is taken care of outside."""
        current = _any_of(
            [self._actor(case) for actor in phrase.actors for case in [self._plain(actor.name, actor.cases)]]
        )
        base = current
        pending: Slot = 0
        for said in self._in_order(phrase.said):
            if isinstance(said, Condition) and said.sense.name == ORDER:
                pending = dict(said.slots)["nth"]
                continue
            if pending and isinstance(said, Condition) and self._case(said.sense, said.slots, (("nth", pending),)):
                said, pending = replace(said, slots=(*said.slots, ("nth", pending))), 0
            if said.joiner == "THEN":
                current = self._apply(self._sense("then"), current, self._said(said, base), ())
            else:
                current = self._said(said, current)
        if pending:
            raise CannotSay(f'it is not clear along what the order in "{phrase.words}" counts')
        if phrase.count is not None and phrase.count.group:
            self._note_count(phrase.count)
            current = self._apply(self._sense("group"), current, None, _bounds(phrase.count, "n"))
        return current

    def _in_order(self, said: tuple[Said, ...]) -> tuple[Said, ...]:
        return said

    def _said(self, said: Said, x: Expression) -> Expression:
        if isinstance(said, Choice):
            return _any_of([self._said(part, x) for part in said.parts])
        if isinstance(said, Being):
            return self._being(said, x)
        return self._condition(said, x)

    def _being(self, said: Being, x: Expression) -> Expression:
        what = said.what
        if said.negated:
            kinds = [self._apply_case(self._plain(actor.name, actor.cases), {}, {}) for actor in what.actors]
            parts = [_without(x, kind) for kind in kinds]
            excluded = AllOf(tuple(parts)) if len(parts) > 1 else parts[0]
            if not what.said:
                return excluded
            denied = [self._said(_deny(part), x) for part in what.said]
            return AnyOf((excluded, *denied))
        return AllOf((x, self.phrase(replace(what, count=None))))

    def _condition(self, said: Condition, x: Expression) -> Expression:
        outer = {name: value for name, value in said.slots if name in OUTER}
        slots = tuple((name, value) for name, value in said.slots if name not in outer)
        if outer and self._case(said.sense, said.slots, ()):
            outer, slots = {}, said.slots
        negated = said.negated
        if isinstance(said.other, Phrase) and said.other.count is not None and said.other.count.most == 0:
            negated, said = not negated, replace(said, other=replace(said.other, count=None))
        return self._in_time(self._relation(replace(said, slots=slots), x, negated), outer)

    def _in_time(self, found: Expression, outer: dict[str, Slot]) -> Expression:
        """What was said, for so long, so often, or its beginning or end."""
        if "times" in outer:
            found = self._apply(self._sense("repeatedly"), found, None, (("n", outer["times"]),))
        if "phase" in outer:
            found = self._apply(self._sense(str(outer["phase"])), found, None, ())
        lasting = tuple((name, value) for name, value in outer.items() if name.endswith("_duration"))
        return self._apply(self._sense("lasting"), found, None, lasting) if lasting else found

    def _relation(self, said: Condition, x: Expression, negated: bool) -> Expression:
        slots: list[tuple[str, Slot]] = list(said.slots)
        y = self._other(said, x)
        count = said.other.count if isinstance(said.other, Phrase) else None
        if count is not None and not count.group:
            self._note_count(count)
            slots += _bounds(count, "n")
        z = self.phrase(said.second) if said.second is not None else None
        sense = said.sense
        if said.turned or said.having:
            return self._turned(sense, x, y, tuple(slots), negated)
        denied = self._case(sense, tuple(slots), (("negated", True),)) if negated else None
        if denied is not None:
            return self._fill(denied, x, y, z, (*slots, ("negated", True)), sense)
        return self._maybe_not(self._apply(sense, x, y, tuple(slots), z), x, negated)

    def _turned(
        self, sense: Sense, x: Expression, y: Expression | None, slots: tuple[tuple[str, Slot], ...], negated: bool
    ) -> Expression:
        """A relation that is said of the other object: "followed by a car", "with a car behind it"."""
        case = _first_fitting(sense.owner_side, dict(slots), self.profile)
        if case is not None:
            return self._maybe_not(self._fill(case, x, y, None, slots, sense), x, negated)
        assert y is not None
        return self._maybe_not(_reversed(self._apply(sense, y, x, slots)), x, negated)

    def _maybe_not(self, found: Expression, x: Expression, negated: bool) -> Expression:
        return _negated(found, x) if negated else found

    def _other(self, said: Condition, x: Expression) -> Expression | None:
        if not said.sense.relates:
            return None
        if isinstance(said.other, Phrase):
            return self.phrase(said.other)
        if said.other == EACH_OTHER:
            return x
        name = said.sense.without_object or ("vehicle" if said.turned else "")
        if name:
            actor = self.lexicon.actors[name]
            return self._actor(self._plain(actor.name, actor.cases))
        if x == EGO:
            raise CannotSay(f'"{said.words}" needs another object than the ego vehicle itself')
        self._assume(f'"{said.words.strip()}", without saying of whom: of the ego vehicle')
        return EGO

    def _apply(
        self,
        sense: Sense,
        x: Expression,
        y: Expression | None,
        slots: tuple[tuple[str, Slot], ...],
        z: Expression | None = None,
    ) -> Expression:
        case = self._case(sense, slots, ())
        if case is None:
            raise CannotSay(self._why_not(sense, slots))
        return self._fill(case, x, y, z, slots, sense)

    def _why_not(self, sense: Sense, slots: tuple[tuple[str, Slot], ...]) -> str:
        said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in slots)
        return f'"{sense.name}" cannot be said with {said or "these functions"} in profile {self.profile}'

    def _fill(
        self,
        case: Case,
        x: Expression,
        y: Expression | None,
        z: Expression | None,
        slots: tuple[tuple[str, Slot], ...],
        sense: Sense,
    ) -> Expression:
        self.vague += sense.vague
        template = case.template(self.profile)
        assert template is not None
        if z is not None and y is not None and "z" not in template.holes:
            self._assume(f"{sense.name} two objects: any two of those named")
            y, z = _any_of([y, z]), None
        sets = {name: value for name, value in (("x", x), ("y", y), ("z", z)) if value is not None}
        values = {name: value for name, value in slots if name in template.holes}
        self._assume(Formatter().vformat(dict(case.assume).get(self.profile, ""), (), _shown(slots)))
        return template.fill({name: value for name, value in sets.items() if name in template.holes}, values)

    def _apply_case(self, case: Case, sets: dict[str, Expression], values: dict[str, Slot]) -> Expression:
        template = case.template(self.profile)
        assert template is not None
        return template.fill(sets, values)

    def _actor(self, case: Case) -> Expression:
        self._assume(dict(case.assume).get(self.profile, ""))
        return self._apply_case(case, {}, {})

    def _plain(self, name: str, cases: tuple[Case, ...]) -> Case:
        case = _first_fitting(cases, {}, self.profile)
        if case is None:
            raise CannotSay(f'"{name}" cannot be told in profile {self.profile}')
        return case

    def _case(
        self, sense: Sense, slots: tuple[tuple[str, Slot], ...], more: tuple[tuple[str, Slot], ...]
    ) -> Case | None:
        return _first_fitting(sense.cases, dict((*slots, *more)), self.profile)

    def _sense(self, name: str) -> Sense:
        if name not in self.lexicon.senses:
            raise CannotSay(f'"{name}" cannot be said')
        return self.lexicon.senses[name]

    def _note_count(self, count: Count) -> None:
        if count.vague:
            bound = f"at least {count.least}" + ("" if count.most is None else f", at most {count.most}")
            self._assume(f"{count.words}: {bound}")

    def _assume(self, text: str) -> None:
        if text and text not in self.assumptions:
            self.assumptions.append(text)


def _first_fitting(cases: tuple[Case, ...], slots: dict[str, Slot], profile: str) -> Case | None:
    return next((case for case in cases if case.fits(slots, profile)), None)


def _shown(slots: tuple[tuple[str, Slot], ...]) -> dict[str, str]:
    return {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in slots}


def _bounds(count: Count, name: str) -> tuple[tuple[str, Slot], ...]:
    least = ((name, float(count.least)),) if count.least > 1 or (count.most is None and count.group) else ()
    return least if count.most is None else (*least, (f"{name}_max", float(count.most)))


def _any_of(parts: list[Expression]) -> Expression:
    unlike = tuple(dict.fromkeys(parts))
    return unlike[0] if len(unlike) == 1 else AnyOf(unlike)


def _deny(said: Said) -> Said:
    if isinstance(said, Choice):
        raise CannotSay("an alternative cannot be excepted")
    return replace(said, negated=not said.negated)


def _without(x: Expression, kind: Expression) -> Expression:
    """The tracks of `x` that are not of a kind; kinds are categories, or unions of them."""
    if isinstance(kind, AnyOf):
        rest = x
        for part in kind.parts:
            rest = _without(rest, part)
        return rest
    if isinstance(kind, Call):
        return _negated(replace(kind, sets=(x, *kind.sets[1:])), x)
    if isinstance(kind, AllOf):
        raise CannotSay("a mixed kind cannot be excepted")
    return Call("is_category", (x,), (("category", kind.name),), (NEGATION,))


def _negated(found: Expression, x: Expression) -> Expression:
    """What of `x` is not in `found`, which was made from `x`."""
    if isinstance(found, AnyOf):
        return AllOf(tuple(_negated(part, x) for part in found.parts))
    if isinstance(found, AllOf):
        return AnyOf(tuple(_negated(part, x) for part in found.parts))
    if isinstance(found, Call) and found.sets and found.sets[0] == x:
        if found.wrappers == (NEGATION,):
            return replace(found, wrappers=())
        if not found.wrappers:
            return replace(found, wrappers=(NEGATION,))
    raise CannotSay("this cannot be denied with the functions at hand; say what holds instead")


def _reversed(found: Expression) -> Expression:
    """The other side of a relation: those to whom it holds."""
    if isinstance(found, AnyOf):
        return AnyOf(tuple(_reversed(part) for part in found.parts))
    if isinstance(found, Call) and len(found.sets) == 2:
        if found.wrappers == (REVERSAL,):
            return replace(found, wrappers=())
        if not found.wrappers:
            return replace(found, wrappers=(REVERSAL,))
    raise CannotSay("this relation cannot be seen from the other side")
