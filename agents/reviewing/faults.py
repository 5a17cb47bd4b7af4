"""The systematic errors of programs written for descriptions, by name, and signs of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

Fault = Literal[
    "wrong_referred", "too_broad_kind", "too_narrow_kind", "reversed_roles", "missing_reverse", "left_right",
    "front_back", "wrong_frame", "stationary_for_stopped", "never_at_once", "too_strict", "too_loose",
    "wrong_number", "negation", "related_unrestricted", "wrong_related", "misplaced_condition", "wrong_function",
    "missing_condition", "extra_condition", "impossible", "other",
]  # fmt: skip
FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)
STRONG: Final = 0.5
"""Signs from this strength on count for the judge, and forbid what a review would bring in."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One suspicion about a program.

    Attributes:
        fault: What kind of error it points to.
        strength: How much it tells, 0 to 1: one minus the share of right programs among those that show it, roughly.
        text: What was seen, in one sentence; it holds nothing of the query's own words.
        line: Line of the program that it is about; 0 when of none.
        parameter: The argument that it is about; empty when of none.
    """

    fault: Fault
    strength: float
    text: str
    line: int = 0
    parameter: str = ""


def strongest_first(signs: list[Sign]) -> tuple[Sign, ...]:
    """The signs without repeats, the strongest first, in one order always."""
    return tuple(sorted(dict.fromkeys(signs), key=lambda sign: (-sign.strength, sign.line, sign.fault, sign.text)))


def suspicion(signs: tuple[Sign, ...]) -> float:
    """All signs in one number, 0 to 1: the chance that at least one is right, were they independent."""
    clear = 1.0
    for sign in signs:
        clear *= 1.0 - sign.strength
    return 1.0 - clear
