"""The lexicon: every word and phrase that the grammar knows, with what it may be in a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, TypeVar

from agents.grammar_files import grammar_file
from agents.writers.english.entries import Reader
from agents.writers.english.lexemes import Lexeme, Phrases, of_actor, of_places, of_sense, of_small_words
from agents.writers.english.qualifiers import qualifier_words
from agents.writers.english.senses import Actor, Sense

Words = tuple[str, ...]
Item = TypeVar("Item")
FOLDER = "grammar/lexicon"
ACTOR_FILES = ("actors", "looks", "plain_actors")
PLACE_FILES = ("places", "lanes", "surroundings")
_OWN = ("behaviours", "speeds", "accelerations", "states", "conduct")
_RELATIONS = ("nearness", "directions", "sides", "headings", "relations", "conflicts", "together")
SENSE_FILES = (*_OWN, *_RELATIONS, "eyes", "quoted")


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
        {name: grammar_file(f"{FOLDER}/{name}.yaml") for name in (*ACTOR_FILES, *PLACE_FILES, *SENSE_FILES, "words")}
    )


def build_lexicon(files: Mapping[str, Any]) -> Lexicon:
    """A lexicon from the content of its files, by name; a file of entries that is not given has none."""
    small = files["words"]
    reader = Reader(frozenset(small["articles"]), {verb: tuple(forms) for verb, forms in small["verbs"].items()})
    actors = _read(files, ACTOR_FILES, reader.actor)
    places = _read(files, PLACE_FILES, reader.place)
    senses = _read(files, SENSE_FILES, reader.sense)
    phrases = chain(
        *(of_actor(entry, actor, small["plurals"]) for entry, actor in actors),
        of_places(places, small["plurals"]),
        *(of_sense(entry, sense, reader.verbs) for entry, sense in senses),
        of_small_words(small),
        ((text, Lexeme(category, value)) for text, category, value in qualifier_words()),
    )
    words = {**_fixed_phrases(small), **_settings(small)}
    return Lexicon(_by_words(phrases, reader), actors=_by_name(actors), senses=_by_name(senses), **words)


def _read(files: Mapping[str, Any], names: tuple[str, ...], read: Callable[[Any], Item]) -> list[tuple[Any, Item]]:
    """The entries of some files with what each is read as."""
    return [(entry, read(entry)) for name in names for entry in files.get(name, ())]


def _by_name(items: Iterable[tuple[Any, Item]]) -> dict[str, Item]:
    return {entry["name"]: item for entry, item in items}


def _by_words(phrases: Phrases, reader: Reader) -> dict[Words, tuple[Lexeme, ...]]:
    """All that each phrase may be, in order and each once."""
    table: defaultdict[Words, list[Lexeme]] = defaultdict(list)
    for text, lexeme in phrases:
        table[reader.words(text)].append(lexeme)
    return {words: tuple(dict.fromkeys(found)) if len(found) > 1 else (found[0],) for words, found in table.items()}


def _fixed_phrases(small: Any) -> dict[str, Any]:
    """Words that are no lexemes: dropped, rewritten, or known and not served."""
    return {
        "articles": frozenset(small["articles"]),
        "requests": tuple(sorted((tuple(text.split()) for text in small["requests"]), key=len, reverse=True)),
        "rewrites": {tuple(old.split()): tuple(new.split()) for old, new in small["rewrites"].items()},
        "unserved": {word: entry["why"] for entry in small["unserved"] for word in entry["words"]},
    }


def _settings(small: Any) -> dict[str, Any]:
    """What holds for words in general."""
    return {
        "settings": small["settings"],
        "largest": small["largest"],
        "sequences": tuple((first, later) for first, later in small["sequences"]),
        "said_first": frozenset(small.get("said_first", ())),
        "in_traffic": frozenset(small.get("in_traffic", ())),
    }


__all__ = ["Lexeme", "Lexicon", "Words", "build_lexicon", "lexicon"]
