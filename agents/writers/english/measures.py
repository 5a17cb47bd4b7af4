"""Meanings of small parts: words of a category, counts, measures, and what is said beside a verb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agents.writers.english.lexicon import Lexeme, Lexicon
from agents.writers.english.segments import Segment
from agents.writers.english.senses import Sense
from agents.writers.english.syntax import SegmentToken
from agents.writers.english.tree import Count, Slots
from agents.writers.english.values import Measure, Mods, Word

Found = Iterator[tuple[float, object]]
_LATER_LEXEME = 0.05
"""Cost of every further thing that a word may be."""
_DIGITS = 6
_STANDING = 0.5
"""The speed in m/s below which an object stands, as everywhere in the library of functions."""
_PLAIN_SIDE = 0.3
"""Cost of taking no notice of whose side is meant."""
_RATHER_OTHER = 0.3
"""Cost of the less likely of two words: "right" is rather a side than "right by", "from left" a way across."""


_RATHER_GAP = 0.1
"""Cost of taking a time for how long something lasts, where it may be the gap between two."""
_BOTH_ALONE = 1.0
"""Cost of "both" without two things that are named: it is rather "both a bus and a car"."""
_OF_MEASURES = frozenset({"by", "with"})
"""What bounds of measures may begin with, not of counts: in "followed by at least two cars" it is the verb's."""
FROM_SIDE = "from side"
"""Slot of the side that something comes from, until it is known where that leads."""


class MeasureActions:
    """Meanings of the smallest rules.

    Args:
        lexicon: The words.
        profile: The functions that will run the program.
    """

    def __init__(self, lexicon: Lexicon, profile: str) -> None:
        self.lexicon = lexicon
        self.profile = profile

    def word(self, category: str, token: SegmentToken) -> Found:
        """A segment as each of the things of a category that it may be."""
        fitting = [lexeme for lexeme in token.segment.lexemes if lexeme.category == category]
        for rank, lexeme in enumerate(fitting):
            own = lexeme.value.cost if isinstance(lexeme.value, Sense) else 0.0
            own += _RATHER_OTHER * _is_rather_other(lexeme, token.segment)
            yield rank * _LATER_LEXEME + own, Word(lexeme.value, token.segment, lexeme.many)

    def _exact_count(self, number: Word) -> Found:
        if number.value == int(number.value) and number.value >= 1:
            yield 0.0, Count(int(number.value), None, number.text, vague=True)

    def _compared_count(self, bound: Word, number: Word) -> Found:
        count, words = int(number.value), f"{bound.text} {number.text}"
        if number.value != count or count < 1 or bound.segment.words[0] in _OF_MEASURES:
            return
        made = {
            "low": Count(count, None, words),
            "above": Count(count + 1, None, words),
            "high": Count(0, count, words),
            "below": Count(0, count - 1, words),
            "exactly": Count(count, count, words),
        }
        if bound.value in made:
            yield 0.0, made[bound.value]

    def _or_more_count(self, number: Word, bound: Word) -> Found:
        count, words = int(number.value), f"{number.text} {bound.text}"
        if number.value == count and count >= 1:
            yield 0.0, Count(0, count, words) if bound.value == "high" else Count(count, None, words)

    def _range_count(self, low: Word, to: Word, high: Word) -> Found:
        if 1 <= low.value < high.value and low.value == int(low.value) and high.value == int(high.value):
            yield 0.0, Count(int(low.value), int(high.value), f"{low.text} {to.text} {high.text}")

    def _between_count(self, between: Word, low: Word, and_: Word, high: Word) -> Found:
        if between.text == "between":
            for cost, made in self._range_count(low, and_, high):
                assert isinstance(made, Count)
                yield cost, replace(made, words=f"{between.text} {made.words}")

    def _vague_count(self, quantity: Word) -> Found:
        least = int(self.lexicon.settings[str(quantity.value)])
        most = self.lexicon.settings.get(f"most of {quantity.value}")
        group = str(quantity.value).endswith("group")
        yield 0.0, Count(least, int(most) if most else None, quantity.text, group=group, vague=True)

    def _no_count(self, word: Word) -> Found:
        yield 0.0, Count(0, 0, word.text)

    def _measure(self, number: Word, unit: Word) -> Found:
        quantity, factor = unit.value
        value = _converted(number.value, factor)
        words = f"{number.text} {unit.text}"
        low, high = _about(quantity, value)
        yield 0.0, Measure(quantity, low, high, words, bare=True)

    def _compared_measure(self, bound: Word, number: Word, unit: Word) -> Found:
        quantity, factor = unit.value
        value = _converted(number.value, factor)
        low = value if bound.value in ("low", "above", "exactly") else None
        high = value if bound.value in ("high", "below", "exactly") else None
        if bound.value == "exactly" and quantity in ("distance", "speed"):
            low, high = _within_a_tenth(quantity, value)
        yield 0.0, Measure(quantity, low, high, f"{bound.text} {number.text} {unit.text}")

    def _two_bounds(self, low: Word, least: Word, unit: Word, and_: Word, high: Word, most: Word, same: Word) -> Found:
        """Two bounds on one quantity: "over 5 m but under 10 m"."""
        for _, first in self._compared_measure(low, least, unit):
            for _, second in self._compared_measure(high, most, same):
                yield from _within_both(first, second, and_.text)

    def _quantity_measure(self, name: Word, bound: Word, number: Word, unit: Word) -> Found:
        for cost, made in self._compared_measure(bound, number, unit):
            assert isinstance(made, Measure)
            if name.value == made.quantity:
                yield cost, Measure(made.quantity, made.low, made.high, f"{name.text} {made.words}")

    def _range_measure(self, low: Word, dash: Word, high: Word, unit: Word) -> Found:
        quantity, factor = unit.value
        if low.value < high.value:
            words = f"{low.text}{dash.text}{high.text} {unit.text}"
            yield 0.0, Measure(quantity, _converted(low.value, factor), _converted(high.value, factor), words)

    def _between_measure(self, between: Word, low: Word, and_: Word, high: Word, unit: Word) -> Found:
        if between.text != "between":
            return
        for cost, made in self._range_measure(low, and_, high, unit):
            assert isinstance(made, Measure)
            words = f"{between.text} {low.text} {and_.text} {high.text} {unit.text}"
            yield cost, Measure(made.quantity, made.low, made.high, words)

    def _or_more_measure(self, number: Word, unit: Word, bound: Word) -> Found:
        quantity, factor = unit.value
        value, words = _converted(number.value, factor), f"{number.text} {unit.text} {bound.text}"
        low, high = (None, value) if bound.value == "high" else (value, None)
        yield 0.0, Measure(quantity, low, high, words)

    def _side(self, word: Word) -> Found:
        name = FROM_SIDE if word.text.startswith("from ") else "side"
        yield 0.0, Mods(() if word.value == "either" else ((name, word.value),), word.text)

    def _own_side(self, word: Word) -> Found:
        """What "on its left" says: for most verbs simply the left; some tell whose left it is."""
        yield 0.0, Mods((("own_side", word.value),), word.text)
        if word.value in ("left", "right"):
            yield _PLAIN_SIDE, Mods((("side", word.value),), word.text)

    def _degree(self, word: Word) -> Found:
        slots = () if word.value == "none" else (("degree", word.value),)
        yield 0.0, Mods(slots, word.text)

    def _both_count(self, word: Word) -> Found:
        yield _BOTH_ALONE, Count(2, None, word.text, vague=True)

    def _measure_mod(self, measure: Measure) -> Found:
        """A measure beside a verb; a time may be how long it lasts, as in "waiting 10 seconds"."""
        yield 0.0, Mods(measure.slots(), measure.words)
        if measure.quantity == "duration":
            yield _RATHER_GAP, Mods(lasting_slots(measure), measure.words)

    def _at_measure(self, at: Word, measure: Measure) -> Found:
        yield 0.0, Mods(measure.slots(), f"{at.text} {measure.words}")

    def _at_quantity(self, at: Word, name: Word, measure: Measure) -> Found:
        if name.value == measure.quantity:
            yield 0.0, Mods(measure.slots(), f"{at.text} {name.text} {measure.words}")

    def _lasting(self, for_: Word, measure: Measure) -> Found:
        if measure.quantity == "duration":
            yield 0.0, Mods(lasting_slots(measure), f"{for_.text} {measure.words}")

    def _repeated(self, times: Word) -> Found:
        yield 0.0, Mods((("times", times.value),), times.text)

    def _one_mod(self, mod: Mods) -> Found:
        yield 0.0, mod

    def _more_mods(self, mod: Mods, mods: Mods) -> Found:
        if not {name for name, _ in mod.slots} & {name for name, _ in mods.slots}:
            yield 0.0, Mods(tuple(sorted((*mod.slots, *mods.slots))), f"{mod.words} {mods.words}")


