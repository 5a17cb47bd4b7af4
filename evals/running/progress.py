"""How far an evaluation is, for whoever watches it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from evals.records import OUTCOMES, Outcome

Stage = Literal["asking", "mining", "gathering", "scoring", "writing"]
"""Programs are asked for, run over logs, their results gathered, scored, and the files written."""


@dataclass(frozen=True, slots=True)
class State:
    """A moment of an evaluation.

    Attributes:
        stage: What is done now.
        done: How much of the stage is done.
        total: How much there is.
        outcomes: Finished cases by outcome, outcomes without a case included.
        reused: Finished cases that an earlier process had finished.
    """

    stage: Stage
    done: int
    total: int
    outcomes: Mapping[Outcome, int]
    reused: int


Listener = Callable[[State], None]


@dataclass(slots=True)
class Progress:
    """Counts what is finished, and tells.

    Attributes:
        listener: Told after every step; None for nobody.
        outcomes: Finished cases by outcome.
        reused: Of these, finished by an earlier process.
        ran: Of these, run by this process.
    """

    listener: Listener | None = None
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reused: int = 0
    ran: int = 0

    def finished(self, outcome: Outcome, *, ran: bool = False, reused: bool = False) -> None:
        """One more case is finished."""
        self.outcomes[outcome] += 1
        self.ran += ran
        self.reused += reused

    def tell(self, stage: Stage, done: int, total: int) -> None:
        """Tell the listener."""
        if self.listener is not None:
            counts = {outcome: self.outcomes[outcome] for outcome in OUTCOMES}
            self.listener(State(stage, done, total, counts, self.reused))
