"""Who says how sure a match is, and how sure: candidates whose programs found it or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.results import Program

if TYPE_CHECKING:
    from tools.typing import NDArrayBool, NDArrayFloat


@dataclass(frozen=True, slots=True)
class Juror:
    """A candidate whose findings say how sure each match is.

    Attributes:
        program: Its program.
        weight: What its vote is worth beside the others', above 0.
    """

    program: Program
    weight: float


@dataclass(frozen=True, slots=True)
class Jury:
    """What turns the findings of all candidates into the probability that a match is right.

    The log odds are `base_log_odds + vote_log_odds * share`, share being the weighted part of those jurors whose
    program ran on the log that found the match.

    Attributes:
        jurors: The candidates that run, the chosen one among them.
        base_log_odds: Log odds of a match that nobody found.
        vote_log_odds: What the votes of all add to it.
    """

    jurors: tuple[Juror, ...]
    base_log_odds: float
    vote_log_odds: float

    def certainty(self, masks: Sequence[NDArrayBool | None]) -> NDArrayFloat:
        """The probability that each (track, frame) is a match, shape (N, T).

        Args:
            masks: What each juror found in a log, shape (N, T); None for one that failed there.

        Raises:
            ValueError: None of them ran.
        """
        import numpy as np

        voting = [(juror.weight, mask) for juror, mask in zip(self.jurors, masks, strict=True) if mask is not None]
        if not voting:
            raise ValueError("no juror ran on this log")
        whole = sum(weight for weight, _ in voting)
        share: NDArrayFloat = np.zeros(voting[0][1].shape)
        for weight, mask in voting:
            share += weight / whole * mask
        certainty: NDArrayFloat = 1 / (1 + np.exp(-(self.base_log_odds + self.vote_log_odds * share)))
        return certainty
