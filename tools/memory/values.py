"""What the memory holds and how it is asked: frozen values and two protocols."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

from tools.typing import NDArrayFloat

Verified = Literal["known truth", "reference", "person", "executed"]
"""How a program was verified: against the sample world's known truth, against a reference's results, by a person who
looked at what it found, or only executed without error (served last)."""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """A description with a program that says it.

    Attributes:
        description: In English.
        program: The program text.
        functions: Names of the functions it calls, sorted.
        profile: The profile it was verified in.
        verified: How.
        evidence: The verification in a few words: event kind and scores, reference digest, who looked when.
    """

    description: str
    program: str
    functions: tuple[str, ...]
    profile: str
    verified: Verified
    evidence: str = ""

    @property
    def id(self) -> str:
        """SHA-256 of profile, description and program, hexadecimal, 32 characters."""
        return _id_of(self.profile, self.description, self.program)


@lru_cache(maxsize=4096)
def _id_of(*texts: str) -> str:
    """Every query orders all exemplars by it."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Recalled:
    """An exemplar with its nearness to a query: cosine similarity of the embeddings, -1 to 1."""

    exemplar: Exemplar
    similarity: float


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Names the vectors: two embedders of one name give the same vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArrayFloat:
        """Unit vectors, float, shape (len(texts), dimension)."""
        ...


class Memory(Protocol):
    """Exemplars, found by what they mean."""

    def recall(
        self, query: str, k: int, profile: str, withheld: Sequence[str] = (), asked: Sequence[str] = ()
    ) -> tuple[Recalled, ...]:
        """The `k` exemplars that help most with `query`: near it, unlike one another, the surely verified first.

        Args:
            query: In English.
            k: How many at most.
            profile: Only exemplars verified in this profile.
            withheld: Prompts under evaluation: no exemplar that is equal or nearly equal to one of them is served.
            asked: Functions that words of the query stand for: exemplars that call them are worth more.
        """
        ...

    def add(self, exemplars: Sequence[Exemplar]) -> int:
        """Keep them; one that is there already stays. Returns how many are new."""
        ...

    def replace(self, exemplars: Sequence[Exemplar]) -> int:
        """Keep them in place of those of the same ids; of two of one id given, the first. Returns how many are new."""
        ...

    def all(self) -> tuple[Exemplar, ...]:
        """Everything, ordered by description and id."""
        ...

    def forget(self, ids: Sequence[str]) -> int:
        """Remove them; returns how many there were."""
        ...
