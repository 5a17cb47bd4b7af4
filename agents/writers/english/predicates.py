"""Meanings of what is said of objects: verbs, relations, and things that an object has beside it."""

from __future__ import annotations

from dataclasses import replace

from agents.writers.english.measures import Found, lasting_slots
from agents.writers.english.objects import NEAREST, inner_cost
from agents.writers.english.relating import RelatingActions, both, degree_of, denied, is_open, said_of
from agents.writers.english.senses import Sense
from agents.writers.english.tree import PURPOSE, Choice, Condition, Phrase, Said, Spot
from agents.writers.english.values import Measure, Mods, Object, Word

_WHERE = frozenset({"on", "to", "from", "at"})
_NONE = Mods((), "")
_BY_QUANTITY = {"distance": "near", "speed": "moving", "acceleration": "accelerating", "duration": "lasting"}
_STEPS = ("steps", "nth")
"""Slots that "two cars ahead" fills, the preferred first: so many vehicles on, or the second of what is named."""
_INFINITIVE = 0.5
_FAR = frozenset({"farther", "further", "closer", "nearer", "beyond"})
_NEARER = frozenset({"closer", "nearer", "close", "near"})
_SIZES = ("larger", "bigger", "greater", "taller", "longer", "shorter", "higher", "lower")
_NO_DISTANCE = frozenset((*_SIZES, "faster", "slower", "harder", "stronger"))
"""Comparisons of sizes and speeds, which say nothing of how far away something is."""
_HAVE = frozenset({"has", "have"})
_DONE_TO = 0.2
"""Cost of a passive before the name: "a stopped car" rather stands by itself."""
_FOR_NOBODY = 2.0
"""Cost of a passive such as "stopped for" that ends there: the "for" is rather that of "stopped for 4 s"."""
_NTH_OF_NAMED = 0.3
_MEASURED_PLACE = 0.5


