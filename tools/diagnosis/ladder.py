"""Which other values of a number are tried: near ones first, and the end of its range."""

from __future__ import annotations

import math
from typing import Final

from tools.atoms.signature import NumberKind

FACTORS: Final = (1.25, 1.5, 2.0, 4.0)
"""Steps away from a number, as factors of its size."""
_FROM_ZERO: Final = {"m": 1.0, "m/s": 0.5, "m/s^2": 0.5, "s": 0.5, "degrees": 10.0}
"""The first step away from zero by unit; the next ones are twice, four and eight times as large."""
_WHOLE_STEPS: Final = (1, 2, 4, 8)


def rungs(kind: NumberKind, value: float, up: bool) -> tuple[float, ...]:
    """Values beyond `value` in one direction, the nearest first and the end of the range last.

    Sizes change by the factors 1.25, 1.5, 2 and 4, whole numbers by 1, 2, 4 and 8, and zero by steps of its unit.
    Counts are not lowered below 1, which is what they ask for at least.

    Args:
        kind: The parameter's unit and range.
        value: A finite number.
        up: Larger values; else smaller ones.
    """
    low, high = (max(kind.low, 1.0) if kind.integer else kind.low), kind.high
    edge = high if up else low
    steps = [_integer(value, n, up) if kind.integer else _scaled(value, n, up, kind.unit) for n in range(len(FACTORS))]
    inside = [step for step in steps if low <= step <= high and step != value]
    return tuple(dict.fromkeys([*inside, *([edge] if _beyond(edge, inside[-1] if inside else value, up) else [])]))


def _beyond(edge: float, last: float, up: bool) -> bool:
    return edge > last if up else edge < last


def _integer(value: float, number: int, up: bool) -> float:
    return value + _WHOLE_STEPS[number] * (1 if up else -1)


def _scaled(value: float, number: int, up: bool, unit: str) -> float:
    if value == 0.0:
        return _FROM_ZERO.get(unit, 1.0) * _WHOLE_STEPS[number] * (1 if up else -1)
    grows = up == (value > 0)
    other = value * FACTORS[number] if grows else value / FACTORS[number]
    return float(f"{other:.6g}") if math.isfinite(other) else other
