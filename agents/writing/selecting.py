"""Which functions a query needs: those that its words stand for, and those whose own texts are nearest to it.

Everything is counted, nothing is learnt, and no model is asked. A few functions that any query may need (`core`) are
shown with every query; the others must earn their place, because a prompt with the whole library would not fit.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agents.writing.phrases import functions_of
from tools.atoms.profiles import load_profile
from tools.atoms.signature import EnumKind, Signature

MOST: Final = 14
"""So many functions are shown beside the core, unless the query's own words stand for more."""
_CORE: Final = (
    "get_objects_of_category", "is_category", "is_kind", "stationary", "has_velocity", "temporarily_stopped",
    "near_objects", "has_objects_in_relative_direction", "get_objects_in_relative_direction", "following",
    "then", "during", "happens_before", "for_at_least",
)  # fmt: skip
_FIXED_LAYERS: Final = ("combine", "output")
_SMALL_LIBRARY: Final = 40
"""A library of so many functions is shown whole."""
_NAME_WEIGHT, _SUMMARY_WEIGHT, _TEXT_WEIGHT, _LENGTH_POWER = 4.0, 2.0, 0.5, 0.15
_ENDINGS: Final = ("ings", "ing", "ies", "ed", "es", "s", "e", "y")
_EMPTY_WORDS: Final = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "do", "does", "for", "from", "has", "have", "in", "is", "it",
    "its", "no", "not", "of", "on", "or", "that", "the", "their", "to", "which", "who", "with",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """The functions that are shown for a query, beside the core.

    Attributes:
        names: In the order of the library.
        named: Those among all functions, the core included, that words of the query or the caller name, with why.
    """

    names: tuple[str, ...]
    named: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4)
def core(profile: str) -> tuple[str, ...]:
    """The functions that are shown with every query, in the order of the library."""
    table = load_profile(profile).signatures
    if len(table) <= _SMALL_LIBRARY:
        return tuple(table)
    return tuple(name for name, signature in table.items() if name in _CORE or signature.layer in _FIXED_LAYERS)


def select(
    query: str, profile: str, also: Iterable[str] = (), most: int = MOST, without: Iterable[str] = ()
) -> Selection:
    """Choose the functions to show for a query.

    Args:
        query: In English; notes about it may follow.
        profile: Whose functions.
        also: Functions to show in any case, such as those of exemplars; unknown ones are left out.
        most: How many to show beside the core; more only where the query's own words and `also` ask for them.
        without: Functions that are of no use, such as those that need images where there are none.
    """
    unusable = frozenset(without)
    table = {name: s for name, s in load_profile(profile).signatures.items() if name not in unusable}
    fixed = frozenset(core(profile))
    named = {name: f'"{words}"' for name, words in functions_of(query, profile).items() if name in table}
    named |= {name: "in an example" for name in also if name in table and name not in named}
    chosen = [name for name in named if name not in fixed]
    nearest = (name for name in by_text(query, profile) if name in table and name not in fixed and name not in named)
    chosen += [name for name, _ in zip(nearest, range(most - len(chosen)), strict=False)]
    order = {name: place for place, name in enumerate(table)}
    return Selection(
        tuple(sorted(chosen, key=order.__getitem__)),
        tuple(sorted(named.items(), key=lambda item: order[item[0]])),
    )


def by_text(query: str, profile: str) -> list[str]:
    """Functions whose name, summary and documentation share words with the query, the nearest first."""
    texts, weights = _texts(profile)
    words = set(_stems(query)) & weights.keys()
    scores = {name: _score(counts, words, weights) for name, counts in texts.items()}
    return sorted((name for name, score in scores.items() if score > 0), key=lambda name: (-scores[name], name))


def _score(counts: Mapping[str, float], words: Iterable[str], weights: Mapping[str, float]) -> float:
    shared = sum((1 + math.log1p(counts[word])) * weights[word] for word in sorted(words) if word in counts)
    return float(shared / sum(counts.values()) ** _LENGTH_POWER)


@lru_cache(maxsize=4)
def _texts(profile: str) -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, float]]:
    """Weighted words of each function's own texts, and how telling each word is."""
    table = load_profile(profile).signatures
    texts = {name: _word_weights(signature) for name, signature in table.items()}
    functions_with = Counter(word for counts in texts.values() for word in counts)
    return texts, {word: math.log1p(len(texts) / count) for word, count in functions_with.items()}


def _word_weights(signature: Signature) -> Mapping[str, float]:
    counts: dict[str, float] = {}
    told = signature.doc.partition("Example:")[0]
    parameters = " ".join(f"{p.doc} {' '.join(_enum_words(p.kind))}" for p in signature.parameters)
    for text, weight in (
        (signature.name.replace("_", " "), _NAME_WEIGHT),
        (signature.summary, _SUMMARY_WEIGHT),
        (f"{told} {signature.roles} {parameters}", _TEXT_WEIGHT),
    ):
        for word in _stems(text):
            counts[word] = counts.get(word, 0.0) + weight
    return counts


def _enum_words(kind: object) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in kind.words) if isinstance(kind, EnumKind) else ()


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in re.findall(r"[a-z]+", text.lower()) if word not in _EMPTY_WORDS]


def _stem(word: str) -> str:
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) - len(end) >= 3), "")
    stem = word.removesuffix(ending)
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
