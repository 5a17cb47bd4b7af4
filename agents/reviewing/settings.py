"""How programs are reviewed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """How programs are reviewed.

    Attributes:
        rounds: So many times at most is a program looked at again.
        temperature: Of the model.
        seed: Of the model; each round adds 1.
        max_tokens: The longest reply, tokens.
        eyes: Whether cameras and a vision model are at hand.
        functions: How many functions are described beside those that the program calls.
    """

    rounds: int = 2
    temperature: float = 0.0
    seed: int = 0
    max_tokens: int = 4096
    eyes: bool = False
    functions: int = 6
