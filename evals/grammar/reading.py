"""What a writer made of a text: a program with its reading, or a refusal in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from tools.atoms.profiles import load_profile
from tools.errors import ProgramError
from tools.language.checker import check

Features: TypeAlias = tuple[tuple[str, float], ...]
"""Names and values of what a writer knows of its own reading, in a fixed order."""
Status = Literal["understood", "needs eyes", "declined"]
"""understood: a program that boxes and map can answer. needs eyes: a program with a visual function, or a refusal that
asks for a vision model. declined: any other refusal."""
STATUSES: Final[tuple[Status, ...]] = ("understood", "needs eyes", "declined")

_EYES: Final = frozenset({"vision", "camera"})
_ASKS_FOR_EYES: Final = ("vision model", "vision-language model")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was understood.

    Attributes:
        source: The program.
        understood: The reading in plain English; empty when the writer does not tell.
        assumptions: What was taken for granted, one line each.
        confidence: Probability that the reading is right, 0 to 1, as the writer gives it.
        features: What the writer knows of its own reading.
    """

    source: str
    understood: str = ""
    assumptions: tuple[str, ...] = ()
    confidence: float = 1.0
    features: Features = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A text that was declined.

    Attributes:
        text: Why, and what works instead.
    """

    text: str


Read: TypeAlias = Callable[[str], Reading | Refusal]
"""A writer: text in, reading or refusal out."""


def needs_eyes(source: str, profile: str) -> bool:
    """Whether a program calls a function that needs cameras or a vision model; False where the checker refuses it."""
    signatures = load_profile(profile).signatures
    try:
        called = {call.function.name for call in check(source, signatures).calls}
    except ProgramError:
        return False
    return any(_EYES & set(signatures[name].needs) for name in called)


def status_of(answer: Reading | Refusal, profile: str = "standard") -> Status:
    """What became of a text."""
    if isinstance(answer, Refusal):
        return "needs eyes" if any(words in answer.text for words in _ASKS_FOR_EYES) else "declined"
    return "needs eyes" if needs_eyes(answer.source, profile) else "understood"