class PredicateActions(RelatingActions):
    """Meanings of the rules about what is said; each is a tuple of things said together."""

    def _verb(self, word: Word) -> Found:
        yield from self._said(word.value, word.text, ())

    def _modified_verb(self, word: Word, mods: Mods) -> Found:
        yield from self._said(word.value, f"{word.text} {mods.words}", mods.slots)

    def _preceded_verb(self, mods: Mods, word: Word) -> Found:
        if _stands_before(mods):
            yield from self._said(word.value, f"{mods.words} {word.text}", mods.slots)

    def _surrounded_verb(self, before: Mods, word: Word, after: Mods) -> Found:
        words = f"{before.words} {word.text} {after.words}"
        if _stands_before(before) and not dict(before.slots).keys() & dict(after.slots).keys():
            yield from self._said(word.value, words, both(before.slots, after.slots))

    def _preceded_adjective(self, degree: Word, word: Word) -> Found:
        yield from self._said(word.value, f"{degree.text} {word.text}", degree_of(degree))

    def _transitive(self, verb: Word, other: Object) -> Found:
        yield from self._related(verb, _NONE, other)

    def _modified_transitive(self, verb: Word, mods: Mods, other: Object) -> Found:
        yield from self._related(verb, mods, other)

    def _transitive_modified(self, verb: Word, other: Object, mods: Mods) -> Found:
        yield from self._related(verb, mods, other, 0.1)

    def _preceded_transitive(self, mods: Mods, verb: Word, other: Object) -> Found:
        if _stands_before(mods):
            yield from self._related(verb, mods, other)

    def _two_transitives(self, first: Word, _and: Word, second: Word, other: Object) -> Found:
        for cost, left in self._related(first, _NONE, other):
            for more, right in self._related(second, _NONE, other):
                yield cost + more, (*said_of(left), *said_of(right))

    def _passive(self, verb: Word) -> Found:
        for cost, said in self._turned(verb, _NONE, None):
            yield cost + _FOR_NOBODY * verb.text.endswith(" for"), said

    def _passive_adjective(self, verb: Word) -> Found:
        """What is done to somebody, before the name: "a followed car"."""
        yield from self._done_to(verb, _NONE)

    def _graded_passive_adjective(self, degree: Word, verb: Word) -> Found:
        yield from self._done_to(verb, Mods(degree_of(degree), degree.text))

    def _done_to(self, verb: Word, mods: Mods) -> Found:
        taken = len(verb.segment.words) > 1 or "ADJ" in verb.segment.categories
        if not taken and not verb.segment.before_article:
            for cost, said in self._turned(verb, mods, None):
                yield from ((cost + _DONE_TO, made) for made in said_of(said))

    def _modified_passive(self, verb: Word, mods: Mods) -> Found:
        if not _lasts(verb, mods):
            yield from self._turned(verb, mods, None)

    def _passive_by(self, verb: Word, _by: Word, other: Phrase) -> Found:
        yield from self._turned(verb, _NONE, other)

    def _modified_passive_by(self, verb: Word, mods: Mods, _by: Word, other: Phrase) -> Found:
        yield from self._turned(verb, mods, other)

    def _passive_by_modified(self, verb: Word, _by: Word, other: Phrase, mods: Mods) -> Found:
        yield from self._turned(verb, mods, other)

    def _preceded_passive_by(self, mods: Mods, verb: Word, _by: Word, other: Phrase) -> Found:
        if _stands_before(mods):
            yield from self._turned(verb, mods, other)

    def _transitive_from_away(self, verb: Word, other: Object, _from: Word, measure: Measure, _away: Word) -> Found:
        yield from self._related(verb, Mods(measure.slots(), measure.words), other)

    def _preceded_from_away(
        self, mods: Mods, verb: Word, other: Object, _from: Word, measure: Measure, _away: Word
    ) -> Found:
        slots = both(mods.slots, measure.slots())
        yield from self._related(verb, Mods(slots, f"{mods.words} {measure.words}"), other)

    def _relation(self, word: Word, other: Object) -> Found:
        yield from self._related(word, _NONE, other)

    def _either_relation(self, first: Word, _or: Word, second: Word, other: Object) -> Found:
        for cost, left in self._related(first, _NONE, other):
            for more, right in self._related(second, _NONE, other):
                yield cost + more, (Choice((*said_of(left), *said_of(right))),)

    def _graded_relation(self, degree: Word, word: Word, other: Object) -> Found:
        yield from self._related(word, Mods(degree_of(degree), degree.text), other)

    def _denied_relation(self, no: Word, word: Word, other: Object) -> Found:
        for cost, said in self._related(word, _NONE, other):
            yield cost, tuple(denied(part) for part in said_of(said))

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

    def _at_range_lasting(self, measure: Measure, _of: Word, other: Object, _for: Word, time: Measure) -> Found:
        if measure.quantity == "distance" and time.quantity == "duration":
            slots = both(measure.slots(), lasting_slots(time))
            yield from self._placed(self._near, f"{measure.words} {{}} {_for.text} {time.words}", slots, other)

    def _nearer_to(self, measure: Measure, to: Word, other: Object) -> Found:
        """The words "closer than 5 m to X"; other measures are said "from X"."""
        if to.text == "to" and set(measure.words.split()) & _NEARER:
            yield from self._at_range(measure, to, other)

    def _at_speed(self, _at: Word, measure: Measure) -> Found:
        sense = self.lexicon.senses.get(_BY_QUANTITY[measure.quantity])
        if sense is not None and measure.quantity == "speed":
            yield from self._said(sense, f"{_at.text} {measure.words}", measure.slots())

    def _at_range_away(self, measure: Measure, _away: Word, _from: Word, other: Object) -> Found:
        yield from self._at_range(measure, _away, other)

    def _at_range_of_nothing(self, measure: Measure, _away: Word) -> Found:
        if measure.quantity == "distance":
            yield from self._open(self._near, measure.words, measure.slots())

    def _at_range_alone(self, measure: Measure) -> Found:
        sense = self.lexicon.senses.get(_BY_QUANTITY[measure.quantity])
        if sense is None or measure.quantity == "duration" or measure.bare or measure.words[0].isdigit():
            return
        if measure.quantity == "distance" and not _is_range(measure):
            return
        if sense.relates:
            yield from self._open(sense, measure.words, measure.slots())
        else:
            yield from self._said(sense, measure.words, measure.slots())

    def _bare(self, word: Word) -> Found:
        yield from self._open(word.value, word.text, ())

    def _graded_bare(self, degree: Word, word: Word) -> Found:
        yield from self._open(word.value, f"{degree.text} {word.text}", degree_of(degree))

    def _graded_modified_bare(self, degree: Word, word: Word, mods: Mods) -> Found:
        slots = both(degree_of(degree), mods.slots)
        yield from self._open(word.value, f"{degree.text} {word.text} {mods.words}", slots)

    def _modified_bare(self, word: Word, mods: Mods) -> Found:
        yield from self._open(word.value, f"{word.text} {mods.words}", mods.slots)

    def _bare_at_range(self, word: Word, measure: Measure, _of: Word, other: Object) -> Found:
        """How near something is done: "passing within 1 m of a bus" is passing that bus so near."""
        if measure.quantity == "distance":
            yield from self._related(word, Mods(measure.slots(), measure.words), other)

    def _bare_with(self, word: Word, measure: Measure, _with: Word, other: Phrase | Object) -> Found:
        """A measure between two, and the second of them: "time to collision under 2 s with a bus"."""
        whom = other if isinstance(other, Object) else Object(other)
        yield from self._related(word, Mods(measure.slots(), measure.words), whom)

    def _measured_had(self, with_: Word, measure: Measure, word: Word) -> Found:
        """A measure before what is measured: "with less than 1 m clearance"."""
        if with_.text == "with" and isinstance(word.value, Sense) and word.value.is_measure:
            yield from self._open(word.value, f"{with_.text} {measure.words} {word.text}", measure.slots())

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
        if word.text.split()[0] in NEAREST:
            return
        for name in _STEPS:
            mods = Mods(((name, float(number.value)),), f"{number.text} {noun.text}")
            found = list(self._related(word, mods, other))
            yield from found
            if found:
                return

    def _nth_phrase(self, number: Word, noun: Word, word: Word, other: Object) -> Found:
        """The second of what is named, as in "two cars behind the bus"; rather than two of them."""
        for cost, said in self._nth_relation(number, noun, word, other):
            yield cost + _NTH_OF_NAMED, Phrase((noun.value,), noun.text, None, said_of(said))

    def _ordinal_bare(self, order: Word, word: Word) -> Found:
        yield from self._open(word.value, f"{order.text} {word.text}", (("nth", float(order.value)),))

    def _ordinal_relation(self, order: Word, word: Word, other: Object) -> Found:
        yield from self._related(word, Mods((("nth", float(order.value)),), order.text), other)

    def _nearest_to(self, to: Word, other: Object) -> Found:
        """The words "to X" that an order before the name has waited for: "the closest car to X"."""
        sense = self.lexicon.senses.get("nearest in order to")
        if isinstance(other.what, Spot) and to.text == "to":
            yield from self._nearest_place(f"{to.text} {other.what.place.name}")
        elif sense is not None and to.text == "to" and isinstance(other.what, Phrase) and other.what.count is None:
            yield 0.0, (Condition(sense, f"{to.text} {{}}", (), other.what),)

    def _infinitive(self, to: Word, said: tuple[Said, ...]) -> Found:
        """The words "to cross": what is said before has it for its purpose, and comes first."""
        if to.text == "to":
            yield _INFINITIVE, tuple(replace(part, joiner=PURPOSE) for part in said)

    def _between_two(self, between: Word, first: Phrase, and_: Word, second: Phrase) -> Found:
        senses = self.lexicon.senses
        sense = senses.get("between two", senses["between"])
        for cost, said in self._said(sense, f"{between.text} {{}} {and_.text} {{}}", ()):
            condition = said_of(said)[0]
            assert isinstance(condition, Condition)
            yield cost + inner_cost(first) + inner_cost(second), (replace(condition, other=first, second=second),)

    def _between_many(self, between: Word, others: Phrase) -> Found:
        plain = replace(others, count=None) if others.count is not None and others.count.least == 2 else others
        for cost, said in self._placed(self.lexicon.senses["between"], between.text, (), Object(plain)):
            yield cost + inner_cost(plain), said

    def _with_phrase(self, word: Word, had: Phrase) -> Found:
        """What an object has beside it; what it has done is no such thing: "has overtaken cars"."""
        first = had.said[0] if had.said else None
        done = isinstance(first, Condition) and first.turned and first.other is None
        if not (done and word.text.split()[-1] in _HAVE):
            yield from self._with(word.text, had)

    def _with_both(self, word: Word, first: Phrase, _and: Word, second: Phrase) -> Found:
        """Two things that an object has beside it, each in its own place: "with a car ahead and a bus behind"."""
        if all(any(is_open(said) for said in had.said) for had in (first, second)):
            for cost, left in self._with(word.text, first):
                for more, right in self._with(word.text, second):
                    yield cost + more, (*said_of(left), *said_of(right))

    def _without_phrase(self, word: Word, had: Phrase) -> Found:
        for cost, said in self._with(word.text, had):
            yield cost, tuple(denied(part) for part in said_of(said))

    def _with_quantity(self, _with: Word, name: Word, measure: Measure) -> Found:
        yield from self._bare_quantity(name, measure)

    def _bare_quantity(self, name: Word, measure: Measure) -> Found:
        if name.value == measure.quantity and measure.quantity != "distance":
            yield from self._at_range_alone(replace(measure, words=f"{name.text} {measure.words}"))


def _is_range(measure: Measure) -> bool:
    """Whether a distance alone may be one from the ego vehicle: "within 5 m", and not "more than 5 m"."""
    words = set(measure.words.split())
    return not words & _NO_DISTANCE and (measure.low is None or measure.high is not None or bool(words & _FAR))


def _lasts(verb: Word, mods: Mods) -> bool:
    """Whether the "for" of a verb is that of a duration: nobody waits for a car that is "stopped for 10 s"."""
    return verb.text.endswith(" for") and any("duration" in name for name, _ in mods.slots)


def _stands_before(mods: Mods) -> bool:
    """Whether this is said before a verb: "left turning" is, "on the left turning" says where somebody is."""
    names = {name for name, _ in mods.slots}
    return not names & {"side", "own_side"} or not _WHERE & set(mods.words.split())
