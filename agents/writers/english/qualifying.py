"""Meanings of what stands in parentheses, in brackets and in quotation marks: ways to say exactly what is meant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from agents.writers.english.measures import Found, MeasureActions
from agents.writers.english.qualifiers import Qualifier, numbered
from agents.writers.english.senses import Sense
from agents.writers.english.tree import Condition, Phrase, Said
from agents.writers.english.values import Word

_OF_THE_LAST_ONLY: Final = 0.5
"""What it costs that what stands behind "either a or b" is said of b only."""

_FAR_BACK = 0.5
"""Cost of a number in parentheses for every object that stands between it and what it is said of."""


class QualifyingActions(MeasureActions):
    """Meanings of the rules about signs."""

    def _amount(self, number: Word, unit: Word | None = None, sign: float = 1.0) -> Found:
        quantity, factor = unit.value if unit else ("", 1.0)
        value = sign * number.value * factor
        shown = f"{sign * number.value:g} {unit.text if unit else ''}".strip()
        yield 0.0, (quantity, value if factor == 1.0 else round(value, 6), "", shown)

    def _negative_amount(self, _dash: Word, number: Word, unit: Word | None = None) -> Found:
        yield from self._amount(number, unit, -1.0)

    def _counted_amount(self, number: Word, counted: Word) -> Found:
        yield 0.0, ("", number.value, counted.text, f"{number.value:g} {counted.text}")

    def _first_qualifier(self, word: Word, amount: tuple[str, float, str, str]) -> Found:
        quantity, value, after, shown = amount
        names = numbered(word.value, after)
        if names:
            yield 0.0, (Qualifier(names, quantity, value, f"{word.value} {shown}"),)

    def _next_qualifier(self, before: tuple[Qualifier, ...], word: Word, amount: tuple[str, float, str, str]) -> Found:
        for cost, made in self._first_qualifier(word, amount):
            assert isinstance(made, tuple)
            yield cost, (*before, *made)

    def _first_flag(self, word: Word) -> Found:
        wording = word.value
        yield 0.0, (Qualifier(wording.names, "*", wording.value, wording.before),)

    def _next_flag(self, before: tuple[Qualifier, ...], word: Word) -> Found:
        for cost, made in self._first_flag(word):
            assert isinstance(made, tuple)
            yield cost, (*before, *made)

    def _qualified(self, said: tuple[Said, ...], qualifiers: tuple[Qualifier, ...], _close: Word) -> Found:
        slots = dict(qualifier.slot for qualifier in qualifiers)
        if len(said) == 1 and isinstance(said[0], Condition) and len(slots) == len(qualifiers):
            words = ", ".join(qualifier.words for qualifier in qualifiers)
            more = tuple(sorted({**dict(said[0].slots), **slots}.items()))
            yield _objects(said[0]) * _FAR_BACK, (replace(said[0], words=f"{said[0].words} ({words})", slots=more),)

    def _texted(self, word: Word, quoted: Word) -> Found:
        sense: Sense = word.value
        yield 0.0, (Condition(sense, f'{word.text} "{quoted.value}"', (("text", quoted.value),)),)

    def _measured_own(self, word: Word, number: Word, unit: Word) -> Found:
        _, factor = unit.value
        value = number.value if factor == 1.0 else round(number.value * factor, 6)
        yield 0.0, (Condition(word.value, f"{word.text} {value:g} {unit.text}", (("number", value),)),)

    def _enclosed(self, open_: Word, other: Phrase, close: Word) -> Found:
        before, sense = close.value
        if before == open_.value:
            yield 0.0, (Condition(sense, f"{open_.text} {{}} {close.text}", (), other),)

    def _enclosed_two(self, open_: Word, other: Phrase, join: Word, second: Phrase) -> Found:
        before, sense = join.value
        if before == open_.value:
            yield 0.0, (Condition(sense, f"{open_.text} {{}} {join.text} {{}}", (), other, second),)

    def _bracketed(self, _open: Word, phrase: Phrase, _close: Word) -> Found:
        yield 0.0, Phrase(phrase.actors, phrase.words, phrase.count, (), (replace(phrase, count=None),))

    def _bracketed_or(self, open_: Word, phrase: Phrase, close: Word, _or: Word, others: Phrase) -> Found:
        for cost, first in self._bracketed(open_, phrase, close):
            assert isinstance(first, Phrase)
            if first.count is None and others.count is None:
                yield cost, _any(first.alternatives + others.alternatives)

    def _either_phrase(self, _either: Word, first: Phrase, _or: Word, second: Phrase) -> Found:
        """What is said last is said of both (`_either_heads`, cheaper) where nothing is said behind the first."""
        if first.count is None and second.count is None:
            yield _OF_THE_LAST_ONLY if second.said else 0.0, _any((first, second))


def _any(parts: tuple[Phrase, ...]) -> Phrase:
    actors: dict[Any, None] = dict.fromkeys(actor for part in parts for actor in part.actors)
    return Phrase(tuple(actors), " or ".join(part.words for part in parts), alternatives=parts)


def _objects(said: Condition) -> int:
    """How many things that are said of its objects stand between a word and what follows it."""
    return sum(1 for other in (said.other, said.second) if isinstance(other, Phrase) for _ in other.conditions())
