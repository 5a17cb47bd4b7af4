"""Saying no usefully: which words have no place, why, and what can be asked instead."""

from __future__ import annotations

import difflib

from agents.writers.grammar_lexicon import Lexicon, Words
from tools.errors import QueryNotUnderstoodError


def refusal(words: Words, furthest: int, lexicon: Lexicon) -> QueryNotUnderstoodError:
    """The error for a query that has no reading; `furthest` words could be placed."""
    vocabulary = lexicon.vocabulary
    unknown = [word for word in dict.fromkeys(words) if word not in vocabulary and not _is_number(word)]
    reasons = [_about(word, lexicon, vocabulary) for word in unknown] or [_misplaced(words, furthest, lexicon)]
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


def _misplaced(words: Words, furthest: int, lexicon: Lexicon) -> str:
    if not any(words[n : n + 1] in lexicon.nouns for n in range(len(words))):
        return f'"{" ".join(words)}" names no object, such as a car or a pedestrian'
    if furthest >= len(words):
        return f'after "{" ".join(words[-4:])}" something is missing'
    before = " ".join(words[max(0, furthest - 4) : furthest])
    rest = " ".join(words[furthest:])
    return f'"{rest}" has no place' + (f' after "{before}"' if before else " at the beginning: name an object first")


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()
