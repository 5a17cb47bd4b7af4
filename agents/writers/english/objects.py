"""Meanings of the parts that make objects: names, what stands before them, lists, and places."""

from __future__ import annotations

from dataclasses import replace

from agents.writers.english.measures import Found, MeasureActions
from agents.writers.english.senses import Sense
from agents.writers.english.tree import EACH_OTHER, SELF, Being, Choice, Condition, Count, Phrase, Said, Slots, Spot
from agents.writers.english.values import Head, Item, Object, Word

WHO = "WHO"
RELATIVE = frozenset({"THAT", WHO})
"""Joiners of relative clauses; "who" is said of people."""
_SOMEBODY = frozenset({"person", "rider", "any"})
_WHO_IS_NOBODY = 0.75
"""How odd "who" is for a thing, where a person could be meant: as a part of `WRONG_KIND`."""
WRONG_KIND = 2.0
"""Cost of saying of an object what is said of others: a jaywalking car."""
_LATE_JOINER = 2.5
"""Cost of "while" or a comma after an object that is not the query's main one."""
_NEAR_AND = 1.5
_VAGUE_AND = 0.4
_OWN_WORDS = 0.5
_SOME_ODD = 0.3
_WITHOUT_OBJECT = 0.3
"""Cost of a relation before a name, without its object: "not approaching a car" is rather said of the car."""
SIDEWAYS = "off to the side by"
"""Name of the sense of how far to the side, which belongs to the direction before it."""
ROOM = frozenset({"clearance", "headway"})
"""Names of the senses of how much room or time is left between two, who may be named before."""
ANY_DOER = "vehicle"
"""Name of who is meant by a passive without "by"."""
_ONESELF = frozenset({"us", "me"})
"""Names of the ego vehicle that no "that" follows."""
_BEFORE_ARTICLE = 1.5
"""Cost of an adjective before an article: "passing a bus" is what is done to a bus, and no bus that passes."""
_MANNER = 0.2
"""Cost of saying of an object how it does something, where what is done is said of another."""
_EGO_NARROWED = 1.3
"""Cost of saying of the ego vehicle, named as an object, what narrows nothing down: there is one."""


