"""What a checked program is: steps in order, arguments resolved by name. Immutable, and all the evaluator ever sees."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from tools.atoms.signature import FunctionRef, Literal_


@dataclass(frozen=True, slots=True)
class SlotRef:
    """The track set made by the call with this slot number."""

    slot: int


Argument: TypeAlias = SlotRef | tuple[SlotRef, ...] | FunctionRef | Literal_


@dataclass(frozen=True, slots=True)
class CallStep:
    """One call of an atom.

    Attributes:
        slot: Where its track set goes; every slot is written once.
        function: What is called.
        arguments: Every parameter by name, defaults filled in; log and output tokens are left out.
        line: Line of the call in the program, from 1.
        column: Column of the call in its line, from 1.
    """

    slot: int
    function: FunctionRef
    arguments: Mapping[str, Argument]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class OutputStep:
    """One `output_scenario`: the track set handed over under a description."""

    source: SlotRef
    description: str
    line: int
    column: int


Step: TypeAlias = CallStep | OutputStep


@dataclass(frozen=True)
class Plan:
    """A program that passed the checker.

    Attributes:
        steps: In the order in which they run.
        answer: Index in `steps` of the `OutputStep` whose track set is the program's answer.
    """

    steps: tuple[Step, ...]
    answer: int

    @property
    def output(self) -> OutputStep:
        """The step that hands over the answer."""
        step = self.steps[self.answer]
        assert isinstance(step, OutputStep)
        return step

    @property
    def calls(self) -> tuple[CallStep, ...]:
        """The calls of atoms, in order."""
        return tuple(step for step in self.steps if isinstance(step, CallStep))

    @property
    def functions(self) -> frozenset[str]:
        """Names of the functions that the program calls."""
        return frozenset(step.function.name for step in self.calls)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what the program does, hexadecimal: equal for programs that differ in layout or names only."""
        parts = [_canonical(step) for step in self.steps] + [str(self.answer)]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(step: Step) -> str:
    if isinstance(step, OutputStep):
        return f"output {step.source.slot} {step.description!r}"
    arguments = ", ".join(f"{name}={value!r}" for name, value in step.arguments.items())
    return f"{step.slot} = {'.'.join((*step.function.wrappers, step.function.name))}({arguments})"
