"""Reading plain English back: what `render` says means what it was made from, whatever else its words may mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from agents.meaning.naming_actors import actor_nouns, plural
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering import STYLES, render
from agents.meaning.values import Expression
from agents.writers.english.building import Builder
from agents.writers.english.filling import Filler
from agents.writers.english.forest import BestReadings
from agents.writers.english.lexicon import Lexeme, Lexicon, Words, lexicon
from agents.writers.english.plain_words import plain_words
from agents.writers.english.qualifiers import qualifier_words
from agents.writers.english.segments import Segmenter
from agents.writers.english.sentences import Actions
from agents.writers.english.sides import CannotSay
from agents.writers.english.syntax import syntax
from agents.writers.english.tree import Phrase
from agents.writers.english.words import spelled
from tools.errors import UserError

_SMALL_WORDS: Final = {
    "THAT": ("that",), "AND": ("and",), "OR": ("or",), "COMMA": (",",), "NOT": ("not",), "THEN": ("then",),
    "BE": ("is", "are", "is also", "are also", "do", "does"), "EITHER": ("either",), "DASH": ("-",),
}  # fmt: skip
_VALUES: Final = (
    ("at least", "CMP", "low"), ("m", "UNIT", ("distance", 1.0)), ("m/s", "UNIT", ("speed", 1.0)),
    ("m/s2", "UNIT", ("acceleration", 1.0)), ("s", "UNIT", ("duration", 1.0)),
)  # fmt: skip


def read_back(text: str, profile: str) -> tuple[Phrase, Expression] | None:
    """The tree and the expression of a text that says it word for word as `render` does; None for all other texts.

    Args:
        text: A query.
        profile: Its functions.
    """
    if " that " not in text:
        return None
    found = ((phrase, form) for phrase, form in _meanings(text, profile) if _says(form, profile, text))
    return next(found, None)


def _says(form: Expression, profile: str, text: str) -> bool:
    return any(render(form, profile, style).lower() == text.lower() for style in STYLES)


def _meanings(text: str, profile: str) -> Iterator[tuple[Phrase, Expression]]:
    words = _plain_lexicon()
    segmenter = Segmenter(spelled(text, words).words, words)
    if segmenter.unknown():
        return
    actions = Actions(words, profile)
    for segments in segmenter.segmentations():
        forest = syntax().parse(segments)
        if isinstance(forest, int):
            continue
        for _, phrase in BestReadings(actions, actions.word).of(forest):
            try:
                yield phrase, normal_form(Builder(Filler(words, profile)).query(phrase), profile)
            except (CannotSay, UserError):
                continue


@lru_cache(maxsize=1)
def _plain_lexicon() -> Lexicon:
    whole = lexicon()
    table: dict[Words, dict[Lexeme, None]] = {}
    for text, lexeme in _entries(whole):
        words = (text if text == "-" else text.lower().replace("-", " ")).split()
        table.setdefault(tuple(word for word in words if word not in whole.articles), {})[lexeme] = None
    lexemes = {words: tuple(items) for words, items in table.items()}
    return replace(whole, lexemes=lexemes, requests=(), rewrites={}, unserved={}, sequences=())


def _entries(whole: Lexicon) -> Iterator[tuple[str, Lexeme]]:
    small: Mapping[str, tuple[str, ...]] = _SMALL_WORDS
    yield from ((text, Lexeme(category, category)) for category, texts in small.items() for text in texts)
    yield from ((text, Lexeme(category, value)) for text, category, value in (*_VALUES, *qualifier_words()))
    for name, noun in actor_nouns().items():
        yield noun, Lexeme("NOUN", whole.actors[name])
        yield plural(noun), Lexeme("NOUN", whole.actors[name], many=True)
    yield from ((words.text, Lexeme(words.category, words.value)) for words in plain_words())