class ObjectActions(MeasureActions):
    """Meanings of the rules about objects."""

    def _noun(self, name: Word) -> Found:
        yield 0.0, Head((name.value,), name.text)

    def _non_noun(self, _non: Word, denied: Word, name: Word) -> Found:
        kind = Being(Phrase((denied.value,), denied.text), f"non {denied.text}", negated=True)
        yield 0.0, Head((name.value,), name.text, said=(kind,))

    def _adjective(self, word: Word) -> Found:
        if _is_done_to(word):
            return
        for cost, made in self._before(word, (), word.text):
            yield cost + _BEFORE_ARTICLE * word.segment.before_article, made

    def _graded_adjective(self, degree: Word, word: Word) -> Found:
        slots = () if degree.value == "none" else (("degree", degree.value),)
        yield from self._before(word, slots, f"{degree.text} {word.text}")

    def _sided_adjective(self, side: Word, word: Word) -> Found:
        yield from self._before(word, (("side", side.value),), f"{side.text} {word.text}")

    def _denied_adjective(self, no: Word, word: Word) -> Found:
        for cost, made in self._before(word, (), f"{no.text} {word.text}"):
            assert isinstance(made, Condition)
            yield cost, replace(made, negated=True)

    def _ordinal(self, word: Word) -> Found:
        yield 0.0, word

    def _before(self, word: Word, slots: Slots, words: str) -> Found:
        sense: Sense = word.value
        said = dict((*slots, *sense.preset))
        if sense.is_refused or any(case.fits(said, self.profile) for case in sense.cases):
            yield (
                _WITHOUT_OBJECT * sense.relates,
                Condition(replace(sense, preset=()), words, tuple(sorted(said.items()))),
            )

    def _described_noun(self, adjective: Condition | Word, head: Head) -> Found:
        if isinstance(adjective, Word):
            if not head.nth:
                yield 0.0, replace(head, nth=adjective.value, order=adjective.text)
            elif head.nth == 1 < adjective.value:
                yield 0.0, replace(head, nth=adjective.value, order=f"{adjective.text} {head.order}")
            return
        yield 0.0, replace(head, said=(adjective, *head.said))

    def _grouped(self, head: Head, group: Word) -> Found:
        """A group named after what it is of: "pedestrian group"."""
        for cost, count in self._vague_count(group):
            if isinstance(count, Count) and count.group:
                yield cost, replace(head, count=count)

    def _uncounted(self, head: Head) -> Found:
        yield 0.0, head

    def _counted(self, count: Count, head: Head) -> Found:
        yield 0.0, replace(head, count=count)

    def _ordered_count(self, order: Word, count: Count, head: Head) -> Found:
        """The number after the order: "the closest two cars"."""
        if not head.nth:
            yield 0.0, replace(head, count=count, nth=order.value, order=order.text)

    def _counted_of(self, count: Count, _of: Word, head: Head) -> Found:
        yield 0.0, replace(head, count=count)

    def _group_of_count(self, group: Count, _of: Word, count: Count, head: Head) -> Found:
        if group.group:
            words = f"{group.words} of {count.words}"
            yield 0.0, replace(head, count=Count(count.least, count.most, words, group=True, vague=count.vague))

    def _first_head(self, head: Head) -> Found:
        yield 0.0, Phrase(head.actors, head.words, head.count, _with_order(head))

    def _or_heads(self, head: Head, _or: Word, others: Phrase) -> Found:
        yield from _joined(head, others, "or", 0.0)

    def _either_heads(self, _either: Word, head: Head, _or: Word, others: Phrase) -> Found:
        yield from _joined(head, others, "or", 0.0)

    def _comma_heads(self, head: Head, _comma: Word, others: Phrase) -> Found:
        """A comma stands for the "and" or "or" that comes after it."""
        yield from _listed(head, others) if others.every else _joined(head, others, "or", 0.0)

    def _or3_heads(self, head: Head, _comma: Word, _or: Word, others: Phrase) -> Found:
        yield from _joined(head, others, "or", 0.0)

    def _and_heads(self, head: Head, and_: Word, others: Phrase) -> Found:
        if and_.text != "but":
            yield from _listed(head, others)

    def _and3_heads(self, head: Head, _comma: Word, _and: Word, others: Phrase) -> Found:
        yield from _listed(head, others)

    def _bare_phrase(self, phrase: Phrase) -> Found:
        yield _kind_cost(phrase), phrase

    def _said_phrase(self, phrase: Phrase, items: tuple[Item, ...]) -> Found:
        said = tuple(replace(said, joiner=_joiner(item, said)) for item in items for said in item.said)
        whole = replace(phrase, said=(*phrase.said, *said))
        yield _kind_cost(whole), whole

    def _object(self, what: Phrase | Spot) -> Found:
        yield inner_cost(what), Object(what)

    def _possessed(self, _their: Word, what: Phrase) -> Found:
        yield from self._object(what)

    def _pass_on(self, phrase: Phrase) -> Found:
        yield 0.0, phrase

    def _pronoun(self, _word: Word) -> Found:
        yield 0.0, Object(SELF)

    def _each_other(self, _word: Word) -> Found:
        yield 0.0, Object(EACH_OTHER)

    def _place(self, word: Word) -> Found:
        yield 0.0, Spot(word.value)

    def _own_part(self, word: Word) -> Found:
        yield 0.3, Spot(word.value)

    def _own_part2(self, _its: Word, part: Word) -> Found:
        yield 0.0, Spot(part.value, its=True)

    def _noun_part(self, noun: Word, part: Word) -> Found:
        yield 0.0, Spot(part.value, Phrase((noun.value,), noun.text))

    def _owned_part(self, owner: Phrase, _poss: Word, part: Word) -> Found:
        yield 0.0, Spot(part.value, owner)

    def _part_of(self, part: Word, _of: Word, owner: Phrase) -> Found:
        yield 0.0, Spot(part.value, owner)

    def _part_of_it(self, part: Word, _of: Word, _it: Word) -> Found:
        yield 0.0, Spot(part.value, its=True)


def _is_done_to(word: Word) -> bool:
    """Whether before a name it tells what is done to it, and not what it did: "a passed cyclist"."""
    own = any(lexeme.category == "ADJ" and lexeme.value == word.value for lexeme in word.segment.lexemes)
    return not own and "VPASS" in word.segment.categories


def _joiner(item: Item, said: Said) -> str:
    """The word before a group of things that are said together, but what comes after the rest stays so."""
    return said.joiner if said.joiner == "THEN" else item.joiner or said.joiner or "AFTER"


def is_manner(said: Said) -> bool:
    """Whether it tells how, how fast, or how far to the side what was said before is done: "at 5 m/s"."""
    if not isinstance(said, Condition):
        return False
    how_near = (said.sense.name == SIDEWAYS or said.sense.name in ROOM) and said.other is None
    return said.words.startswith("using ") or is_speed(said) or how_near


