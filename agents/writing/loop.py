"""Write, try, repair, until the program runs or there is nothing left to try.

Everything that a model does wrong becomes part of the candidate. What is wrong with the surroundings (no jail, no model
configured) is raised.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.candidates.values import Candidate
from agents.writing.api import Runner
from agents.writing.steps import Ask, Writing, begin, ended, failed, next_step, replied, tried
from agents.writing.values import Assignment, QueryNotes, WritingSettings
from tools.memory.values import Recalled
from tools.models.api import BudgetExceededError, ChatModel, ModelError


def write_candidate(
    query: str,
    wording: str,
    number: int,
    model: ChatModel,
    settings: WritingSettings,
    runner: Runner,
    recalled: Sequence[Recalled] = (),
    notes: QueryNotes | None = None,
) -> Candidate:
    """Have a model write a program, try it, and send it back until it runs or the repairs are used up.

    Args:
        query: The query.
        wording: The query or a rewrite of it, as the model is asked.
        number: The candidate's place.
        model: Who writes.
        settings: How.
        runner: Tries programs.
        recalled: Exemplars, the nearest first.
        notes: The query taken apart.

    Raises:
        PrerequisiteError: The model cannot be used as the installation is, or programs cannot be jailed here.
        SandboxError: The program host failed.
    """
    assignment = Assignment(number, query, wording, tuple(recalled), notes or QueryNotes())
    writing = begin(assignment, settings, model.name)
    while not isinstance(step := next_step(writing), Candidate):
        writing = asked(writing, step, model) if isinstance(step, Ask) else tried(writing, runner.run(step.program))
    return step


def asked(writing: Writing, step: Ask, model: ChatModel) -> Writing:
    """Ask the model and take in what came of it; a failed call and an empty budget are part of the candidate."""
    try:
        return replied(writing, step, model.ask(step.request).text)
    except BudgetExceededError as error:
        return ended(writing, "budget", str(error))
    except ModelError as error:
        return failed(writing, step, error)
