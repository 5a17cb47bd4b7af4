"""Every phrase of the lexicon's entries, as what it may be in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from agents.writers.english.inflection import plural, verb_forms
from agents.writers.english.senses import Actor, Place, Sense

_PLAIN: Final = {
    "adjective": "ADJ",
    "noun": "VI",
    "preposition": "PREP",
    "bare": "BARE",
    "passive": "VPASS",
    "between_them": "MUTUAL",
}
_SMALL: Final = {
    "SIDE": "sides",
    "OWNSIDE": "own_sides",
    "ADV": "degrees",
    "CMP": "comparisons",
    "OR_MORE": "or_less",
    "QUANT": "quantities",
    "PHASE": "phases",
}
_NUMBERS: Final = (("NUM", "numbers", float), ("ORD", "ordinals", int), ("REPEAT", "repetitions", float))


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word or phrase as one kind of thing in a sentence.

    Attributes:
        category: What it is to the syntax, such as `NOUN` or `VT`; a terminal of `syntax.lark`.
        value: What it means: a sense, an actor, a place, or a plain value of a small word.
        many: It is a plural.
    """

    category: str
    value: Any
    many: bool = False


Phrases = Iterator[tuple[str, Lexeme]]
"""Phrases with what each may be."""


def of_actor(entry: Any, actor: Actor, irregular: Mapping[str, str]) -> Phrases:
    """The nouns of an actor, one and many; `irregular` has plurals."""
    one, many = Lexeme("NOUN", actor), Lexeme("NOUN", actor, many=True)
    for text in entry["say"]:
        yield text, one
        if actor.kind != "ego":
            yield plural(text, irregular), many


def of_places(places: Iterable[tuple[Any, Place]], irregular: Mapping[str, str]) -> Phrases:
    """The nouns of places, and the words that are said with them, which many places share: each once."""
    said: set[str] = set()
    for entry, place in places:
        lexeme = Lexeme("PART" if place.owned else "PLACE", place)
        for text in entry["say"]:
            yield text, lexeme
            yield plural(text, irregular), lexeme
        new = [key for key, _ in place.uses if key not in said]
        yield from ((key, Lexeme("PREP", key)) for key in new)
        said.update(new)


def of_sense(entry: Any, sense: Sense, irregular: Mapping[str, tuple[str, ...]]) -> Phrases:
    """Every form of a sense: adjectives, verbs in all forms, prepositions, and relations without their object."""
    for key, category in _PLAIN.items():
        if key in entry:
            yield from _sided(entry[key], category, sense)
    verb_category = "VT" if sense.relates else "VI"
    for key, category in (("verb", verb_category), ("bare_verb", "BARE"), ("texted", "TEXTED")):
        passive = category == "VT" and entry.get("can_be_passive", True)
        for text, lexeme in _sided(entry.get(key, ()), category, sense):
            forms = verb_forms(text, irregular)
            done = (forms.participle,) if category == "VT" else ()
            yield from ((form, lexeme) for form in dict.fromkeys((*forms.finite, forms.gerund, *done)))
            if passive:
                yield forms.participle, Lexeme("VPASS", lexeme.value)


def of_small_words(small: Any) -> Phrases:
    """The phrases of `words.yaml`: function words, sides, degrees, comparisons, numbers and units."""
    for category, words in small["function_words"].items():
        yield from _all(words, Lexeme(category, category))
    for category, key in _SMALL.items():
        for name, words in small.get(key, {}).items():
            yield from _all(words, Lexeme(category, name))
    for category, key, number in _NUMBERS:
        yield from ((text, Lexeme(category, number(value))) for text, value in small[key].items())
    for quantity, units in small["units"].items():
        yield from ((text, Lexeme("UNIT", (quantity, float(factor)))) for text, factor in units.items())


def _all(texts: Iterable[str], lexeme: Lexeme) -> Phrases:
    return ((text, lexeme) for text in texts)


def _sided(texts: Iterable[str], category: str, sense: Sense) -> Phrases:
    """Forms with `{side}` for either side and, where it may be left out (`{side?}`), for none."""
    plain = Lexeme(category, sense)
    for text in texts:
        if "{side" not in text:
            yield text, plain
            continue
        mark = "{side?}" if "{side?}" in text else "{side}"
        for side in ("left", "right"):
            yield text.replace(mark, side), Lexeme(category, replace(sense, preset=(("side", side),)))
        if mark == "{side?}":
            yield " ".join(text.replace(mark, "").split()), plain
