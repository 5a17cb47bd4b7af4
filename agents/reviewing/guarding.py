"""What a change of a program must not do, whatever its author says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from agents.reviewing.faults import Fault, Sign
from agents.reviewing.kinds import overlap
from agents.reviewing.signs import penalty, referred_kinds, same_program
from tools.results import Program

_FORBIDDEN: Final[tuple[Fault, ...]] = ("wrong_referred", "impossible")
_SLACK: Final = 0.1
"""So much more may speak against a change that the judge finds better."""
_EQUAL: Final = 1e-6
_GRAVE: Final = 0.3
"""Signs of what is forbidden count from here on: kinds without overlap show even where the reading is not sure."""


@dataclass(frozen=True, slots=True)
class Change:
    """A program in the place of another.

    Attributes:
        old: The program before.
        new: The changed one; it runs.
        profile: The functions that both are written for.
        old_signs: What is suspicious about the text of the old program.
        new_signs: The same of the new one.
    """

    old: Program
    new: Program
    profile: str
    old_signs: tuple[Sign, ...]
    new_signs: tuple[Sign, ...]

    def objection(self) -> str:
        """Why it cannot be kept, whatever the judge says of it; empty when it can.

        Where the old program has the same grave fault, so that the description may have been read wrongly, a change
        is heard that still returns tracks of the same kinds.
        """
        if same_program(self.old, self.new, self.profile):
            return "it says the same"
        grave = _grave(self.new_signs)
        shared = grave & _grave(self.old_signs) if self._returns_the_same_kinds() else frozenset()
        if grave - shared:
            return f"the change has a grave fault: {', '.join(sorted(grave - shared))}"
        return ""

    def verdict(self, before: float, after: float) -> str:
        """Why it is not kept, given the judge's scores of old and new; empty when it is.

        Signs decide where the judge sees no difference, and hold back a change that they speak clearly against.
        """
        if after < before:
            return f"what it finds is judged worse: {after:.3f} instead of {before:.3f}"
        more = penalty(self.new_signs) - penalty(self.old_signs)
        return "more speaks against the change" if more > (_SLACK if after > before else _EQUAL) else ""

    def _returns_the_same_kinds(self) -> bool:
        kinds = [referred_kinds(program, self.profile) for program in (self.old, self.new)]
        return kinds[0] is not None and kinds[1] is not None and overlap(kinds[0], kinds[1])


def _grave(signs: tuple[Sign, ...]) -> frozenset[Fault]:
    return frozenset(sign.fault for sign in signs if sign.fault in _FORBIDDEN and sign.strength >= _GRAVE)