def is_speed(said: Said) -> bool:
    """Whether it tells how fast something is done: "at 5 m/s"."""
    timed = isinstance(said, Condition) and any(name.endswith("_speed") for name, _ in said.slots)
    return timed and isinstance(said, Condition) and said.words.startswith("at ")


def inner_cost(what: Phrase | Spot) -> float:
    """Cost of what is tied by "while", "and" or a comma to an object that is not the query's main one."""
    if isinstance(what, Spot):
        return 0.0
    joiners = [said.joiner for said in what.said]
    kinds = {actor.kind for actor in what.actors}
    narrowing = {"AFTER", "THAT"} if what.words in _ONESELF else {"AFTER"}
    of_ego = _EGO_NARROWED * (kinds == {"ego"} and not narrowing.isdisjoint(joiners))
    manner = _MANNER * any(is_manner(said) for said in what.said)
    late = sum(joiner in ("WHILE", "COMMA", "THEN", "PRIOR") for joiner in joiners)
    inner_and = sum(joiner == "AND" and not RELATIVE & {*joiners[:at]} for at, joiner in enumerate(joiners))
    return late * _LATE_JOINER + inner_and * _NEAR_AND + of_ego + manner


def _with_order(head: Head) -> tuple[Condition | Being | Choice, ...]:
    """What is said before the name; an order such as "second" waits for the relation that it counts along."""
    if not head.nth:
        return head.said
    return (*head.said, Condition(_ORDER, head.order, (("nth", float(head.nth)),)))


_ORDER = Sense("order", ())
ORDER = _ORDER.name
NEAREST = frozenset({"closest", "nearest"})
"""Words of an order by nearness: "two cars closest to a bus" are two, and not the second."""


def _joined(head: Head, others: Phrase, word: str, cost: float) -> Found:
    """A list of objects. What stands before the first name is said of all, unless each has its own."""
    words = f"{head.words} {word} {others.words}"
    actors = tuple(dict.fromkeys((*head.actors, *others.actors)))
    if others.count is not None and others.count != head.count:
        return
    if head.said == others.said or not others.said:
        yield cost, Phrase(actors, words, head.count, head.said)
    if head.said != others.said:
        first = Being(Phrase(head.actors, head.words, None, head.said), head.words)
        second = Being(Phrase(others.actors, others.words, None, others.said), others.words)
        yield cost + (0.0 if others.said else _OWN_WORDS), Phrase(actors, words, head.count, (Choice((first, second)),))


def _listed(head: Head, others: Phrase) -> Found:
    """A list with "and": each of them, where something is with it; any of them, where it is what is asked for."""
    if any(part.count is not None and part.count.most == 0 for part in (head, others)):
        return
    if others.every and not others.said:
        rest = others.alternatives
    elif others.alternatives:
        return
    else:
        rest = (others,)
    actors = tuple(dict.fromkeys((*head.actors, *others.actors)))
    first = Phrase(head.actors, head.words, head.count, head.said)
    own = Phrase(actors, f"{head.words} and {others.words}", alternatives=(first, *rest), every=True)
    shared = bool(head.said) and not any(part.said for part in rest)
    yield _VAGUE_AND + _OWN_WORDS * shared, own
    if shared:
        alike = tuple(replace(part, said=head.said) for part in rest)
        yield _VAGUE_AND, replace(own, alternatives=(first, *alike))


def _kind_cost(phrase: Phrase) -> float:
    """What it costs that things are said of the wrong kinds of objects."""
    kinds = {actor.kind for actor in phrase.actors}
    wrong = _WHO_IS_NOBODY * any(said.joiner == WHO for said in phrase.said) * (not kinds & _SOMEBODY)
    for said in phrase.said:
        if isinstance(said, Condition):
            wrong += _odd(said.sense.objects if said.turned else said.sense.subjects, kinds)
            if isinstance(said.other, Phrase):
                others = {actor.kind for actor in said.other.actors}
                wrong += _odd(said.sense.subjects if said.turned or said.having else said.sense.objects, others)
                wrong += said.other.actors == phrase.actors and kinds == {"ego"}
        elif isinstance(said, Being) and not said.negated:
            own = {actor.kind for actor in said.what.actors}
            wrong += not (kinds & own or "any" in kinds | own)
    return WRONG_KIND * wrong


def _odd(wanted: tuple[str, ...], kinds: set[str]) -> float:
    """1 where none of the kinds is wanted, a part of it where some are not."""
    if not wanted or kinds <= {*wanted, "any"}:
        return 0.0
    return _SOME_ODD if kinds & {*wanted, "any"} else 1.0
