"""How far a word reaches that does not say so: the same numbers whatever else is said with it, and told each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from agents.writers.english.senses import BESIDE, Numbers, Sense, fits_when

_TOLD: Final = {"max_distance": "within {:g} m", BESIDE: "at most {:g} m to the side"}
_UNBOUNDED: Final = "however far to the side"
_ABOVE: Final = {"n_over": "n_max", "k_over": "k_max"}
"""Slots of one more than the largest count that is said: what must not be."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the words leave open, and what it is taken for.

    Attributes:
        values: Numbers by slot, in SI units.
        note: What is taken for granted, to be told; empty where nothing is left open.
        vague: How many of the numbers are our choice.
    """

    values: Mapping[str, float]
    note: str = ""
    vague: int = 0


def opened(sense: Sense, holes: frozenset[str], slots: Mapping[str, object], profile: str, exact: bool) -> Opened:
    """The numbers of a sense's reach that its meaning has holes for and nothing was said about.

    Args:
        sense: The sense.
        holes: The holes of the meaning that was chosen.
        slots: What was said.
        profile: The functions at hand.
        exact: The values of parameters are said themselves, so that nothing more is taken for granted.
    """
    above = {name: float(str(slots[most])) + 1 for name, most in _ABOVE.items() if name in holes and most in slots}
    numbers = None if exact else next(_fitting(sense, slots, profile), None)
    if numbers is None:
        return Opened(above)
    left = {name: value for name, value in dict(numbers.values)[profile] if name in holes and name not in slots}
    told = [_TOLD[name].format(value) for name, value in left.items()]
    if BESIDE in holes and BESIDE not in {*left, *slots}:
        told.append(_UNBOUNDED)
    note = f"{sense.reach_word.format(**slots)}: {', '.join(told)}" if told else ""
    return Opened({**above, **left}, note, len(left) if numbers.vague else 0)


def _fitting(sense: Sense, slots: Mapping[str, object], profile: str) -> Iterator[Numbers]:
    for numbers in sense.reach:
        if profile in dict(numbers.values) and fits_when(numbers.when, slots):
            yield numbers
