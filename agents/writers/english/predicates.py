"""Meanings of what is said of objects: verbs, relations, and things that an object has beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeGuard

from agents.writers.english.measures import Found
from agents.writers.english.objects import ObjectActions, inner_cost
from agents.writers.english.senses import OUTER, Sense, Slot
from agents.writers.english.tree import PURPOSE, SELF, Being, Choice, Condition, Phrase, Said, Slots, Spot
from agents.writers.english.values import Measure, Mods, Object, Word

_NONE = Mods((), "")
_BY_QUANTITY = {"distance": "near", "speed": "moving", "acceleration": "accelerating", "duration": "lasting"}
_STEPS = ("steps", "nth")
"""Slots that "two cars ahead" fills, the preferred first: so many vehicles on, or the second of what is named."""
_WITH = "with"
_INFINITIVE = 0.5
_NO_OBJECT = 0.6
_CLOSE_DOER = 1.5
"""Cost of taking somebody who does something to be as close as a companion."""
_NTH_OF_NAMED = 0.3
_MEASURED_PLACE = 0.5


class PredicateActions(ObjectActions):
    """Meanings of the rules about what is said; each is a tuple of things said together."""

    def _verb(self, word: Word) -> Found:
        yield from self._said(word.value, word.text, ())

    def _modified_verb(self, word: Word, mods: Mods) -> Found:
        yield from self._said(word.value, f"{word.text} {mods.words}", mods.slots)

    def _preceded_verb(self, mods: Mods, word: Word) -> Found:
        yield from self._said(word.value, f"{mods.words} {word.text}", mods.slots)

    def _surrounded_verb(self, before: Mods, word: Word, after: Mods) -> Found:
        words = f"{before.words} {word.text} {after.words}"
        yield from self._said(word.value, words, _both(before.slots, after.slots))

    def _preceded_adjective(self, degree: Word, word: Word) -> Found:
        yield from self._said(word.value, f"{degree.text} {word.text}", _degree(degree))

    def _transitive(self, verb: Word, other: Object) -> Found:
        yield from self._related(verb, _NONE, other)

    def _modified_transitive(self, verb: Word, mods: Mods, other: Object) -> Found:
        yield from self._related(verb, mods, other)

    def _transitive_modified(self, verb: Word, other: Object, mods: Mods) -> Found:
        yield from self._related(verb, mods, other, 0.1)

    def _preceded_transitive(self, mods: Mods, verb: Word, other: Object) -> Found:
        yield from self._related(verb, mods, other)

    def _two_transitives(self, first: Word, _and: Word, second: Word, other: Object) -> Found:
        for cost, left in self._related(first, _NONE, other):
            for more, right in self._related(second, _NONE, other):
                yield cost + more, (*_tuple(left), *_tuple(right))

    def _passive(self, verb: Word) -> Found:
        yield from self._turned(verb, _NONE, None)

    def _modified_passive(self, verb: Word, mods: Mods) -> Found:
        yield from self._turned(verb, mods, None)

    def _passive_by(self, verb: Word, _by: Word, other: Phrase) -> Found:
        yield from self._turned(verb, _NONE, other)

    def _modified_passive_by(self, verb: Word, mods: Mods, _by: Word, other: Phrase) -> Found:
        yield from self._turned(verb, mods, other)

    def _passive_by_modified(self, verb: Word, _by: Word, other: Phrase, mods: Mods) -> Found:
        yield from self._turned(verb, mods, other)

    def _preceded_passive_by(self, mods: Mods, verb: Word, _by: Word, other: Phrase) -> Found:
        yield from self._turned(verb, mods, other)

    def _transitive_from_away(self, verb: Word, other: Object, _from: Word, measure: Measure, _away: Word) -> Found:
        yield from self._related(verb, Mods(measure.slots(), measure.words), other)

    def _preceded_from_away(
        self, mods: Mods, verb: Word, other: Object, _from: Word, measure: Measure, _away: Word
    ) -> Found:
        slots = _both(mods.slots, measure.slots())
        yield from self._related(verb, Mods(slots, f"{mods.words} {measure.words}"), other)

    def _relation(self, word: Word, other: Object) -> Found:
        yield from self._related(word, _NONE, other)

    def _either_relation(self, first: Word, _or: Word, second: Word, other: Object) -> Found:
        for cost, left in self._related(first, _NONE, other):
            for more, right in self._related(second, _NONE, other):
                yield cost + more, (Choice((*_tuple(left), *_tuple(right))),)

    def _graded_relation(self, degree: Word, word: Word, other: Object) -> Found:
        yield from self._related(word, Mods(_degree(degree), degree.text), other)

    def _denied_relation(self, no: Word, word: Word, other: Object) -> Found:
        for cost, said in self._related(word, _NONE, other):
            yield cost, tuple(_denied(part) for part in _tuple(said))

    def _measured_relation(self, measure: Measure, word: Word, other: Object) -> Found:
        yield from self._relation_measured(word, other, measure)

    def _relation_measured(self, word: Word, other: Object, measure: Measure) -> Found:
        cost = _MEASURED_PLACE if isinstance(other.what, Spot) else 0.0
        yield from self._related(word, Mods(measure.slots(), measure.words), other, cost)

    def _relation_from_away(self, word: Word, other: Object, _from: Word, measure: Measure, _away: Word) -> Found:
        yield from self._related(word, Mods(measure.slots(), measure.words), other)

    def _relation_measured_away(self, word: Word, other: Object, measure: Measure, _away: Word) -> Found:
        yield from self._related(word, Mods(measure.slots(), measure.words), other)

    def _at_range(self, measure: Measure, _of: Word, other: Object) -> Found:
        if measure.quantity == "distance":
            yield from self._placed(self._near, measure.words, measure.slots(), other)

    def _at_range_away(self, measure: Measure, _away: Word, _from: Word, other: Object) -> Found:
        yield from self._at_range(measure, _away, other)

    def _at_range_of_nothing(self, measure: Measure, _away: Word) -> Found:
        if measure.quantity == "distance":
            yield from self._open(self._near, measure.words, measure.slots())

    def _at_range_alone(self, measure: Measure) -> Found:
        sense = self.lexicon.senses.get(_BY_QUANTITY[measure.quantity])
        if sense is None or measure.quantity == "duration" or measure.words[0].isdigit():
            return
        if sense.relates:
            yield from self._open(sense, measure.words, measure.slots())
        else:
            yield from self._said(sense, measure.words, measure.slots())

    def _bare(self, word: Word) -> Found:
        yield from self._open(word.value, word.text, ())

    def _graded_bare(self, degree: Word, word: Word) -> Found:
        yield from self._open(word.value, f"{degree.text} {word.text}", _degree(degree))

    def _modified_bare(self, word: Word, mods: Mods) -> Found:
        yield from self._open(word.value, f"{word.text} {mods.words}", mods.slots)

    def _measured_bare(self, measure: Measure, word: Word) -> Found:
        yield from self._open(word.value, f"{measure.words} {word.text}", measure.slots())

    def _nth_bare(self, number: Word, noun: Word, word: Word) -> Found:
        for name in _STEPS:
            words = f"{number.text} {noun.text} {word.text}"
            found = list(self._open(word.value, words, ((name, float(number.value)),)))
            yield from found
            if found:
                return

    def _nth_relation(self, number: Word, noun: Word, word: Word, other: Object) -> Found:
        for name in _STEPS:
            mods = Mods(((name, float(number.value)),), f"{number.text} {noun.text}")
            found = list(self._related(word, mods, other))
            yield from found
            if found:
                return

    def _nth_phrase(self, number: Word, noun: Word, word: Word, other: Object) -> Found:
        """The second of what is named, as in "two cars behind the bus"; rather than two of them."""
        for cost, said in self._nth_relation(number, noun, word, other):
            yield cost + _NTH_OF_NAMED, Phrase((noun.value,), noun.text, None, _tuple(said))

    def _ordinal_bare(self, order: Word, word: Word) -> Found:
        yield from self._open(word.value, f"{order.text} {word.text}", (("nth", float(order.value)),))

    def _ordinal_relation(self, order: Word, word: Word, other: Object) -> Found:
        yield from self._related(word, Mods((("nth", float(order.value)),), order.text), other)

    def _nearest_to(self, to: Word, other: Object) -> Found:
        """The words "to X" that an order before the name has waited for: "the closest car to X"."""
        sense = self.lexicon.senses.get("nearest in order to")
        if sense is not None and to.text == "to" and isinstance(other.what, Phrase) and other.what.count is None:
            yield 0.0, (Condition(sense, f"{to.text} {{}}", (), other.what),)

    def _infinitive(self, to: Word, said: tuple[Said, ...]) -> Found:
        """The words "to cross": what is said before has it for its purpose, and comes first."""
        if to.text == "to":
            yield _INFINITIVE, tuple(replace(part, joiner=PURPOSE) for part in said)

    def _between_two(self, between: Word, first: Phrase, and_: Word, second: Phrase) -> Found:
        senses = self.lexicon.senses
        sense = senses.get("between two", senses["between"])
        for cost, said in self._said(sense, f"{between.text} {{}} {and_.text} {{}}", ()):
            condition = _tuple(said)[0]
            assert isinstance(condition, Condition)
            yield cost + inner_cost(first) + inner_cost(second), (replace(condition, other=first, second=second),)

    def _between_many(self, between: Word, others: Phrase) -> Found:
        plain = replace(others, count=None) if others.count is not None and others.count.least == 2 else others
        for cost, said in self._placed(self.lexicon.senses["between"], between.text, (), Object(plain)):
            yield cost + inner_cost(plain), said

    def _with_phrase(self, word: Word, had: Phrase) -> Found:
        yield from self._with(word.text, had)

    def _with_both(self, word: Word, first: Phrase, _and: Word, second: Phrase) -> Found:
        """Two things that an object has beside it, each in its own place: "with a car ahead and a bus behind"."""
        if all(any(is_open(said) for said in had.said) for had in (first, second)):
            for cost, left in self._with(word.text, first):
                for more, right in self._with(word.text, second):
                    yield cost + more, (*_tuple(left), *_tuple(right))

    def _without_phrase(self, word: Word, had: Phrase) -> Found:
        for cost, said in self._with(word.text, had):
            yield cost, tuple(_denied(part) for part in _tuple(said))

    def _with_quantity(self, _with: Word, name: Word, measure: Measure) -> Found:
        yield from self._bare_quantity(name, measure)

    def _bare_quantity(self, name: Word, measure: Measure) -> Found:
        if name.value == measure.quantity and measure.quantity != "distance":
            yield from self._at_range_alone(replace(measure, words=f"{name.text} {measure.words}"))

    @property
    def _near(self) -> Sense:
        return self.lexicon.senses["near"]

    def _with(self, words: str, had: Phrase) -> Found:
        """What an object has beside it: through what is said of that in relation to it, else simply close to it."""
        if had.every:
            yield from _all([list(self._with(words, part)) for part in had.each()])
            return
        opened = [said for said in had.said if is_open(said)]
        rest = replace(had, said=tuple(said for said in had.said if said not in opened))
        if opened:
            yield (
                0.0,
                tuple(
                    replace(said, words=f"{words} {{}} {said.words}", other=rest, having=True, joiner="")
                    for said in opened
                ),
            )
            return
        names = (f"with {had.actors[0].name}", f"with {had.actors[0].kind}", _WITH)
        known = (self.lexicon.senses[name] for name in names if name in self.lexicon.senses)
        sense = next((sense for sense in known if sense.relates), None)
        doing = self.lexicon.senses.get("with doing")
        apart = doing is not None and any(said.joiner for said in had.said)
        if doing is not None and apart:
            yield from self._placed(doing, words, (), Object(had))
        for cost, said in self._placed(sense, words, (), Object(had)) if sense is not None else ():
            yield cost + _CLOSE_DOER * apart, said

    def _while(self, words: str, what: Phrase) -> Found:
        """What somebody else does at the same time; beside the subject where that is said of it in relation to it."""
        sense = self.lexicon.senses.get("meanwhile")
        if sense is None or any(is_open(said) for said in what.said):
            yield from self._with(words, what)
        else:
            yield from self._placed(sense, words, (), Object(what))

    def _said(self, sense: Sense, words: str, slots: Slots) -> Found:
        whole = _both(slots, sense.preset)
        if self._fits(sense, whole):
            yield 0.0, (Condition(_plain(sense), words, whole),)

    def _open(self, sense: Sense, words: str, slots: Slots) -> Found:
        """A relation without its object, which the context gives."""
        for cost, said in self._said(sense, words, slots):
            yield cost + (_NO_OBJECT if sense.relates else 0.0), said

    def _related(self, word: Word, mods: Mods, other: Object, cost: float = 0.0) -> Found:
        words = f"{mods.words} {word.text} {{}}".strip()
        if isinstance(other.what, Spot):
            for more, said in self._at_place(word.value, words, mods.slots, other.what):
                yield cost + more, said
        elif isinstance(word.value, Sense) and word.value.relates:
            for more, said in self._placed(word.value, words, mods.slots, other):
                yield cost + more, said

    def _at_place(self, key: Sense | str, words: str, slots: Slots, spot: Spot) -> Found:
        use = spot.place.use(key.name if isinstance(key, Sense) else key)
        if use is None:
            return
        said = words.replace("{}", spot.place.name)
        slots = _both(slots, key.preset) if isinstance(key, Sense) else slots
        for cost, conditions in self._said(use, said, slots):
            owner: Any = (spot.owner or (SELF if spot.its else None)) if use.relates else None
            yield cost, tuple(replace(part, other=owner) for part in _tuple(conditions) if isinstance(part, Condition))

    def _placed(self, sense: Sense, words: str, slots: Slots, other: Object) -> Found:
        """A relation with its object; a number of objects must be one that the relation can count."""
        if isinstance(other.what, Spot):
            yield from self._at_place(sense, words + " {}", slots, other.what)
            return
        if isinstance(other.what, Phrase) and other.what.every:
            yield from _all([list(self._placed(sense, words, slots, Object(part))) for part in other.what.each()])
            return
        count = other.what.count if isinstance(other.what, Phrase) else None
        counted: dict[str, Slot] = {}
        if count is not None and not count.group and count.least > 1:
            counted = {"n": float(count.least)}
        whole = _both(slots, sense.preset)
        if self._fits(sense, (*whole, *counted.items())):
            text = words if "{}" in words else f"{words} {{}}"
            yield 0.0, (Condition(_plain(sense), text, whole, other.what),)

    def _turned(self, verb: Word, mods: Mods, other: Phrase | None) -> Found:
        if other is not None and other.every:
            yield from _all([list(self._turned(verb, mods, part)) for part in other.each()])
            return
        words = f"{verb.text} {mods.words} by {{}}" if other else f"{verb.text} {mods.words}"
        inner = inner_cost(other) if other else 0.0
        whole = _both(mods.slots, verb.value.preset)
        either_side = replace(verb.value, cases=(*verb.value.cases, *verb.value.owner_side))
        if self._fits(either_side, whole):
            yield inner, (Condition(_plain(verb.value), " ".join(words.split()), whole, other, turned=True),)

    def _fits(self, sense: Sense, slots: Iterable[tuple[str, Slot]]) -> bool:
        """Whether a sense has a meaning with these slots; those about its course in time may be said of all.

        What no function of the profile says at all is understood nevertheless, to be declined by its name.
        """
        profiles = {profile for case in sense.cases for profile, _ in case.meaning}
        profile = self.profile if self.profile in profiles else next(iter(profiles), self.profile)
        own = {name: value for name, value in slots if name not in OUTER}
        whole = dict(slots)
        return any(case.fits(whole, profile) or case.fits(own, profile) for case in sense.cases)


def _all(found: list[list[tuple[float, object]]]) -> Found:
    """What is said of each of several objects, said together; nothing where one of them cannot be spoken of so."""
    if all(found):
        best = [min(some, key=lambda pair: pair[0]) for some in found]
        yield sum(cost for cost, _ in best), tuple(said for _, some in best for said in _tuple(some))


def is_open(said: Said) -> TypeGuard[Condition]:
    """Whether it is a relation to something that the context gives: "ahead", "following it"."""
    if not isinstance(said, Condition) or said.having:
        return False
    return said.sense.relates and (said.other is None or said.other == SELF)


def _denied(said: Said) -> Said:
    return said if not isinstance(said, Condition | Being) else replace(said, negated=not said.negated)


def _plain(sense: Sense) -> Sense:
    return replace(sense, preset=()) if sense.preset else sense


def _degree(word: Word) -> Slots:
    return () if word.value == "none" else (("degree", word.value),)


def _both(first: Slots, second: Slots) -> Slots:
    return tuple(sorted(dict((*first, *second)).items()))


def _tuple(said: object) -> tuple[Said, ...]:
    assert isinstance(said, tuple)
    return said
