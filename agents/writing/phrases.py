"""Which functions the words of a query stand for: the grammar's lexicon, and a few words that it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from prompts.loader import load_yaml
from tools.atoms.profiles import load_profile

_WORD: Final = re.compile(r"[a-z0-9]+(?:/h)?")
_NAME: Final = re.compile(r"[a-z]\w*")
_HINTS: Final = "write/words.yaml"

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The words of a text, lower case, articles left out."""
    from agents.writers.english.lexicon import lexicon

    articles = lexicon().articles
    return tuple(word for word in _WORD.findall(text.lower()) if word not in articles)


def functions_of(text: str, profile: str) -> dict[str, str]:
    """Functions that phrases of `text` stand for or hint at, each with the longest phrase that names it, in order.

    Args:
        text: A query in English.
        profile: Only functions of this profile.
    """
    index = _hint_index(profile)
    found: dict[str, str] = {}
    for phrase in _phrases(words_of(text), _longest(profile)):
        for name in sorted(index.get(phrase, ())):
            said = " ".join(phrase)
            if len(said) > len(found.get(name, "")):
                found[name] = said
    return found


@lru_cache(maxsize=1)
def names_of_kinds() -> tuple[str, ...]:
    """Single words that name a kind of object in the lexicon, and mean nothing else."""
    from agents.writers.english.lexicon import lexicon
    from agents.writers.english.senses import Actor

    said = lexicon().lexemes.items()
    return tuple(w[0] for w, meant in said if len(w) == 1 and all(isinstance(one.value, Actor) for one in meant))


def _phrases(words: Words, longest: int) -> Iterator[Words]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + longest) + 1):
            yield words[start:end]


@lru_cache(maxsize=4)
def phrase_index(profile: str) -> Mapping[Words, frozenset[str]]:
    """Functions by the words that mean them in the lexicon, every inflected form a key of its own."""
    from agents.writers.english.lexicon import lexicon

    known = load_profile(profile).signatures.keys()
    index: dict[Words, frozenset[str]] = {}
    named: dict[int, frozenset[str]] = {}  # inflected forms share the very value that they mean
    for words, lexemes in lexicon().lexemes.items():
        for value in (lexeme.value for lexeme in lexemes):
            if id(value) not in named:
                named[id(value)] = frozenset(_named(_templates(value, profile))).intersection(known)
        names = frozenset[str]().union(*(named[id(lexeme.value)] for lexeme in lexemes))
        if names:
            index[words] = names
    return index


@lru_cache(maxsize=4)
def _hint_index(profile: str) -> Mapping[Words, frozenset[str]]:
    """The lexicon's phrases with those that only hint at a function: enough to show it, not to tell what is meant."""
    known = load_profile(profile).signatures
    index = dict(phrase_index(profile))
    for name, phrases in load_yaml(_HINTS).items():
        for phrase in phrases if name in known else ():
            words = words_of(phrase)
            index[words] = index.get(words, frozenset()) | {name}
    return index


@lru_cache(maxsize=4)
def _longest(profile: str) -> int:
    return max(map(len, _hint_index(profile)))


def _templates(value: object, profile: str) -> Iterator[str]:
    """The meanings of a lexeme in a profile, as templates in the program language."""
    from agents.writers.english.senses import Actor, Place, Sense

    if isinstance(value, Place):
        for _, sense in value.uses:
            yield from _templates(sense, profile)
    if isinstance(value, Sense | Actor):
        owned = value.owner_side if isinstance(value, Sense) else ()
        for case in (*value.cases, *owned):
            template = case.template(profile)
            if template is not None:
                yield template.text


def _named(templates: Iterable[str]) -> Iterator[str]:
    for template in templates:
        yield from _NAME.findall(template)
