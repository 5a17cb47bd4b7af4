"""What refinement did, one record each."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        what: What was done: `duplicate removed`, `switch undone`, `track cut`, `pieces linked`, `false track removed`,
            `category voted`, `size steadied`, `front found`, `gap filled`, `motion smoothed`, `score by track`.
        tracks: Identifiers in the source file of the tracks that it concerns, the one that stays first.
        frames: First and last frame index of the boxes that are touched, inclusive.
        why: The evidence, with numbers and units.
        confidence: How sure it is, in [0, 1].
    """

    what: str
    tracks: tuple[str, ...]
    frames: tuple[int, int]
    why: str
    confidence: float


def sureness(log_odds: float) -> float:
    """The probability that stands for log-odds."""
    return 1 / (1 + math.exp(-min(log_odds, 50.0)))
