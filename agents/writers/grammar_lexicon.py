"""The grammar's words: read once from `prompts/grammar`, compiled to rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents.writers.grammar_tree import Element, Noun, Rule
from prompts.loader import load_yaml

Words = tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """All that the grammar knows.

    Attributes:
        nouns: Object names by their words, plurals included.
        rules: What can be said, in order of preference.
        requests: Words before the whole query that say nothing, the longest first.
        articles: Words before an object that say nothing.
        counts: Words for "at least so many", by their words.
        vague: Those of `counts` whose number is an assumption.
        group: Words that ask for objects standing together.
        group_size: Fewest objects of a group.
        group_distance_m: How close the members of a group are, metres.
        nested_joiners: Words that tie what follows to the nearest object.
        outer_joiners: Words that tie what follows to the query's main object.
        units: Factors to metres (`distance`) and metres per second (`speed`), by slot and words.
        unserved: Why a word is understood and yet cannot be served.
        examples: Queries that work.
    """

    nouns: Mapping[Words, Noun]
    rules: tuple[Rule, ...]
    requests: tuple[Words, ...]
    articles: frozenset[str]
    counts: Mapping[Words, int]
    vague: frozenset[Words]
    group: frozenset[Words]
    group_size: int
    group_distance_m: float
    nested_joiners: frozenset[Words]
    outer_joiners: frozenset[Words]
    units: Mapping[str, Mapping[Words, float]]
    unserved: Mapping[str, str]
    examples: tuple[str, ...]

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that occurs somewhere in the grammar."""
        tables = (self.nouns, self.counts, self.group, self.nested_joiners, self.outer_joiners)
        known = {word for table in tables for words in table for word in words}
        known |= {word for units in self.units.values() for words in units for word in words}
        elements = [e for rule in self.rules for pattern in rule.patterns for e in pattern]
        known |= {word for element in elements for word in element.words}
        return frozenset(known | self.articles | {"left", "right", "not", "or", "at", "least", "more", "than"})


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of this installation."""
    small = load_yaml("grammar/words.yaml")
    vague = {_words(text): n for text, n in small["vague_counts"].items()}
    return Lexicon(
        nouns=_nouns(load_yaml("grammar/nouns.yaml")),
        rules=tuple(_rule(e) for e in [*load_yaml("grammar/states.yaml"), *load_yaml("grammar/relations.yaml")]),
        requests=tuple(sorted((_words(text) for text in small["requests"]), key=len, reverse=True)),
        articles=frozenset(small["articles"]),
        counts={**{_words(text): n for text, n in small["numbers"].items()}, **vague},
        vague=frozenset(vague),
        group=frozenset(_words(text) for text in small["group"]["say"]),
        group_size=small["group"]["size"],
        group_distance_m=small["group"]["distance_m"],
        nested_joiners=frozenset(_words(text) for text in small["nested_joiners"]),
        outer_joiners=frozenset(_words(text) for text in small["outer_joiners"]),
        units={
            slot: {_words(text): factor for text, factor in small[table].items()}
            for slot, table in (("distance", "metres"), ("speed", "metres_per_second"))
        },
        unserved={word: entry["why"] for entry in small["unserved"] for word in entry["words"]},
        examples=tuple(small["examples"]),
    )


def _words(text: str) -> Words:
    return tuple(text.split())


def _nouns(entries: list[Any]) -> dict[Words, Noun]:
    nouns: dict[Words, Noun] = {}
    for entry in entries:
        noun = Noun(entry["name"], tuple(entry["categories"]), entry.get("assume", ""))
        for text in entry["say"]:
            *front, last = text.split()
            nouns[(*front, last)] = noun
            nouns.setdefault((*front, _plural(last)), noun)
    return nouns


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        patterns=tuple(_pattern(text) for text in entry["say"]),
        means=entry.get("means", ""),
        opposite=entry.get("opposite", ""),
        counted=entry.get("counted", ""),
        sides=tuple(entry.get("sides", {}).items()),
        assume=entry.get("assume", ""),
        assume_in=tuple(entry.get("assume_in", {}).items()),
        before=entry.get("before", False),
    )


def _pattern(text: str) -> tuple[Element, ...]:
    """`[optional]`, `one/other`, `{slot}`, separated by spaces."""
    return tuple(_element(piece) for piece in text.split())


def _element(piece: str) -> Element:
    optional, inner = piece.startswith("["), piece.strip("[]")
    if inner.startswith("{"):
        return Element(slot=inner.strip("{}"), optional=optional)
    return Element(words=tuple(inner.split("/")), optional=optional)
