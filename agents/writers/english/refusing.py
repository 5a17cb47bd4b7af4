"""Saying no usefully: which words have no place, why, and what can be asked instead."""

from __future__ import annotations

import difflib
import unicodedata
from itertools import pairwise

from agents.writers.english.lexicon import Lexicon
from agents.writers.english.mending import one_letter_away
from agents.writers.english.offering import offered
from agents.writers.english.reading import EnglishReader, Read
from agents.writers.english.segments import Segment
from agents.writers.english.senses import Place
from agents.writers.english.words import without_request
from tools.errors import QueryNotUnderstoodError

EXAMPLES = (
    "pedestrian crossing in front of a vehicle",
    "vehicle turning left at an intersection",
    "pedestrian at a pedestrian crossing",
)
"""Queries whose reading is sure, of what nearly every log of a city holds."""
_MOST_NAMED = 6
_LEAST_LETTERS = 3
_OFFER = 'ask for "'
"""What a reason holds that has a cure of its own; more reasons would hide it."""


def declined(reason: str) -> QueryNotUnderstoodError:
    """The error for a query that is not served."""
    return QueryNotUnderstoodError(f"query not understood: {reason}")


def refusal(read: Read, reader: EnglishReader) -> QueryNotUnderstoodError:
    """The error for a query without a reading."""
    if read.unknown:
        reasons = [_about(word, reader.lexicon) for word in read.unknown[:_MOST_NAMED]]
        more = len(read.unknown) - len(reasons)
        reasons += [f"and {more} more words"] if more > 0 else []
        reasons += _rest(read, reader)
        reasons += ["queries are read in English"] if any(_is_foreign(word) for word in read.unknown) else []
    elif read.reasons:
        reasons = list(read.reasons[: 1 if _OFFER in read.reasons[0] else 2])
    else:
        reasons = [_place(read, reader.lexicon) or _misplaced(*read.stuck)]
    examples = "; ".join(f'"{example}"' for example in EXAMPLES)
    works = f"It works with, for instance, {examples}, or give a program with --program FILE"
    return declined(f"{'; '.join(reasons)}. {works}")


def _about(word: str, lexicon: Lexicon) -> str:
    shown = _shown(word)
    if word in lexicon.unserved:
        return f'"{shown}" cannot be served: {lexicon.unserved[word]}'
    if word in lexicon.vocabulary:
        phrases = sorted(
            (" ".join(words) for words in lexicon.lexemes if word in words and words[0].isalnum()),
            key=lambda text: (len(text), text),
        )
        such = f" is only known in phrases such as {', '.join(phrases[:3])}" if phrases else " is not known here"
        return f'"{shown}"{such}'
    near = _alike(word, lexicon)
    return f'"{shown}" is not known' + (f" (nearest: {', '.join(near)})" if near else "")


def _is_foreign(word: str) -> bool:
    return word.isalpha() and not word.isascii()


def _shown(word: str) -> str:
    """A word as it was typed; escaped where it is none, or hides letters of another script among Latin ones."""
    latin = [unicodedata.name(char, "").startswith("LATIN") for char in word]
    return word if word.isalpha() and (all(latin) or not any(latin)) else ascii(word)[1:-1]


def _alike(word: str, lexicon: Lexicon) -> list[str]:
    """Known words that may have been meant. Signs, and words of a letter or two, resemble too much to tell."""
    if sum(map(str.isalpha, word)) < _LEAST_LETTERS:
        return []
    known = {other for other in lexicon.vocabulary if len(other) >= _LEAST_LETTERS}
    close = one_letter_away(word) & known
    likely = sorted(close, key=lambda other: (other[0] != word[0], abs(len(other) - len(word)), other))
    alike = difflib.get_close_matches(word, sorted(known), n=3, cutoff=0.7)
    return list(dict.fromkeys((*likely, *alike)))[:3]


def _rest(read: Read, reader: EnglishReader) -> list[str]:
    """What can be asked when the words that are not known are left out, where that makes sense."""
    rest = " ".join(word for word in read.spelled.words if word not in read.unknown)
    readings = reader.read(rest).readings if rest else ()
    offer = offered(readings[0].expression, reader.profile) if readings else ""
    return [f'without that, "{offer}" is understood'] if offer else []


def _compares(one: Segment, other: Segment) -> bool:
    """Whether a word such as "faster than" has an object after it instead of a number."""
    return one.words[-1] == "than" and "CMP" in one.categories and "NOUN" in other.categories


def _place(read: Read, lexicon: Lexicon) -> str:
    """What to ask where a query is the name of a place and nothing more; else empty."""
    words = tuple(word for word in without_request(read.spelled.words, lexicon) if word not in lexicon.articles)
    found = next((lexeme.value for lexeme in lexicon.lexemes.get(words, ()) if isinstance(lexeme.value, Place)), None)
    said = " ".join(words)
    return f'"{said}" is a place; say who is there, as in "vehicle {found.uses[0][0]} the {said}"' if found else ""


def _misplaced(segments: tuple[Segment, ...], placed: int) -> str:
    if not segments:
        return "it names nothing that could be found, such as a car or a pedestrian"
    compared = next((" ".join(one.words) for one, other in pairwise(segments) if _compares(one, other)), None)
    if compared is not None:
        return f'"{compared}" needs a number, such as "{compared} 10 m/s" or "{compared} 5 m": objects are not compared'
    before = " ".join(word for segment in segments[:placed][-2:] for word in segment.words)
    rest = " ".join(word for segment in segments[placed:] for word in segment.words)
    if rest and before:
        return f'"{rest}" has no place after "{before}"'
    if rest:
        return f'"{rest}" has no place at the beginning'
    return f'"{before}" leaves something unsaid, or its parts do not go together'
