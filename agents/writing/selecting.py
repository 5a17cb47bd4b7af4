"""Which functions a query needs: those that its words stand for, and those whose own texts are nearest to it.

Everything is counted, nothing is learnt, and no model is asked. A few functions that any query may need (`core`) are
shown with every query; the others must earn their place, because a prompt with the whole library would not fit.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from agents.writing.phrases import functions_of, names_of_kinds
from tools.atoms.profiles import load_profile
from tools.atoms.signature import EnumKind, Signature

MOST: Final = 14
"""So many functions are shown beside the core at most, unless the query's own words stand for more."""
IN_AN_EXAMPLE: Final = "in an example"
_WORTH_SHOWING: Final = 0.5
"""Share of the greatest nearness from which a function is shown that no word of the query stands for."""
_KIND_WEIGHT: Final = 0.3
"""Names of kinds of objects, such as "bus", stand in nearly every query, and say little of what it asks for."""
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
    return _selected(query, profile, tuple(also), most, frozenset(without))


@lru_cache(maxsize=256)
def _selected(query: str, profile: str, also: tuple[str, ...], most: int, unusable: frozenset[str]) -> Selection:
    """A candidate is asked for more than once in the same words, and so are several."""
    table = {name: s for name, s in load_profile(profile).signatures.items() if name not in unusable}
    fixed = frozenset(core(profile))
    named = {name: f'"{words}"' for name, words in functions_of(query, profile).items() if name in table}
    named |= {name: IN_AN_EXAMPLE for name in also if name in table and name not in named}
    chosen = [name for name in named if name not in fixed]
    scores = {name: score for name, score in _nearness(query, profile).items() if name in table and name not in fixed}
    least = _WORTH_SHOWING * max(scores.values(), default=0.0)
    nearest = (name for name in _ranked(scores) if scores[name] >= least and name not in named)
    chosen += [name for name, _ in zip(nearest, range(most - len(chosen)), strict=False)]
    order = {name: place for place, name in enumerate(table)}
    return Selection(
        tuple(sorted(chosen, key=order.__getitem__)),
        tuple(sorted(named.items(), key=lambda item: order[item[0]])),
    )


def by_text(query: str, profile: str) -> list[str]:
    """Functions whose name, summary and documentation share words with the query, the nearest first."""
    return _ranked(_nearness(query, profile))


def _ranked(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda name: (-scores[name], name))


def _nearness(query: str, profile: str) -> dict[str, float]:
    """How much the words of the query speak for each function whose own texts hold any of them."""
    shares, lengths = _texts(profile)
    shared: dict[str, float] = defaultdict(float)
    for word in sorted(set(_stems(query)) & shares.keys()):
        weight = _KIND_WEIGHT if word in _kinds() else 1.0
        for name, share in shares[word].items():
            shared[name] += weight * share
    return {name: total / lengths[name] for name, total in shared.items()}


@lru_cache(maxsize=1)
def _kinds() -> frozenset[str]:
    return frozenset(stem for word in names_of_kinds() for stem in _stems(word))


@lru_cache(maxsize=4)
def _texts(profile: str) -> tuple[Mapping[str, Mapping[str, float]], Mapping[str, float]]:
    """For each word how much it speaks for each function whose own texts hold it; and how long those texts are."""
    table = load_profile(profile).signatures
    texts = {name: _word_weights(signature) for name, signature in table.items()}
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    functions_with = Counter(word for counts in texts.values() for word in counts)
    for name, counts in texts.items():
        for word, count in counts.items():
            shares[word][name] = (1 + math.log1p(count)) * math.log1p(len(texts) / functions_with[word])
    return shares, {name: sum(counts.values()) ** _LENGTH_POWER for name, counts in texts.items()}


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
