"""What writing needs of its surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # naming what is tried loads nothing
    from tools.results import Program
    from tools.runs.trial import Trial


class Runner(Protocol):
    """Tries programs on a few logs: `tools.runs.trial.TrialRunner`."""

    def run(self, program: Program) -> Trial:
        """Run `program` on every trial log."""
        ...
