"""Which functions may stand for one another, so that a program is not blamed for saying something in another way."""

from __future__ import annotations

from functools import cache
from typing import Final

from agents.meaning.values import Value
from prompts.loader import load_yaml

_FILE: Final = "review/likeness.yaml"
SLOW_MPS: Final = 1.0
"""An upper bound of speed up to here asks for standing."""


@cache
def like(function: str) -> frozenset[str]:
    """The function and all that may stand for it."""
    groups = [frozenset(group) for group in load_yaml(_FILE)]
    return frozenset({function}).union(*(group for group in groups if function in group))


def asks_for_standing(function: str, values: tuple[tuple[str, Value], ...]) -> bool:
    """Whether a condition is met by what stands for a moment: an upper bound on speed, or waiting."""
    highest = dict(values).get("max_velocity")
    slow = function == "has_velocity" and isinstance(highest, float) and highest <= SLOW_MPS
    return slow or function in ("temporarily_stopped", "waiting_to_turn")


def asks_for_moving(function: str, values: tuple[tuple[str, Value], ...]) -> bool:
    """Whether a condition is met by what moves only: a lower bound on speed with no low upper one."""
    lowest = dict(values).get("min_velocity")
    fast = function == "has_velocity" and isinstance(lowest, float) and lowest > 0
    return function == "active" or (fast and not asks_for_standing(function, values))
