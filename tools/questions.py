"""What a program asks of images, and what it is told: the values that pass between a jailed child and its parent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tools.typing import NDArrayBool

TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Question:
    """One question about the tracks of a log that only images answer.

    Attributes:
        atom: The visual function that asks.
        arguments: Its arguments but for track sets and log, in the order of its signature, defaults filled in.
    """

    atom: str
    arguments: tuple[tuple[str, str | None], ...] = ()

    @staticmethod
    def of(atom: str, arguments: Mapping[str, str | None]) -> Question:
        """The question of a call with these arguments; whatever is not printable in a text counts as a space."""
        return Question(atom, tuple((name, _plain(value)) for name, value in arguments.items()))

    @property
    def key(self) -> str:
        """Stable text that tells questions apart: the call as a program writes it, without its track sets."""
        written = ", ".join(f"{name}={value!a}" for name, value in self.arguments)
        return f"{self.atom}({written})"

    @property
    def values(self) -> dict[str, str | None]:
        """The arguments by name."""
        return dict(self.arguments)


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """A question about certain tracks at certain frames, which the program needs an answer to.

    Attributes:
        question: What is asked.
        tag: Digest of question and mask by which the child knows the answer again; the parent hands it back as it came.
        mask: Bool (N, T): the tracks and frames that are asked about.
    """

    question: Question
    tag: bytes
    mask: NDArrayBool


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """The answer to an ask.

    Attributes:
        tag: Of the ask.
        yes: Bool (N, T): where it holds.
        unsure: Bool (N, T): where nobody can tell. Neither a statement nor its denial holds there.
    """

    tag: bytes
    yes: NDArrayBool
    unsure: NDArrayBool


def _plain(text: str | None) -> str | None:
    if text is None:
        return None
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def tag_of(question: Question, mask: NDArrayBool) -> bytes:
    """The tag of a question about `mask`, bool (N, T)."""
    state = hashlib.sha256(f"{question.key} {mask.shape}".encode())
    state.update(np.packbits(mask).tobytes())
    return state.digest()[:TAG_BYTES]
