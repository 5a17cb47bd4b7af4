"""Meanings of sentences that leave out what is said once: "turning left then right", "neither braking nor turning"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from agents.writers.english.measures import Found, lasting_slots
from agents.writers.english.objects import inner_cost
from agents.writers.english.predicates import PredicateActions
from agents.writers.english.relating import both, denied, plain, said_of
from agents.writers.english.segments import Segment
from agents.writers.english.senses import Sense
from agents.writers.english.tree import EACH_OTHER, Being, Choice, Condition, Phrase, Said, Spot
from agents.writers.english.values import Head, Item, Measure, Mods, Object, Word

_IN_A_WAY = 0.2
_DOER_HAD = 0.6
"""Cost of "with" before what somebody does to whom has it, which a name after "with" may do beside it."""
_CONTACT = 0.4
"""Cost of a clause without "that": "the car a bus is behind"."""
_NO_MODS = Mods((), "")
_THAT = Word("THAT", Segment(("that",), (), 0))


class ElidingActions(PredicateActions):
    """Meanings of the rules by which one word serves several parts of a sentence."""

    def _of_whom(self, that: Word, doer: Phrase, verb: Word) -> Found:
        """Who something is done to: "the vehicle that a car overtakes" is one that is overtaken by a car."""
        for cost, said in self._turned(verb, _NO_MODS, doer):
            yield cost, Item(said_of(said), str(that.value))

    def _place_so(self, word: Word, place: Spot, mods: Mods) -> Found:
        """What is done with a place, and in what way: "entering our lane from the left"."""
        yield from self._related(word, mods, Object(place), _IN_A_WAY)

    def _so_measured(self, mods: Mods, measure: Measure) -> Found:
        yield 0.0, Mods(both(mods.slots, measure.slots()), f"{mods.words} {measure.words}")

    def _of_whom_so(self, that: Word, doer: Phrase, verb: Word, mods: Mods) -> Found:
        for cost, said in self._turned(verb, mods, doer):
            yield cost, Item(said_of(said), str(that.value))

    def _of_whom_being(self, that: Word, doer: Phrase, _be: Word, verb: Word) -> Found:
        yield from self._of_whom(that, doer, verb)

    def _of_whom_placed(self, that: Word, doer: Phrase, _be: Word, word: Word) -> Found:
        """Where somebody else is, seen from it: "the car that a pedestrian is behind" has a pedestrian behind it."""
        if isinstance(word.value, Sense) and word.value.relates and not doer.every:
            for cost, said in self._said(word.value, f"{{}} {word.text}", ()):
                had = (replace(part, other=doer, having=True) for part in said_of(said) if isinstance(part, Condition))
                yield cost + inner_cost(doer), Item(tuple(had), str(that.value))

    def _contact_placed(self, doer: Phrase, be: Word, word: Word) -> Found:
        for cost, item in self._of_whom_placed(_THAT, doer, be, word):
            yield cost + _CONTACT, item

    def _contact_verb(self, doer: Phrase, _be: Word, verb: Word) -> Found:
        for cost, item in self._of_whom(_THAT, doer, verb):
            yield cost + _CONTACT, item

    def _neither_relation(self, _neither: Word, first: Word, _nor: Word, second: Word, other: Object) -> Found:
        """Two relations to one object, both denied: "neither ahead of nor behind a bus"."""
        for cost, left in self._related(first, _NO_MODS, other):
            for more, right in self._related(second, _NO_MODS, other):
                for extra, said in _denied_all((*said_of(left), *said_of(right))):
                    yield cost + more + extra, said

    def _with_doer(self, word: Word, verb: Word, doer: Phrase) -> Found:
        """Whom something is done to by what it has: "with a following car" is followed by a car."""
        if word.text.startswith("with") and verb.text.endswith("ing"):
            for cost, said in self._turned(verb, _NO_MODS, doer):
                yield cost + _DOER_HAD, said

    def _without_doer(self, word: Word, verb: Word, doer: Phrase) -> Found:
        for cost, said in self._with_doer(word, verb, doer):
            yield cost, tuple(denied(part) for part in said_of(said))

    def _one_side_then_other(self, verb: Word, first: Word, then: Word, second: Word) -> Found:
        for cost, before in self._modified_verb(verb, Mods((("side", first.value),), first.text)):
            for more, after in self._modified_verb(verb, Mods((("side", second.value),), second.text)):
                later = tuple(replace(part, joiner=str(then.value)) for part in _parts(after))
                yield cost + more, (*_parts(before), *later)

    def _relation_lasting(self, word: Word, other: Object, for_: Word, measure: Measure) -> Found:
        for _, mods in self._lasting(for_, measure):
            assert isinstance(mods, Mods)
            yield from self._related(word, mods, other)

    def _relation_measured_lasting(
        self, word: Word, other: Object, measure: Measure, _for: Word, time: Measure
    ) -> Found:
        if time.quantity == "duration":
            slots = both(measure.slots(), lasting_slots(time))
            yield from self._related(word, Mods(slots, f"{measure.words} {_for.text} {time.words}"), other)

    def _measured_relation_lasting(
        self, measure: Measure, word: Word, other: Object, for_: Word, time: Measure
    ) -> Found:
        yield from self._relation_measured_lasting(word, other, measure, for_, time)

    def _or_adjective(self, _or: Word, more: Any) -> Found:
        if isinstance(more, Condition):
            yield 0.0, Choice((more,))

    def _and_adjective(self, _and: Word, more: Any) -> Found:
        yield 0.0, more

    def _described_by_more(self, first: Any, more: Any, head: Head) -> Found:
        """Several things before a name, of which each is said, or one: "walking or running pedestrian"."""
        if isinstance(first, Condition) and isinstance(more, Choice):
            yield 0.0, replace(head, said=(Choice((first, *more.parts)), *head.said))
        elif isinstance(first, Condition) and isinstance(more, Condition):
            yield 0.0, replace(head, said=(first, more, *head.said))

    def _and_not_noun(self, and_: Word, no: Word, what: Phrase) -> Found:
        yield 0.0, Item((Being(what, no.text, negated=True),), str(and_.value))

    def _neither(self, _neither: Word, first: tuple[Said, ...], _nor: Word, second: tuple[Said, ...]) -> Found:
        yield from _denied_all((*first, *second))

    def _none_of(
        self, no: Word, first: tuple[Said, ...], _or: Word, others: tuple[Said, ...], denied: tuple[Said, ...] = ()
    ) -> Found:
        """What "not" denies on both sides of "or"; the first may be words that deny themselves: "not parked"."""
        for cost, more in _denied_all(others if denied else (*first, *others)):
            yield cost, (*denied, *_parts(more))

    def _being_none_of(
        self, _be: Word, no: Word, first: tuple[Said, ...], or_: Word, others: tuple[Said, ...]
    ) -> Found:
        yield from self._none_of(no, first, or_, others)

    def _neither_noun(self, word: Word, first: Phrase, nor: Word, second: Phrase) -> Found:
        yield 0.0, (Being(first, word.text, negated=True), Being(second, nor.text, negated=True))

    def _both_of(self, _both: Word, first: tuple[Said, ...], _and: Word, second: tuple[Said, ...]) -> Found:
        yield 0.0, (*first, *second)

    def _both_phrase(self, _both: Word, phrase: Phrase) -> Found:
        """Each of several objects: "near both a bus and a car"."""
        if phrase.every:
            yield 0.0, phrase

    def _mutual_phrase(self, word: Word, several: Phrase) -> Found:
        """What is between several objects, as what they are in: "near miss between a car and a bus"."""
        if several.every or (several.count is not None and several.count.least > 1):
            between = Condition(plain(word.value), f"{word.text} {{}}", (), EACH_OTHER)
            yield 0.0, replace(several, said=(*several.said, between))

    def _such_ones(self, adjective: Any, _ones: Word) -> Found:
        if isinstance(adjective, Condition):
            yield 0.0, (adjective,)

    def _those(self, _ones: Word, said: tuple[Said, ...]) -> Found:
        yield 0.0, said

    def _those_that(self, _ones: Word, _that: Word, said: tuple[Said, ...]) -> Found:
        yield 0.0, said

    def _except_such(self, _except: Word, said: tuple[Said, ...]) -> Found:
        if len(said) == 1:
            yield from _denied_all(said)


def _parts(said: object) -> tuple[Said, ...]:
    assert isinstance(said, tuple)
    return said


def _denied_all(said: Iterable[Said]) -> Found:
    """Each of several things denied; nothing where one is denied already, or one of several."""
    parts = tuple(said)
    if all(not isinstance(part, Choice) and not part.negated for part in parts):
        yield 0.0, tuple(replace(part, negated=True) for part in parts if not isinstance(part, Choice))