def lasting_slots(measure: Measure) -> Slots:
    """How long something lasts; a number alone is the least."""
    low, high = (measure.high, None) if measure.bare else (measure.low, measure.high)
    bounds = (("max_duration", high), ("min_duration", low))
    return tuple((name, value) for name, value in bounds if value is not None)


def _is_rather_other(lexeme: Lexeme, segment: Segment) -> bool:
    others = {other.category: other.value for other in segment.lexemes}
    if lexeme.category == "ADV":
        return lexeme.value == "direct" and "SIDE" in others
    return lexeme.category == "SIDE" and "clockwise" in str(others.get("ADV"))


def _within_both(one: object, other: object, joiner: str) -> Found:
    assert isinstance(one, Measure)
    assert isinstance(other, Measure)
    low, high = (one.low, other.high) if other.low is None else (other.low, one.high)
    if one.quantity == other.quantity and low is not None and high is not None and low < high:
        yield 0.0, Measure(one.quantity, low, high, f"{one.words} {joiner} {other.words}")


def _about(quantity: str, value: float) -> tuple[float | None, float | None]:
    """Bounds of a bare quantity: a distance is a reach, an acceleration a least, and a speed is met within a tenth."""
    if quantity == "speed":
        return _within_a_tenth(quantity, value)
    return (value, None) if quantity == "acceleration" else (None, value)


def _within_a_tenth(quantity: str, value: float) -> tuple[float, float]:
    """Bounds of an exact quantity; nothing measured is at 0 m/s, and what stands is slower than `_STANDING`."""
    if quantity == "speed" and value == 0:
        return 0.0, _STANDING
    return round(0.9 * value, _DIGITS), round(1.1 * value, _DIGITS)


def _converted(value: float, factor: float) -> float:
    return round(value * factor, _DIGITS)
