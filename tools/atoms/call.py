"""What an atom may use besides its arguments."""

from __future__ import annotations

from dataclasses import dataclass

from tools.atoms.asking import NOBODY, Answers
from tools.atoms.budget import Budget
from tools.av2.log import Log
from tools.questions import Question
from tools.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Call:
    """The log being mined, which programs pass as `log_dir`, and what the call is charged to and may know.

    Attributes:
        log: The log.
        budget: Charged for pairs and edges.
        answers: What was told about images.
        denied: What the call gives is taken away from its track set.
    """

    log: Log
    budget: Budget
    answers: Answers = NOBODY
    denied: bool = False

    def seen(self, tracks: Scenario, atom: str, what: str, **arguments: str | None) -> Scenario:
        """The part of `tracks` for which images answer the question of a visual function by yes.

        Args:
            tracks: Tracks and frames to ask about.
            atom: Name of the function.
            what: What the answer tells, for the error where nobody can look.
            arguments: The function's own arguments but for track sets and log, in the order of its signature.

        Raises:
            UnansweredError: It was not answered yet.
            AtomError: Nobody can be asked.
        """
        question = Question.of(atom, arguments)
        return tracks.restrict(self.answers.about(question, tracks.mask, what, self.denied))
