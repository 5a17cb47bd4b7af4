"""An embedder that needs no weights: features of the words, hashed into a vector.

The hashing trick with signs is Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (ICML 2009):
each feature adds +1 or -1, by its hash, to the place that its hash names, so that collisions cancel on average. That
pieces of words carry what whole words miss is Bojanowski et al., "Enriching Word Vectors with Subword Information"
(TACL 2017). No statistics of a collection enter: a text's vector is the same wherever and whenever it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final

import numpy as np

from tools.memory.words import stem, words_of
from tools.typing import NDArrayFloat

DIMENSION: Final = 1024
_WORD, _STEM, _PAIR, _PIECE = 0.5, 1.0, 0.6, 0.9
"""Weights of a word as it is, its stem, two stems in a row, and all pieces of one word together."""
_PIECES: Final = (3, 4, 5)
_FUNCTION_WORDS: Final = frozenset(
    {"of", "in", "on", "at", "to", "by", "with", "and", "or", "for", "from", "it", "its"}
)
_FUNCTION_WEIGHT: Final = 0.35
"""Words without content of their own say little alone; in pairs ("left of", "on road") they weigh in full."""
_ROAD_USERS: Final = frozenset({"vehicle", "car", "bus", "truck", "pedestrian", "person", "people", "ego", "object"})
_USER_WEIGHT: Final = 0.5
"""Nearly every query names a road user; what it does, and where, tells queries apart."""


_ROOTS: Final = frozenset(map(stem, _ROAD_USERS))


class HashingEmbedder:
    """Words, stems, pairs of stems and character n-grams, hashed with signs into 1,024 numbers."""

    @property
    def name(self) -> str:
        """`hashing-1024-v1`."""
        return f"hashing-{DIMENSION}-v1"

    @property
    def dimension(self) -> int:
        """1,024."""
        return DIMENSION

    def embed(self, texts: Sequence[str]) -> NDArrayFloat:
        """Unit vectors, shape (len(texts), 1024); a text without a word gets the vector of an empty one."""
        return np.stack([_vector(text) for text in texts]) if texts else np.empty((0, DIMENSION))


@lru_cache(maxsize=4096)
def _vector(text: str) -> NDArrayFloat:
    features = list(_features(text)) or [("nothing", 1.0)]
    places = np.array([_place(name) for name, _ in features], np.int64)
    weights = np.array([weight for _, weight in features])
    vector = np.zeros(DIMENSION)
    np.add.at(vector, places >> 1, weights * np.where(places & 1, 1.0, -1.0))
    vector /= np.linalg.norm(vector) or 1.0
    vector.flags.writeable = False
    return vector


def _features(text: str) -> Iterator[tuple[str, float]]:
    words = words_of(text)
    stems = [stem(word) for word in words]
    for word, root in zip(words, stems, strict=True):
        scale = _FUNCTION_WEIGHT if word in _FUNCTION_WORDS else _USER_WEIGHT if root in _ROOTS else 1.0
        yield f"w:{word}", _WORD * scale
        yield f"s:{root}", _STEM * scale
        pieces = [f"p:{part}" for part in _pieces(f"<{root}>")]
        yield from ((piece, _PIECE * scale / np.sqrt(len(pieces))) for piece in pieces)
    yield from ((f"b:{one} {two}", _PAIR) for one, two in pairwise(stems))


def _pieces(word: str) -> Iterator[str]:
    for size in _PIECES:
        yield from (word[start : start + size] for start in range(len(word) - size + 1))


@lru_cache(maxsize=65536)
def _place(feature: str) -> int:
    """The place, doubled, plus one where the sign is positive."""
    number = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "big")
    return int(number % (2 * DIMENSION))
