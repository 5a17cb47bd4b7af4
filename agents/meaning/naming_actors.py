"""The nouns that plain English has for the lexicon's actors; it needs the lexicon's files and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from agents.grammar_files import grammar_file

_ACTORS: Final = ("grammar/lexicon/actors.yaml", "grammar/lexicon/plain_actors.yaml")
EGO_NOUN: Final = "ego vehicle"
"""The one noun that is always definite, and never a plural."""


@cache
def actor_nouns() -> dict[str, str]:
    """The singular noun of every actor of the lexicon, by the actor's name."""
    preferred = grammar_file("grammar/rendering.yaml")["nouns"]
    return {entry["name"]: preferred.get(entry["name"], entry["say"][0]) for entry in actor_entries()}


def actor_entries() -> Iterator[Any]:
    """The entries of all actors that have a noun, the everyday ones first."""
    return (entry for file in _ACTORS for entry in grammar_file(file))


@cache
def heads() -> frozenset[str]:
    """What a text in plain English can begin with, other than a union of unlike sets."""
    return frozenset({f"the {EGO_NOUN}", *map(plural, actor_nouns().values())})


def plural(noun: str) -> str:
    """The plural of a noun of one or more words."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def with_article(noun: str) -> str:
    """A noun with "a" or "an"; by its first letter, "u" sounding as in "user"."""
    return f"{'an' if noun[:1] in tuple('aeio') else 'a'} {noun}"
