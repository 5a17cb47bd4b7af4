"""Runs a plan over one log: call after call, nothing else. It has no access to the program's text.

A call that needs an answer from images, and has none yet, leaves its slot open, and so do all calls that build on it.
The others run, so that all the questions that do not depend on one another come up together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from tools.atoms.asking import UnansweredError
from tools.atoms.budget import Budget
from tools.atoms.signature import BoundLibrary
from tools.errors import AtomError, Issue, ProgramError
from tools.language.narrowing import needed, slots_of
from tools.language.plan import Argument, CallStep, OutputStep, Plan, SlotRef, Step
from tools.questions import Ask
from tools.scenario import Scenario


class _Open:
    """What a slot holds as long as an answer from images is missing."""


_OPEN: Final = _Open()


def evaluate(
    plan: Plan,
    bound: BoundLibrary,
    on_line: Callable[[int], None] = lambda line: None,
    budget: Budget | None = None,
) -> Scenario:
    """Run a checked program.

    Args:
        plan: What the checker returned.
        bound: A profile's atoms over one log.
        on_line: Told the line of each call before it runs, so that a killed run is known by its line.
        budget: Charged one call for every step; not charged when None.

    Returns:
        What the program hands over: see `Plan.answer`.

    Raises:
        ProgramError: An atom cannot answer (stage `run`), with the line of its call.
        LimitExceededError: The budget is used up.
        UnansweredError: The answer depends on questions about images that were not answered yet.
    """
    slots: list[object] = []
    asks: dict[int, tuple[Ask, ...]] = {}
    answer: Scenario | None = None
    for index, step in enumerate(plan.steps):
        on_line(step.line)
        if budget is not None:
            budget.charge_call()
        try:
            if isinstance(step, CallStep):
                slots.append(_call(step, bound, slots))
                continue
            if slots[step.source.slot] is _OPEN:
                continue
            handed_over = bound.result(slots[step.source.slot], step.description)
        except UnansweredError as error:
            asks[len(slots)] = error.asks
            slots.append(_OPEN)
            continue
        except AtomError as error:
            raise ProgramError((_issue(step, error),)) from error
        if index == plan.answer:
            answer = handed_over
    if answer is None:
        raise UnansweredError(needed(plan, slots, asks))
    return answer


def _call(step: CallStep, bound: BoundLibrary, slots: list[object]) -> object:
    if _waits(step.arguments.values(), slots):
        return _OPEN
    arguments = {name: _resolved(value, slots) for name, value in step.arguments.items()}
    return bound.call(step.function, arguments)


def _waits(arguments: Iterable[Argument], slots: list[object]) -> bool:
    return any(slots[slot] is _OPEN for value in arguments for slot in slots_of(value))


def _resolved(value: Argument, slots: list[object]) -> object:
    if isinstance(value, SlotRef):
        return slots[value.slot]
    if isinstance(value, tuple):
        return tuple(slots[part.slot] for part in value)
    return value


def _issue(step: Step, error: AtomError) -> Issue:
    name = "output_scenario" if isinstance(step, OutputStep) else step.function.name
    return Issue("run", error.code, step.line, step.column, f"{name}: {error.message}", error.hint)
