"""What stands in relation to what: with an object, with a place, turned round, or with nothing said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeGuard

from agents.writers.english.measures import FROM_SIDE, Found
from agents.writers.english.objects import ObjectActions, inner_cost
from agents.writers.english.senses import APART, OUTER, Sense, Slot
from agents.writers.english.tree import SELF, Being, Condition, Phrase, Said, Slots, Spot
from agents.writers.english.values import Mods, Object, Word

_WITH = "with"
_NO_OBJECT = 0.6
_CLOSE_DOER = 1.5
"""Cost of taking somebody who does something to be as close as a companion."""

_ACROSS = ("changing_lanes(", "merging(", "cutting_in(")
_TOWARD = ("approaching(", "heading_toward(")
_PAST = ("overtak", "being_crossed_by")
_ITSELF = {"left": "left", "right": "right"}
_HANDS = frozenset({"left", "right"})
_LEADS = {"across": {"left": "right", "right": "left"}, "past": _ITSELF, "toward": _ITSELF}
"""The side that a word means by "from the left"."""
_SAID_TWICE = "said twice"


class RelatingActions(ObjectActions):
    """What the rules about relations share."""

    @property
    def _near(self) -> Sense:
        return self.lexicon.senses["near"]

    def _with(self, words: str, had: Phrase) -> Found:
        """What an object has beside it: through what is said of that in relation to it, else simply close to it."""
        opened = self._with_distance([said for said in had.said if is_open(said)])
        if had.every:
            yield from all_of([list(self._with(words, part)) for part in had.each()])
        elif opened:
            rest = replace(had, said=tuple(said for said in had.said if not is_open(said)))
            yield 0.0, tuple(_had(said, words, rest) for said in opened)
        else:
            yield from self._beside(words, had)

    def _with_distance(self, opened: list[Condition]) -> list[Condition]:
        """A distance said after a relation is that of the relation: "with oncoming cars within 50 m"."""
        if len(opened) != 2 or opened[1].sense != self._near or dict(opened[1].slots).keys() != {APART}:
            return opened
        first, far = opened
        whole = (*first.slots, *far.slots)
        if first.negated or far.negated or len(dict(whole)) < len(whole) or not self._fits(first.sense, whole):
            return opened
        return [replace(first, words=f"{first.words} {far.words}", slots=whole)]

    def _beside(self, words: str, had: Phrase) -> Found:
        """What an object has close to it; dearer where that does something, which then is at the same time."""
        doing = self.lexicon.senses.get("with doing") if any(map(_is_doing, had.said)) else None
        if doing is not None:
            yield from self._placed(doing, words, (), Object(had))
        sense = self._having(had)
        for cost, said in self._placed(sense, words, (), Object(had)) if sense is not None else ():
            yield cost + (_CLOSE_DOER if doing is not None else 0.0), said

    def _having(self, had: Phrase) -> Sense | None:
        """What "with" says of this object: by its name, else by its kind, else of any."""
        names = (f"with {had.actors[0].name}", f"with {had.actors[0].kind}", _WITH)
        known = (self.lexicon.senses[name] for name in names if name in self.lexicon.senses)
        return next((sense for sense in known if sense.relates), None)

    def _while(self, words: str, what: Phrase) -> Found:
        """What somebody else does at the same time; beside the subject where that is said of it in relation to it."""
        sense = self.lexicon.senses.get("meanwhile")
        if sense is None or any(is_open(said) for said in what.said):
            yield from self._with(words, what)
        else:
            yield from self._placed(sense, words, (), Object(what))

    def _said(self, sense: Sense, words: str, slots: Slots) -> Found:
        whole = _sided(slots, sense)
        if self._fits(sense, whole):
            yield 0.0, (Condition(plain(sense), words, whole),)

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

    def _nearest_place(self, words: str) -> Found:
        """Who is closest to a place, which is understood and not told."""
        sense = self.lexicon.senses.get("nearest to a place")
        if sense is not None:
            yield 0.0, (Condition(sense, words),)

    def _at_place(self, key: Sense | str, words: str, slots: Slots, spot: Spot) -> Found:
        use = spot.place.use(key.name if isinstance(key, Sense) else key)
        if use is None:
            is_nearest = isinstance(key, Sense) and key.name == "nearest to"
            yield from self._nearest_place(words.replace("{}", spot.place.name)) if is_nearest else ()
            return
        said = words.replace("{}", spot.place.name)
        slots = both(slots, key.preset) if isinstance(key, Sense) else slots
        for cost, conditions in self._said(use, said, slots):
            owner: Any = (spot.owner or (SELF if spot.its else None)) if use.relates else None
            yield cost, tuple(replace(part, other=owner) for part in said_of(conditions) if isinstance(part, Condition))

    def _placed(self, sense: Sense, words: str, slots: Slots, other: Object) -> Found:
        """A relation with its object; a number of objects must be one that the relation can count."""
        if isinstance(other.what, Spot):
            yield from self._at_place(sense, words + " {}", slots, other.what)
            return
        if isinstance(other.what, Phrase) and other.what.every:
            yield from all_of([list(self._placed(sense, words, slots, Object(part))) for part in other.what.each()])
            return
        count = other.what.count if isinstance(other.what, Phrase) else None
        counted: dict[str, Slot] = {}
        if count is not None and not count.group and count.least > 1:
            counted = {"n": float(count.least)}
        whole = _sided(slots, sense)
        if self._fits(sense, (*whole, *counted.items()), apart=True):
            text = words if "{}" in words else f"{words} {{}}"
            yield 0.0, (Condition(plain(sense), text, whole, other.what),)

    def _turned(self, verb: Word, mods: Mods, other: Phrase | None) -> Found:
        if other is not None and other.every:
            yield from all_of([list(self._turned(verb, mods, part)) for part in other.each()])
            return
        words = f"{verb.text} {mods.words} by {{}}" if other else f"{verb.text} {mods.words}"
        inner = inner_cost(other) if other else 0.0
        whole = _sided(_seen_from_whom(mods.slots), verb.value)
        either_side = replace(verb.value, cases=(*verb.value.cases, *verb.value.owner_side))
        if self._fits(either_side, whole, apart=True):
            yield inner, (Condition(plain(verb.value), " ".join(words.split()), whole, other, turned=True),)

    def _fits(self, sense: Sense, slots: Iterable[tuple[str, Slot]], apart: bool = False) -> bool:
        """Whether a sense has a meaning with these slots; those about its course in time may be said of all.

        What no function of the profile says at all is understood nevertheless, to be declined by its name.
        """
        if sense.is_refused:
            return True
        profiles = {profile for case in sense.cases for profile, _ in case.meaning}
        profile = self.profile if self.profile in profiles else next(iter(profiles), self.profile)
        own = {name: value for name, value in slots if name not in OUTER and not (apart and name == APART)}
        whole = dict(slots)
        return any(case.fits(whole, profile) or case.fits(own, profile) for case in sense.cases)


def all_of(found: list[list[tuple[float, object]]]) -> Found:
    """What is said of each of several objects, said together; nothing where one of them cannot be spoken of so."""
    if all(found):
        best = [min(some, key=lambda pair: pair[0]) for some in found]
        yield sum(cost for cost, _ in best), tuple(said for _, some in best for said in said_of(some))


def _had(said: Condition, words: str, rest: Phrase) -> Condition:
    """What is said of an object in relation to another one, as said of that one, which has the object there."""
    return replace(said, words=f"{words} {{}} {said.words}", other=rest, having=True, joiner="")


def _is_doing(said: Said) -> bool:
    """Whether it is said of somebody as what they do: after the name, or as "waiting people"."""
    return bool(said.joiner) or (isinstance(said, Condition) and said.words.endswith("ing"))


def is_open(said: Said) -> TypeGuard[Condition]:
    """Whether it is a relation to something that the context gives: "ahead", "following it"."""
    if not isinstance(said, Condition) or said.having:
        return False
    return said.sense.relates and (said.other is None or said.other == SELF)


def denied(said: Said) -> Said:
    """What is said, denied; a denial denied is said again."""
    return said if not isinstance(said, Condition | Being) else replace(said, negated=not said.negated)


def plain(sense: Sense) -> Sense:
    """A sense without what the form of its word has preset."""
    return replace(sense, preset=()) if sense.preset else sense


def degree_of(word: Word) -> Slots:
    """The slot of a degree word; none where the word says nothing."""
    return () if word.value == "none" else (("degree", word.value),)


def _seen_from_whom(slots: Slots) -> Slots:
    """In a passive, "its left" is that of whom something is done to, as "the left" is: both are the owner's side."""
    return tuple(("side", side) if name == "own_side" and side in _HANDS else (name, side) for name, side in slots)


