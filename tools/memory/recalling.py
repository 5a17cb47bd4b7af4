"""From a store's exemplars to those that are served: guard, nearness, choice. One way for every memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from tools.memory.diversity import ranked
from tools.memory.leakage import Meanings, served
from tools.memory.values import Embedder, Exemplar, Recalled
from tools.typing import NDArrayFloat


def recalled(
    query: str,
    k: int,
    exemplars: Sequence[Exemplar],
    vectors: NDArrayFloat,
    embedder: Embedder,
    withheld: Sequence[str],
    meanings: Meanings,
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
    """
    if k < 1 or not exemplars:
        return ()
    allowed = np.flatnonzero(served(exemplars, withheld, embedder, meanings))
    near = np.clip(vectors[allowed] @ embedder.embed([query])[0], -1.0, 1.0)
    found = [
        Recalled(exemplars[place], float(value)) for place, value in zip(allowed.tolist(), near.tolist(), strict=True)
    ]
    return ranked(found, vectors[allowed], k)


def in_order(exemplars: Iterable[Exemplar]) -> tuple[Exemplar, ...]:
    """Ordered by description and id."""
    return tuple(sorted(exemplars, key=lambda one: (one.description, one.id)))
