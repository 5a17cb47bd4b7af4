"""Meanings of the rules that put things together: items, tails, and whole queries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from agents.writers.english.eliding import ElidingActions
from agents.writers.english.measures import Found
from agents.writers.english.objects import ANY_DOER, RELATIVE, ROOM, SIDEWAYS, WHO, inner_cost, is_manner, is_speed
from agents.writers.english.qualifying import QualifyingActions
from agents.writers.english.relating import said_of
from agents.writers.english.timing import HAS_DONE, NEVER, TimingActions
from agents.writers.english.tree import SELF, Being, Choice, Condition, Count, Phrase, Said
from agents.writers.english.values import Item, Word

_FAR = 1.0
"""Cost of saying something of an object when another one stands nearer."""
_BREAK = 0.3
_DENIED_APART = 0.5
"""Cost of "not" holding for the first of two things only: "not braking or turning" is neither."""
_NO_SUBJECT = 0.5
_DENIALS = ("not ", f"{NEVER} ")
_IS_DONE_TO = 0.8
"""Cost of taking what is done to an object for what somebody who is not named did to it."""
_HAVE = frozenset({"has", "have", "had"})
_NO_VERBS = frozenset({"SIDE", "ADJ"})
_EXCEPTED_FURTHER = 1.2
"""Cost of saying more of what is excepted: "cars except taxis turning left" are cars that turn left."""
_NO_KIND = 2.0
"""Cost of naming no object and yet a kind that it is not: "moving but not turning car"."""


class Actions(ElidingActions, QualifyingActions, TimingActions):
    """Meanings of all rules; called with a rule's name and the meanings of its parts."""

    def __call__(self, rule: str, parts: tuple[Any, ...]) -> Found:
        """The meanings of a rule."""
        found: Found = getattr(self, f"_{rule}")(*parts)
        return found

    def _affirmed(self, said: tuple[Said, ...]) -> Found:
        yield 0.0, said

    def _predicate(self, said: tuple[Said, ...]) -> Found:
        yield 0.0, said

    def _being_predicate(self, be: Word, said: tuple[Said, ...]) -> Found:
        """What is done; what has been done is over: "has turned left"."""
        if be.text in _HAVE and len(said) == 1 and isinstance(said[0], Condition) and self._is_deed(said[0]):
            yield 0.0, (replace(said[0], slots=tuple(sorted({**dict(said[0].slots), "phase": HAS_DONE}.items()))),)
        else:
            yield 0.0, said

    def _is_deed(self, said: Condition) -> bool:
        """Whether it is told by a verb in the past, and by no word for how something is: "turned", not "stopped"."""
        words = tuple(said.words.split("{}")[0].split())
        known = [lexeme for size in (1, len(words)) for lexeme in self.lexicon.lexemes.get(words[:size], ())]
        is_verb = any(lexeme.category in ("VI", "VT") for lexeme in known)
        return is_verb and not words[0].endswith("ing") and all(lexeme.category != "ADJ" for lexeme in known)

    def _been_predicate(self, _be: Word, _light: Word, said: tuple[Said, ...]) -> Found:
        yield 0.0, said

    def _phased(self, phase: Word, said: tuple[Said, ...]) -> Found:
        if len(said) == 1 and isinstance(said[0], Condition):
            slots = tuple(sorted((*said[0].slots, ("phase", phase.value))))
            denied = said[0].negated != (phase.value == NEVER)
            yield 0.0, (replace(said[0], words=f"{phase.text} {said[0].words}", slots=slots, negated=denied),)

    def _phased_light(self, phase: Word, _light: Word, said: tuple[Said, ...]) -> Found:
        yield from self._phased(phase, said)

    def _been_phased(self, _be: Word, phase: Word, said: tuple[Said, ...]) -> Found:
        yield from self._phased(phase, said)

    def _denied(self, _not: Word, said: tuple[Said, ...]) -> Found:
        if len(said) == 1 and isinstance(said[0], Condition) and not said[0].negated:
            yield 0.0, (replace(said[0], negated=True),)

    def _being_denied(self, _be: Word, no: Word, said: tuple[Said, ...]) -> Found:
        yield from self._denied(no, said)

    def _denied_being(self, no: Word, _be: Word, said: tuple[Said, ...]) -> Found:
        yield from self._denied(no, said)

    def _among_noun(self, among: Word, what: Phrase) -> Found:
        """Those of a kind, "box trucks among the vehicles"; among what is described further is rather a place."""
        if not what.said and what.count is None:
            yield 0.0, (Being(what, among.text),)

    def _being_noun(self, be: Word, what: Phrase) -> Found:
        yield inner_cost(what), (Being(what, be.text),)

    def _not_being_noun(self, be: Word, no: Word, what: Phrase) -> Found:
        yield inner_cost(what), _is_none_of(what, f"{be.text} {no.text}")

    def _except_noun(self, word: Word, what: Phrase) -> Found:
        narrowed = _EXCEPTED_FURTHER * any(said.joiner == "AFTER" for said in what.said)
        yield inner_cost(what) + narrowed, _is_none_of(what, word.text)

    def _either(self, said: tuple[Said, ...], or_: Word, others: tuple[Said, ...]) -> Found:
        if len(said) == 1 and isinstance(said[0], Condition) and said[0].words.startswith(_DENIALS):
            yield from self._none_of(or_, said, or_, others, denied=said)
        elif len(said) == 1 and len(others) == 1:
            more = others[0].parts if isinstance(others[0], Choice) else others
            denied = isinstance(said[0], Condition) and said[0].negated
            yield _DENIED_APART * denied, (Choice((*said, *more)),)

    def _either_of(self, _either: Word, said: tuple[Said, ...], or_: Word, others: tuple[Said, ...]) -> Found:
        yield from self._either(said, or_, others)

    def _being_either_of(
        self, _be: Word, _either: Word, said: tuple[Said, ...], or_: Word, others: tuple[Said, ...]
    ) -> Found:
        yield from self._either(said, or_, others)

    def _plain_item(self, said: tuple[Said, ...]) -> Found:
        yield 0.0, Item(said)

    def _joined_item(self, word: Word, said: tuple[Said, ...]) -> Found:
        yield 0.0, Item(said, _joiner(word))

    def _joined_item1(self, _first: Word, word: Word, said: tuple[Said, ...]) -> Found:
        yield 0.0, Item(said, "AND")

    def _joined_item2(self, _first: Word, word: Word, said: tuple[Said, ...]) -> Found:
        yield 0.0, Item(said, _joiner(word))

    def _apart_item(self, comma: Word, _and: Word, _that: Word, said: tuple[Said, ...]) -> Found:
        yield 0.0, Item(said, _joiner(comma))

    def _meanwhile(self, word: Word, other: Phrase) -> Found:
        if other.said:
            for cost, said in self._while(word.text, other):
                yield cost + _BREAK, Item(said_of(said), "WHILE")

    def _last_item(self, item: Item) -> Found:
        yield 0.0, (item,)

    def _more_items(self, item: Item, rest: tuple[Item, ...]) -> Found:
        after = rest[0].said[0]
        if _lacks_doer(item.said[-1]) and isinstance(after, Condition) and after.words.startswith("by "):
            return
        if _lacks_doer(item.said[-1]) and is_speed(after) and not rest[0].joiner:
            yield from self._so_fast(item, rest)
            return
        last = item.last_object
        near = last is not None
        thats = last is not None and any(said.joiner in RELATIVE for said in last.said)
        tied = (
            _has_manner(item.said[-1], after)
            or rest[0].joiner in ("WHILE", "COMMA", "THEN", "PRIOR")
            or (rest[0].joiner == "AND" and not thats)
        )
        yield _FAR * (near and not tied), (item, *rest)

    def _so_fast(self, item: Item, rest: tuple[Item, ...]) -> Found:
        """The speed of who does it, where it is not said who that is: "a pedestrian passed at 15 m/s"."""
        passive, (speed, *others) = item.said[-1], rest[0].said
        assert isinstance(passive, Condition)
        doer = Phrase((self.lexicon.actors[ANY_DOER],), ANY_DOER, None, (replace(speed, joiner="AFTER"),))
        told = replace(item, said=(*item.said[:-1], replace(passive, words=f"{passive.words} by {{}}", other=doer)))
        yield 0.0, (told, *([replace(rest[0], said=tuple(others))] if others else []), *rest[1:])

    def _whole(self, phrase: Phrase) -> Found:
        yield 0.0, phrase

    def _subjectless(self, items: tuple[Item, ...]) -> Found:
        anything = Phrase((self.lexicon.actors["anything"],), "")
        for cost, phrase in self._said_phrase(anything, items) if not self._is_no_verb(items[0].said[0]) else ():
            assert isinstance(phrase, Phrase)
            kind = _NO_KIND * any(isinstance(said, Being) for said in phrase.said)
            yield cost + _NO_SUBJECT + kind + _IS_DONE_TO * self._is_done_to(items[0].said[0]), phrase

    def _is_done_to(self, first: Said) -> bool:
        """Whether a query begins with what may as well be done to what is named after it: "followed car"."""
        if not isinstance(first, Condition) or first.turned or not first.sense.relates or "{}" not in first.words:
            return False
        words = tuple(first.words.split("{}")[0].split())
        return any(lexeme.category == "VPASS" for lexeme in self.lexicon.lexemes.get(words, ()))

    def _is_no_verb(self, first: Said) -> bool:
        """Whether a query begins with what is a side or an adjective there, and no verb: "left lane", "lead car"."""
        if not isinstance(first, Condition):
            return False
        words, lexemes = tuple(first.words.split()), self.lexicon.lexemes
        words = words[max(words.index("{}") - 1, 0) :] if "{}" in words else words
        known = lexemes.get(words[:1], ())
        done = first.sense.name.endswith(" ".join(["", *words[1:]])) or any(
            lexeme.category == "VT" and lexeme.value.name == first.sense.name for lexeme in known
        )
        return done and any(lexeme.category in _NO_VERBS for lexeme in known)

    def _while_first(self, word: Word, items: tuple[Item, ...], _comma: Word, phrase: Phrase) -> Found:
        """What is told before whom it is told of: "while turning left, the ego vehicle brakes"."""
        said = tuple(part for item in items for part in item.said)
        yield from self._said_phrase(phrase, (Item(said, str(word.value)),))

    def _meanwhile_first(self, word: Word, other: Phrase, _comma: Word, phrase: Phrase) -> Found:
        """What somebody else does meanwhile, who is meant by "it" later: "while a bus stops, a car overtakes it"."""
        if not other.said:
            return
        named = tuple(_of_whom_it_is(said, other) for said in phrase.said)
        if named != phrase.said:
            yield _BREAK, replace(phrase, said=named)
        for cost, item in self._meanwhile(word, other):
            assert isinstance(item, Item)
            for more, whole in self._said_phrase(phrase, (item,)) if named == phrase.said else ():
                yield cost + more, whole

    def _subjectless_counted(self, count: Count, items: tuple[Item, ...]) -> Found:
        for cost, phrase in self._subjectless(items):
            assert isinstance(phrase, Phrase)
            yield cost + _BREAK, replace(phrase, count=count)


def _of_whom_it_is(said: Said, whom: Phrase) -> Said:
    return replace(said, other=whom) if isinstance(said, Condition) and said.other == SELF else said


def _is_none_of(what: Phrase, words: str) -> tuple[Said, ...]:
    return tuple(Being(part, words, negated=True) for part in what.each())


def _has_manner(said: Said, manner: Said) -> bool:
    """Whether a manner is told of it: of something that is done, "merging", or of a direction how far to the side."""
    if not isinstance(said, Condition) or not isinstance(manner, Condition) or not is_manner(manner):
        return False
    if manner.sense.name == SIDEWAYS:
        return said.sense.reach_beside
    return said.words.split()[0].endswith("ing") or (said.turned and manner.sense.name in ROOM)


def _lacks_doer(said: Said) -> bool:
    """Whether it is a passive that a "by" after it belongs to: nobody stands by somebody there."""
    return isinstance(said, Condition) and said.turned and said.other is None


def _joiner(word: Word) -> str:
    return WHO if word.text == "who" else str(word.value)
