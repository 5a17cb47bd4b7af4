"""The guard of evaluations: what is equal or nearly equal to a withheld prompt is never shown to a writer.

A model that is shown the answer to the very prompt it is asked would be measured by its copying. An exemplar is
withheld when any of these holds of it and any withheld prompt:

- **the same words**: at least four fifths of their stems are shared, in whatever order;
- **nearly the same text**: their embeddings are at least as similar as `NEAR` says;
- **the same meaning**: whoever opened the memory can read prompts, and the reading is the exemplar's program.

The limits of `NEAR` are measured on the benchmark's 348 prompts: small changes that leave the meaning alone (an
article, a plural, "that is turning" for "turning", a word in front) leave 95 % of texts above them with the hashing
embedder and 90 % with MiniLM, and the rest shares its stems; every second prompt has another one of other
meaning as near as 0.65 (hashing) and 0.80 (MiniLM), so that lower limits would withhold what is no leak.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.memory.hashing import HashingEmbedder
from tools.memory.values import Embedder, Exemplar
from tools.memory.words import stems_of
from tools.typing import NDArrayBool, NDArrayFloat

NEAR: Final = {"hashing": 0.84, "minilm": 0.85}
"""By the first word of the embedder's name: cosine similarity from which on two texts are nearly equal."""
_NEAR_OF_OTHERS: Final = 0.85
SAME_WORDS: Final = 0.8
"""Shared stems over all stems, each as often as it occurs (Jaccard index of multisets)."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """How texts and programs are turned into what they mean, by whoever can read them; equal keys mean the same.

    Attributes:
        of_query: (English, profile) to a key; empty where it cannot be read.
        of_program: (program text, profile) to a key; empty where it cannot be read.
    """

    of_query: Callable[[str, str], str]
    of_program: Callable[[str, str], str]


UNREAD: Final = Meanings(lambda _text, _profile: "", lambda _text, _profile: "")
"""Nobody can read anything: words and embeddings alone decide."""


def served(
    exemplars: Sequence[Exemplar], withheld: Sequence[str], embedder: Embedder, meanings: Meanings = UNREAD
) -> NDArrayBool:
    """Which exemplars may be shown, shape (len(exemplars),).

    Args:
        exemplars: All of one profile or of several.
        withheld: Prompts under evaluation.
        embedder: The memory's; the hashing one always looks too.
        meanings: How to read prompts and programs.
    """
    if not withheld or not exemplars:
        return np.ones(len(exemplars), np.bool_)
    texts = [one.description for one in exemplars]
    leaks = _same_words(texts, withheld) | _same_meaning(exemplars, withheld, meanings)
    for each in {one.name: one for one in (HashingEmbedder(), embedder)}.values():
        leaks |= nearness(texts, withheld, each) >= limit_of(each)
    return ~leaks


def limit_of(embedder: Embedder) -> float:
    """The similarity from which on two texts are nearly equal by this embedder."""
    return NEAR.get(embedder.name.partition("-")[0], _NEAR_OF_OTHERS)


def nearness(texts: Sequence[str], withheld: Sequence[str], embedder: Embedder) -> NDArrayFloat:
    """Cosine similarity of each text to the withheld prompt nearest to it, shape (len(texts),)."""
    return np.asarray((embedder.embed(texts) @ embedder.embed(withheld).T).max(axis=1))


def _same_words(texts: Sequence[str], withheld: Sequence[str]) -> NDArrayBool:
    one, other = (_numbered(some) for some in (texts, withheld))
    place = {stem: column for column, stem in enumerate(sorted(set().union(*one, *other)))}
    here, there = (_matrix(some, place) for some in (one, other))
    both = here @ there.T
    either = here.sum(axis=1)[:, None] + there.sum(axis=1) - both
    return np.asarray((both >= SAME_WORDS * either).any(axis=1))


def _numbered(texts: Sequence[str]) -> list[set[tuple[str, int]]]:
    """The stems of each text, each with how often it came before: multisets as sets."""
    return [{(stem, stems[:at].count(stem)) for at, stem in enumerate(stems)} for stems in map(stems_of, texts)]


def _matrix(texts: Sequence[set[tuple[str, int]]], place: Mapping[tuple[str, int], int]) -> NDArrayFloat:
    matrix = np.zeros((len(texts), len(place)))
    for row, stems in enumerate(texts):
        matrix[row, [place[stem] for stem in stems]] = 1
    return matrix


def _same_meaning(exemplars: Sequence[Exemplar], withheld: Sequence[str], meanings: Meanings) -> NDArrayBool:
    profiles = {one.profile for one in exemplars}
    asked = {profile: {meanings.of_query(text, profile) for text in withheld} - {""} for profile in profiles}
    return np.array(
        [
            bool(asked[one.profile]) and meanings.of_program(one.program, one.profile) in asked[one.profile]
            for one in exemplars
        ]
    )
