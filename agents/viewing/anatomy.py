"""A program taken apart: its calls in order, who they are about, and a program that ends at each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from agents.meaning.functions import TABLES, subject_place
from agents.meaning.lifting import lift
from agents.meaning.normal_form import normal_form
from agents.meaning.rendering import render
from agents.meaning.rendering_parts import Parts
from agents.meaning.values import INTERSECTION, UNION, Call, Expression, call
from tools.atoms.profiles import load_profile
from tools.atoms.signature import Signature
from tools.diagnosis.variants import MOST_CALLS, call_text, needed, program_of, slots_of, steps_of
from tools.errors import ProgramError, UserError
from tools.language.checker import check
from tools.language.plan import CallStep
from tools.results import Program

_LONGEST: Final = 240


@dataclass(frozen=True)
class Anatomy:
    """The calls that a program's answer is made from.

    Attributes:
        program: The program.
        profile: Its functions.
        calls: All calls by slot.
        slots: Slots of the calls that the answer needs, in the order in which they run; the last one is the answer.
        own: Those of them whose tracks are what is asked for; the others only say whom these are related to.
    """

    program: Program
    profile: str
    calls: Mapping[int, CallStep]
    slots: tuple[int, ...]
    own: frozenset[int]

    @staticmethod
    def of(program: Program, profile: str) -> Anatomy:
        """Take a program apart.

        Raises:
            ProgramError: The checker refuses it.
        """
        plan = check(program.source, load_profile(profile).signatures, program.description)
        calls, answer = steps_of(plan), plan.output.source.slot
        return Anatomy(program, profile, calls, needed(calls, answer), _own(calls, answer, profile))

    @property
    def answer(self) -> int:
        """Slot of what is handed over."""
        return self.slots[-1]

    @property
    def signatures(self) -> Mapping[str, Signature]:
        """The functions of the profile."""
        return load_profile(self.profile).signatures

    @property
    def programs(self) -> dict[int, Program]:
        """A program that ends at each call, the answer's being itself; calls too far on for that are absent."""
        short = [slot for slot in self.slots[:-1] if len(needed(self.calls, slot)) <= MOST_CALLS]
        parts = {slot: program_of(self.calls, slot, self.signatures) for slot in short}
        return {**parts, self.answer: self.program}

    @property
    def is_long(self) -> bool:
        """It has more calls than a program of one call a line may have, so that none can be changed."""
        return len(self.slots) > MOST_CALLS

    def text(self, slot: int) -> str:
        """A call with its values, without its track sets."""
        return call_text(self.calls[slot], self.signatures)

    def subjects(self, slot: int) -> tuple[int, ...]:
        """The slots whose tracks a call looks at: several where sets are joined."""
        return _subjects(self.calls[slot], self.profile)

    def says(self, slot: int) -> str:
        """What a call asks of its tracks, in English; empty where it cannot be said."""
        step = self.calls[slot]
        if step.function.name in (UNION, INTERSECTION, *TABLES[self.profile].makes_new):
            return _joined(step.function.name, [self.slots.index(part) + 1 for part in self.subjects(slot)])
        try:
            text = _said(program_of(self.calls, slot, self.signatures).source, self.profile)
        except (ProgramError, UserError, KeyError, AssertionError):
            return ""
        return text if len(text) <= _LONGEST else ""


def reading_of(program: Program, profile: str) -> str:
    """What a program finds, in English; empty where it cannot be said."""
    try:
        return render(normal_form(lift(program.source, profile, program.description), profile), profile)
    except (ProgramError, UserError, KeyError, AssertionError):
        return ""


def _subjects(step: CallStep, profile: str) -> tuple[int, ...]:
    sets = [slot for argument in step.arguments.values() for slot in slots_of(argument)]
    if len(sets) < 2 or step.function.name in (UNION, INTERSECTION) or step.function.name in TABLES[profile].makes_new:
        return tuple(sets)
    shape = call(step.function.name, [Call("", ())] * len(sets), {}, step.function.wrappers)
    return (sets[subject_place(shape, profile)],)


def _own(calls: Mapping[int, CallStep], answer: int, profile: str) -> frozenset[int]:
    found: set[int] = set()
    waiting = [answer]
    while waiting:
        slot = waiting.pop()
        if slot not in found:
            found.add(slot)
            waiting += _subjects(calls[slot], profile)
    return frozenset(found)


def _joined(function: str, steps: list[int]) -> str:
    listed = f"{', '.join(map(str, steps[:-1]))} and {steps[-1]}" if len(steps) > 1 else str(steps[0])
    if function == INTERSECTION:
        return f"what steps {listed} let through at the same time" if len(steps) > 1 else f"what step {listed} has"
    if function == UNION:
        return f"what any of steps {listed} lets through" if len(steps) > 1 else f"what step {listed} has"
    return f"what step {steps[0]} lets through first, and step {steps[-1]} then"


def _said(source: str, profile: str) -> str:
    """The last call of a program in English: of its subject only what that consists of is told."""
    expression = lift(source, profile)
    if isinstance(expression, Call) and expression.function not in TABLES[profile].makes_new and expression.sets:
        place = subject_place(expression, profile)
        sets = list(expression.sets)
        sets[place] = _bare(sets[place], profile)
        expression = replace(expression, sets=tuple(sets))
    return render(normal_form(expression, profile), profile)


def _bare(expression: Expression, profile: str) -> Expression:
    return Parts(profile).taken_apart(normal_form(expression, profile))[0]
