"""From a store's exemplars to those that are served: guard, nearness, choice. One way for every memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import numpy as np

from tools.memory.diversity import ASKED_WEIGHT, POOL, helpful, ranked
from tools.memory.leakage import Meanings, served
from tools.memory.values import Embedder, Exemplar, Recalled
from tools.typing import NDArrayFloat, NDArrayInt

_AT_ONCE: Final = 40
"""Exemplars that the guard looks at in one go: a few more than the choice is made from."""


def recalled(
    query: str,
    k: int,
    exemplars: Sequence[Exemplar],
    vectors: NDArrayFloat,
    embedder: Embedder,
    withheld: Sequence[str],
    meanings: Meanings,
    asked: Sequence[str] = (),
) -> tuple[Recalled, ...]:
    """The `k` exemplars to show.

    Args:
        query: In English.
        k: How many at most; none for less than 1.
        exemplars: Those that come into question, all of the query's profile.
        vectors: Their unit vectors, shape (len(exemplars), D).
        embedder: Made these vectors.
        withheld: Prompts under evaluation.
        meanings: Reads prompts and programs.
        asked: Functions that words of the query stand for.
    """
    if k < 1 or not exemplars:
        return ()
    near = np.clip(vectors @ embedder.embed([query])[0], -1.0, 1.0)
    helps = helpful(exemplars, asked)
    order = np.lexsort(([one.id for one in exemplars], -(near + ASKED_WEIGHT * helps.sum(axis=1))))
    allowed = list(islice(_allowed(order, exemplars, embedder, withheld, meanings), max(POOL, k)))
    found = [Recalled(exemplars[place], float(near[place])) for place in allowed]
    return ranked(found, vectors[allowed], k, helps[allowed])


def _allowed(
    order: NDArrayInt,
    exemplars: Sequence[Exemplar],
    embedder: Embedder,
    withheld: Sequence[str],
    meanings: Meanings,
) -> Iterator[int]:
    """Places of the exemplars that may be shown, in order; the guard looks only at as many as are taken."""
    for start in range(0, len(order), _AT_ONCE):
        part = order[start : start + _AT_ONCE]
        fine = served([exemplars[place] for place in part], withheld, embedder, meanings)
        yield from part[fine].tolist()


def in_order(exemplars: Iterable[Exemplar]) -> tuple[Exemplar, ...]:
    """Ordered by description and id."""
    return tuple(sorted(exemplars, key=lambda one: (one.description, one.id)))
