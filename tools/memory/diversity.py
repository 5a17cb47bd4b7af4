"""Which exemplars to show together: near the query, unlike one another, the surely verified first.

Maximal marginal relevance is Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking" (SIGIR 1998): the
next one is what is near the query and not near what was chosen before. Two exemplars are alike by their descriptions'
embeddings and by the functions that their programs call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.memory.values import Recalled, Verified
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
POOL: Final = 32
"""Only the nearest ones are weighed against one another."""


def ranked(found: Sequence[Recalled], vectors: NDArrayFloat, k: int) -> tuple[Recalled, ...]:
    """The `k` of `found` that help most: chosen by relevance and novelty, then the surely verified first.

    Args:
        found: With their similarity to the query; of equal ones the smaller id comes first.
        vectors: Unit vectors of their descriptions, shape (len(found), D).
        k: How many at most.
    """
    ranks = np.array([ORDER.index(one.exemplar.verified) for one in found], np.int64)
    worth = np.array([one.similarity for one in found]) - UNSURE_COST * ranks
    pool = sorted(range(len(found)), key=lambda place: (-worth[place], found[place].exemplar.id))[: max(POOL, k)]
    if not pool or k < 1:
        return ()
    alike = _likeness(vectors[pool], [frozenset(found[place].exemplar.functions) for place in pool])
    chosen = [pool[place] for place in _chosen(worth[pool], alike, k)]
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


def _chosen(worth: NDArrayFloat, alike: NDArrayFloat, k: int) -> list[int]:
    """Places in the order in which they are chosen; of equals the earlier place."""
    chosen = [int(np.argmax(worth))]
    free = np.ones(worth.size, np.bool_)
    free[chosen] = False
    while len(chosen) < min(k, worth.size):
        score = NEARNESS_WEIGHT * worth - (1 - NEARNESS_WEIGHT) * alike[:, chosen].max(axis=1)
        chosen.append(int(np.argmax(np.where(free, score, -np.inf))))
        free[chosen] = False
    return chosen
