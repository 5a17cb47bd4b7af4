"""One prompt on one log while its programs run: the chosen one's result, and the others' votes on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.jury import Jury
from tools.results import ExecutionResult, LookCost, Program
from tools.scenario import Scenario
from tools.typing import NDArrayFloat


@dataclass(eq=False)
class Ballot:
    """What is asked of one prompt and log, and what came so far.

    Attributes:
        log_id: The log.
        prompt: The prompt.
        program: The chosen program.
        jury: Who says how sure each match is; None when nobody does.
    """

    log_id: str
    prompt: str
    program: Program
    jury: Jury | None = None
    _results: dict[str, ExecutionResult] = field(default_factory=dict)

    @property
    def programs(self) -> tuple[Program, ...]:
        """The programs to run, each text once, the chosen one first."""
        jurors = () if self.jury is None else tuple(juror.program for juror in self.jury.jurors)
        return tuple({program.digest: program for program in (*jurors, self.program)[::-1]}.values())

    @property
    def chosen(self) -> ExecutionResult:
        """The chosen program's result, once it came."""
        return self._results[self.program.digest]

    @property
    def looks(self) -> LookCost:
        """What it took all programs that ran to look at images."""
        return sum((result.looks for result in self._results.values()), LookCost())

    @property
    def certainty(self) -> NDArrayFloat | None:
        """Probability that each (track, frame) is a match, shape (N, T), once all came; None where nobody says."""
        if self.jury is None:
            return None
        outcomes = [self._results[juror.program.digest].outcome for juror in self.jury.jurors]
        masks = [outcome.mask if isinstance(outcome, Scenario) else None for outcome in outcomes]
        return None if all(mask is None for mask in masks) else self.jury.certainty(masks)

    def take(self, program: Program, result: ExecutionResult) -> bool:
        """Note one program's result; True when it was the last."""
        self._results[program.digest] = result
        return len(self._results) == len(self.programs)
