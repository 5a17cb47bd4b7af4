"""Who answers a query: the grammar at once, or a model that is asked because the grammar is not sure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from agents.writers.api import WrittenProgram
from agents.writers.confidence import is_sure

Route = Literal["answer", "ask"]

DOUBTFUL_BELOW = 0.2
"""Below this confidence the answer says that it is doubtful. Between, it is the numbers of vague words that may not be
those that are meant, and these are told anyway."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a reading.

    Attributes:
        route: `answer` with the program as it is, or `ask` a model for more programs beside it.
        written: The program, with a note for the user where it is answered without being sure.
    """

    route: Route
    written: WrittenProgram


def decide(written: WrittenProgram, model_at_hand: bool = False) -> Decision:
    """Decide over a reading of the grammar.

    A sure reading is answered at once: it costs nothing and is the same every time. One that is not sure goes to a
    model where there is one; without, it is answered all the same, and a doubtful one says aloud that it should be
    checked. A query that is not understood at all never comes here: the writer declines it.

    Args:
        written: The reading's program, with its confidence.
        model_at_hand: Whether a model is configured.
    """
    if model_at_hand and not is_sure(written.confidence):
        return Decision("ask", written)
    if written.confidence >= DOUBTFUL_BELOW:
        return Decision("answer", written)
    note = f"this reading is doubtful (confidence {written.confidence:.2f}): look at it with agents explain"
    return Decision("answer", replace(written, assumptions=(*written.assumptions, note)))
