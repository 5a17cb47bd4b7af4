"""A memory in arrays: the same protocol without a database, for tests and where none is installed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.memory.leakage import UNREAD, Meanings
from tools.memory.recalling import in_order, recalled
from tools.memory.values import Embedder, Exemplar, Recalled
from tools.memory.vectors import vectors_of
from tools.typing import NDArrayFloat


class PlainMemory:
    """Exemplars held in this process; nothing is kept beyond it.

    Args:
        embedder: Turns descriptions into vectors.
        exemplars: What it holds at first.
        meanings: Reads prompts and programs for the guard of evaluations.
    """

    def __init__(self, embedder: Embedder, exemplars: Sequence[Exemplar] = (), meanings: Meanings = UNREAD) -> None:
        self._embedder, self._meanings = embedder, meanings
        self._held: dict[str, tuple[Exemplar, NDArrayFloat]] = {}
        self.add(exemplars)

    def recall(
        self, query: str, k: int, profile: str, withheld: Sequence[str] = (), asked: Sequence[str] = ()
    ) -> tuple[Recalled, ...]:
        """See `tools.memory.values.Memory`."""
        held = [entry for _, entry in sorted(self._held.items()) if entry[0].profile == profile]
        exemplars = [exemplar for exemplar, _ in held]
        vectors = np.stack([vector for _, vector in held]) if held else np.empty((0, self._embedder.dimension))
        return recalled(query, k, exemplars, vectors, self._embedder, withheld, self._meanings, asked)

    def add(self, exemplars: Sequence[Exemplar]) -> int:
        """See `tools.memory.values.Memory`."""
        new = {one.id: one for one in reversed(exemplars) if one.id not in self._held}
        vectors = vectors_of(list(new.values()), self._embedder)
        self._held |= {key: (one, vector) for (key, one), vector in zip(new.items(), vectors, strict=True)}
        return len(new)

    def replace(self, exemplars: Sequence[Exemplar]) -> int:
        """See `tools.memory.values.Memory`."""
        gone = self.forget([one.id for one in exemplars])
        return self.add(exemplars) - gone

    def all(self) -> tuple[Exemplar, ...]:
        """See `tools.memory.values.Memory`."""
        return in_order(exemplar for exemplar, _ in self._held.values())

    def forget(self, ids: Sequence[str]) -> int:
        """See `tools.memory.values.Memory`."""
        return sum(self._held.pop(one, None) is not None for one in dict.fromkeys(ids))
