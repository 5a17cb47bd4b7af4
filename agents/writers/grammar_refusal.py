"""Saying no usefully: which words have no place, why, and what can be asked instead."""

from __future__ import annotations

import difflib

from agents.writers.grammar_lexicon import Lexicon
from agents.writers.grammar_parser import Parser
from agents.writers.grammar_tree import Element
from tools.errors import QueryNotUnderstoodError

_MOST_ENDINGS = 5
_SLOT_EXAMPLES = {"y": "a car", "side": "left", "distance": "5 m", "speed": "3 m/s"}


def refusal(parser: Parser) -> QueryNotUnderstoodError:
    """The error for a query in which `parser` found no reading."""
    words, lexicon = parser.words, parser.lexicon
    vocabulary = lexicon.vocabulary
    unknown = [word for word in dict.fromkeys(words) if word not in vocabulary and not _is_number(word)]
    reasons = [_about(word, lexicon, vocabulary) for word in unknown] or [_misplaced(parser)]
    examples = "; ".join(f'"{example}"' for example in lexicon.examples[:3])
    return QueryNotUnderstoodError(
        f"query not understood: {'; '.join(reasons)}. It works with, for instance, {examples}, or give a program "
        "with --program FILE"
    )


def _about(word: str, lexicon: Lexicon, vocabulary: frozenset[str]) -> str:
    shown = ascii(word)[1:-1]
    if word in lexicon.unserved:
        return f'"{shown}" cannot be served: {lexicon.unserved[word]}'
    near = difflib.get_close_matches(word, sorted(vocabulary), n=3, cutoff=0.7)
    return f'"{shown}" is not known' + (f" (nearest: {', '.join(near)})" if near else "")


def _misplaced(parser: Parser) -> str:
    words, furthest, lexicon = parser.words, parser.furthest, parser.lexicon
    if not any(words[n : n + 1] in lexicon.nouns for n in range(len(words))):
        return f'"{" ".join(words)}" names no object, such as a car or a pedestrian'
    if furthest >= len(words):
        return _unfinished(parser) or f'after "{" ".join(words[-4:])}" something is missing'
    before = " ".join(words[max(0, furthest - 4) : furthest])
    rest = " ".join(words[furthest:])
    return f'"{rest}" has no place' + (f' after "{before}"' if before else " at the beginning: name an object first")


def _unfinished(parser: Parser) -> str:
    """The phrase that needs more words, with ways to end it; only those that give a query which works."""
    begin = min((begin for begin, _ in parser.unfinished), default=-1)
    endings = sorted({_ending(pattern): None for at, pattern in parser.unfinished if at == begin}, key=_n_words)
    works = [text for text in endings if text and Parser((*parser.words, *text.split()), parser.lexicon).readings()]
    phrase = " ".join(parser.words[begin:])
    if not works:
        return ""
    varied = {text.split()[0]: text for text in reversed(works)}
    shown = ", ".join(f'"{phrase} {text}"' for text in [*reversed(varied.values())][:_MOST_ENDINGS])
    return f'"{phrase}" alone is not understood; it works with more words, such as {shown}'


def _n_words(text: str) -> int:
    return len(text.split())


def _ending(pattern: tuple[Element, ...]) -> str:
    return " ".join(_SLOT_EXAMPLES.get(e.slot) or e.words[0] for e in pattern if not e.optional)


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()
