"""Where an exemplar lies among the others: by its description, and by the names of the functions it calls.

People say one thing in many words ("gets past", "goes by"), and the library has one name for it (`overtaking`) that is
mostly the word that others use: the names bring a query near that has none of the description's own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.memory.values import Embedder, Exemplar
from tools.typing import NDArrayFloat

EVERYWHERE: Final = frozenset({"get_objects_of_category", "output_scenario"})
"""Functions that every program calls: they tell nothing."""
NAMES_SHARE: Final = 0.75
"""Weight of the functions' names, that of the description being 1. Measured: see docs/memory.md."""


def vectors_of(exemplars: Sequence[Exemplar], embedder: Embedder) -> NDArrayFloat:
    """Unit vectors, shape (len(exemplars), embedder.dimension)."""
    if not exemplars:
        return np.empty((0, embedder.dimension))
    described = embedder.embed([one.description for one in exemplars])
    names = [names_of(one) for one in exemplars]
    named = embedder.embed(names) * np.array([bool(text) for text in names])[:, None]
    both = described + NAMES_SHARE * named
    return np.asarray(both / np.linalg.norm(both, axis=1, keepdims=True))


def names_of(exemplar: Exemplar) -> str:
    """The names of the functions it calls as words, those left out that every program calls."""
    return ", ".join(name.replace("_", " ") for name in exemplar.functions if name not in EVERYWHERE)
