"""The lexicon: every word and phrase that the grammar knows, with what it may be in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from agents.writers.english.entries import Reader
from agents.writers.english.inflection import plural, verb_forms
from agents.writers.english.qualifiers import qualifier_words
from agents.writers.english.senses import Actor, Place, Sense
from prompts.loader import load_yaml

Words = tuple[str, ...]
FOLDER = "grammar/lexicon"
ACTOR_FILES = ("actors", "looks", "plain_actors")
PLACE_FILES = ("places", "lanes", "surroundings")
_OWN = ("behaviours", "speeds", "accelerations", "states", "conduct")
_RELATIONS = ("nearness", "directions", "sides", "headings", "relations", "conflicts", "together")
SENSE_FILES = (*_OWN, *_RELATIONS, "eyes", "quoted")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word or phrase as one kind of thing in a sentence.

    Attributes:
        category: What it is to the syntax, such as `NOUN` or `VT`; a terminal of `syntax.lark`.
        value: What it means: a sense, an actor, a place, or a plain value of a small word.
        many: It is a plural.
        place: It may be about a place only: a preposition without a sense of its own.
    """

    category: str
    value: Any
    many: bool = False


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All words.

    Attributes:
        lexemes: What every phrase may be, in order of preference.
        articles: Words that say nothing and are dropped.
        requests: Beginnings of queries that say nothing, the longest first.
        rewrites: Spelling variants and fixed phrases, and what stands for them.
        unserved: Why a word is understood and cannot be served.
        actors: The actors by name.
        senses: The senses by name.
        settings: Numbers of small words, such as the size of a group.
        largest: The largest number that can be asked for, by what it measures, in SI units.
        sequences: Senses that cannot hold at once, the first before the later one.
        said_first: Senses that tell where on the map, out of which places beside others pick.
        in_traffic: Senses that tell that somebody moves, or is on the road.
    """

    lexemes: Mapping[Words, tuple[Lexeme, ...]]
    articles: frozenset[str]
    requests: tuple[Words, ...]
    rewrites: Mapping[Words, Words]
    unserved: Mapping[str, str]
    actors: Mapping[str, Actor]
    senses: Mapping[str, Sense]
    settings: Mapping[str, float]
    largest: Mapping[str, float]
    sequences: tuple[tuple[str, str], ...]
    said_first: frozenset[str] = frozenset()
    in_traffic: frozenset[str] = frozenset()

    @cached_property
    def longest(self) -> int:
        """Words of the longest phrase."""
        return max(len(words) for words in self.lexemes)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word that occurs in some phrase."""
        known = {word for words in self.lexemes for word in words}
        return frozenset(known | self.articles | {word for words in self.rewrites for word in words})


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of this installation."""
    return build_lexicon(
        {name: load_yaml(f"{FOLDER}/{name}.yaml") for name in (*ACTOR_FILES, *PLACE_FILES, *SENSE_FILES, "words")}
    )


def build_lexicon(files: Mapping[str, Any]) -> Lexicon:
    """A lexicon from the content of its files, by name; a file of entries that is not given has none."""
    small = files["words"]
    verbs = {verb: tuple(forms) for verb, forms in small["verbs"].items()}
    reader = Reader(frozenset(small["articles"]), verbs)
    table: dict[Words, dict[Lexeme, None]] = {}
    actors: dict[str, Actor] = {}
    senses: dict[str, Sense] = {}
    for entry in _entries(files, ACTOR_FILES):
        actor = actors[entry["name"]] = reader.actor(entry)
        _add(table, reader, _nouns(entry, actor, small["plurals"]))
    for entry in _entries(files, PLACE_FILES):
        place = reader.place(entry)
        category = "PART" if place.owned else "PLACE"
        _add(table, reader, _named(entry, category, place, small["plurals"]))
        _add(table, reader, ((key, Lexeme("PREP", key)) for key, use in place.uses if use.name not in senses))
    for entry in _entries(files, SENSE_FILES):
        sense = senses[entry["name"]] = reader.sense(entry)
        _add(table, reader, _forms(entry, sense, verbs))
    _add(table, reader, _small_words(small))
    _add(table, reader, ((text, Lexeme(category, value)) for text, category, value in qualifier_words()))
    return Lexicon(
        lexemes={words: tuple(items) for words, items in table.items()},
        articles=reader.articles,
        requests=tuple(sorted((tuple(text.split()) for text in small["requests"]), key=len, reverse=True)),
        rewrites={tuple(old.split()): tuple(new.split()) for old, new in small["rewrites"].items()},
        unserved={word: entry["why"] for entry in small["unserved"] for word in entry["words"]},
        actors=actors,
        senses=senses,
        settings=small["settings"],
        largest=small["largest"],
        sequences=tuple((first, later) for first, later in small["sequences"]),
        said_first=frozenset(small.get("said_first", ())),
        in_traffic=frozenset(small.get("in_traffic", ())),
    )


def _entries(files: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Any]:
    return (entry for name in names for entry in files.get(name, ()))


def _add(table: dict[Words, dict[Lexeme, None]], reader: Reader, items: Iterable[tuple[str, Lexeme]]) -> None:
    for text, lexeme in items:
        table.setdefault(reader.words(text), {})[lexeme] = None


def _nouns(entry: Any, actor: Actor, irregular: Mapping[str, str]) -> Iterator[tuple[str, Lexeme]]:
    for text in entry["say"]:
        yield text, Lexeme("NOUN", actor)
        if actor.kind != "ego":
            yield plural(text, irregular), Lexeme("NOUN", actor, many=True)


def _named(entry: Any, category: str, place: Place, irregular: Mapping[str, str]) -> Iterator[tuple[str, Lexeme]]:
    for text in entry["say"]:
        yield text, Lexeme(category, place)
        yield plural(text, irregular), Lexeme(category, place)


def _forms(entry: Any, sense: Sense, irregular: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Lexeme]]:
    """Every form of a sense: adjectives, verbs in all forms, prepositions, and relations without their object."""
    verb_category = "VT" if sense.relates else "VI"
    plain = {"adjective": "ADJ", "noun": "VI", "preposition": "PREP", "bare": "BARE", "passive": "VPASS"}
    for key, category in plain.items():
        for text, sided in _sided(entry.get(key, ()), sense):
            yield text, Lexeme(category, sided)
    for key, category in (("verb", verb_category), ("bare_verb", "BARE"), ("texted", "TEXTED")):
        for text, sided in _sided(entry.get(key, ()), sense):
            forms = verb_forms(text, irregular)
            for form in (*forms.finite, forms.gerund):
                yield form, Lexeme(category, sided)
            if category == "VT" and entry.get("can_be_passive", True):
                yield forms.participle, Lexeme("VPASS", sided)


def _sided(texts: Iterable[str], sense: Sense) -> Iterator[tuple[str, Sense]]:
    """Forms with `{side}` for either side and, where it may be left out (`{side?}`), for none."""
    for text in texts:
        if "{side" not in text:
            yield text, sense
            continue
        mark = "{side?}" if "{side?}" in text else "{side}"
        for side in ("left", "right"):
            yield text.replace(mark, side), replace(sense, preset=(("side", side),))
        if mark == "{side?}":
            yield " ".join(text.replace(mark, "").split()), sense


def _small_words(small: Any) -> Iterator[tuple[str, Lexeme]]:
    for category, words in small["function_words"].items():
        yield from ((text, Lexeme(category, category)) for text in words)
    for category, key in (
        ("SIDE", "sides"),
        ("OWNSIDE", "own_sides"),
        ("ADV", "degrees"),
        ("CMP", "comparisons"),
        ("OR_MORE", "or_less"),
        ("QUANT", "quantities"),
        ("PHASE", "phases"),
    ):
        yield from ((text, Lexeme(category, name)) for name, words in small.get(key, {}).items() for text in words)
    yield from ((text, Lexeme("NUM", float(value))) for text, value in small["numbers"].items())
    yield from ((text, Lexeme("ORD", int(value))) for text, value in small["ordinals"].items())
    yield from ((text, Lexeme("REPEAT", float(times))) for text, times in small["repetitions"].items())
    for quantity, units in small["units"].items():
        yield from ((text, Lexeme("UNIT", (quantity, float(factor)))) for text, factor in units.items())