def _sided(slots: Slots, sense: Sense) -> Slots:
    """What is said beside a word with its own slots; who changes lanes from the left does so to the right."""
    given = dict(slots)
    side = given.pop(FROM_SIDE, None)
    leads = _LEADS.get(_where_from(sense), {}).get(str(side))
    if leads is None:
        return both(slots, sense.preset)
    return both((*given.items(), ("side", leads)), sense.preset)


@lru_cache(maxsize=256)
def _where_from(sense: Sense) -> str:
    texts = " ".join(template.text for case in (*sense.cases, *sense.owner_side) for _, template in case.meaning)
    if any(name in texts for name in _ACROSS):
        return "across"
    if any(name in texts for name in _TOWARD):
        return "toward"
    return "past" if any(name in texts for name in _PAST) else ""


def both(first: Slots, second: Slots) -> Slots:
    """Slots of two places together, sorted; with one that nothing can mean where they say two things of one name."""
    whole = dict((*first, *second))
    unlike = any(whole[name] != value for name, value in first)
    return tuple(sorted({**whole, _SAID_TWICE: True}.items() if unlike else whole.items()))


def said_of(said: object) -> tuple[Said, ...]:
    """The meaning of a rule about what is said, which is things said together."""
    assert isinstance(said, tuple)
    return said
