"""Which exemplars to show together: near the query, unlike one another, the surely verified first.

Maximal marginal relevance is Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking" (SIGIR 1998): the
next one is what is near the query and not near what was chosen before. Two exemplars are alike by their descriptions'
embeddings and by the functions that their programs call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.memory.values import Exemplar, Recalled, Verified
from tools.memory.vectors import EVERYWHERE
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

ORDER: Final[tuple[Verified, ...]] = ("known truth", "reference", "person", "executed")
"""The kinds of verification, the surest first."""
NEARNESS_WEIGHT: Final = 0.85
"""Weight of nearness to the query; the rest is that of being unlike the chosen ones."""
WORDS_SHARE: Final = 0.5
"""Share of the descriptions in the likeness of two exemplars; the rest is that of the functions."""
UNSURE_COST: Final = 0.02
"""What each step down in `ORDER` costs, as similarity: it decides between equals, not against the meaning."""
ASKED_WEIGHT: Final = 0.2
"""What it adds that an exemplar calls a function that words of the query stand for, and that is not shown yet."""
COMMON: Final = 40
"""A function that more exemplars call is shown anyway. This and `ASKED_WEIGHT` were measured: see docs/memory.md."""
POOL: Final = 32
"""Only the nearest ones are weighed against one another."""


def helpful(exemplars: Sequence[Exemplar], asked: Sequence[str]) -> NDArrayFloat:
    """How much each exemplar shows of each function asked for, shape (len(exemplars), F): more of one that few call.

    An exemplar of one function shows it better than one of five, as the square root of their number.
    """
    calls = {name: np.array([name in one.functions for one in exemplars], np.bool_) for name in dict.fromkeys(asked)}
    rare = [held for held in calls.values() if 0 < np.count_nonzero(held) <= COMMON]
    sizes = np.array([len(set(one.functions) - EVERYWHERE) for one in exemplars])
    weights = [np.log1p(len(exemplars) / np.count_nonzero(held)) / np.log1p(len(exemplars)) for held in rare]
    shown = [weight * held / np.sqrt(np.maximum(sizes, 1)) for weight, held in zip(weights, rare, strict=True)]
    return np.stack(shown, axis=1) if shown else np.zeros((len(exemplars), 0))


def ranked(
    found: Sequence[Recalled], vectors: NDArrayFloat, k: int, helps: NDArrayFloat | None = None
) -> tuple[Recalled, ...]:
    """The `k` of `found` that help most: chosen by relevance and novelty, then the surely verified first.

    Args:
        found: With their similarity to the query; of equal ones the smaller id comes first.
        vectors: Unit vectors of their descriptions, shape (len(found), D).
        k: How many at most.
        helps: See `helpful`, shape (len(found), F); None: nothing is asked for.
    """
    helps = np.zeros((len(found), 0)) if helps is None else helps
    ranks = np.array([ORDER.index(one.exemplar.verified) for one in found], np.int64)
    worth = np.array([one.similarity for one in found]) - UNSURE_COST * ranks
    whole = worth + ASKED_WEIGHT * helps.sum(axis=1)
    pool = sorted(range(len(found)), key=lambda place: (-whole[place], found[place].exemplar.id))[: max(POOL, k)]
    if not pool or k < 1:
        return ()
    alike = _likeness(vectors[pool], [frozenset(found[place].exemplar.functions) for place in pool])
    chosen = [pool[place] for place in _chosen(worth[pool], alike, helps[pool], k)]
    return tuple(found[place] for place in sorted(chosen, key=lambda place: int(ranks[place])))


def _likeness(vectors: NDArrayFloat, functions: Sequence[frozenset[str]]) -> NDArrayFloat:
    return WORDS_SHARE * (vectors @ vectors.T) + (1 - WORDS_SHARE) * _shared(functions)


def _shared(functions: Sequence[frozenset[str]]) -> NDArrayFloat:
    """Jaccard similarity of sets of functions, those that every program calls left out, shape (P, P)."""
    names = sorted(frozenset().union(*functions) - EVERYWHERE)
    calls: NDArrayBool = np.array([[name in one for name in names] for one in functions], np.bool_).reshape(
        len(functions), len(names)
    )
    both = calls.astype(np.int64) @ calls.T.astype(np.int64)
    sizes: NDArrayInt = calls.sum(axis=1)
    either = sizes[:, None] + sizes - both
    return np.where(either > 0, both / np.maximum(either, 1), 1.0)


def _chosen(worth: NDArrayFloat, alike: NDArrayFloat, helps: NDArrayFloat, k: int) -> list[int]:
    """Places in the order in which they are chosen; of equals the earlier place."""
    chosen: list[int] = []
    free = np.ones(worth.size, np.bool_)
    while len(chosen) < min(k, worth.size):
        likeness = alike[:, chosen].max(axis=1, initial=0.0)
        missing = helps[:, ~helps[chosen].any(axis=0)].sum(axis=1)
        score = NEARNESS_WEIGHT * worth - (1 - NEARNESS_WEIGHT) * likeness + ASKED_WEIGHT * missing
        chosen.append(int(np.argmax(np.where(free, score, -np.inf))))
        free[chosen] = False
    return chosen
