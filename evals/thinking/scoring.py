"""How right a program is, and how sure a figure is of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

RIGHT: Final = 0.95
"""From this track-time IoU with the reference's result on, an answer counts as right."""
BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Step:
    """What a stage makes of many answers.

    Attributes:
        mean_iou: Mean track-time IoU with the reference's results after it.
        right: Answers that are right after it.
        fixed: Answers that are right after it and were not before.
        worsened: Answers that were right before it and are not after.
        of: Answers.
    """

    mean_iou: float
    right: int
    fixed: int
    worsened: int
    of: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose stated probability falls between two bounds: how many, what was stated, and what came true."""

    low: float
    high: float
    count: int
    stated: float
    true: float


def iou_with(reference: Mapping[str, Scenario], found: Mapping[str, Scenario]) -> float:
    """Track-time intersection over union, pooled over the logs of the reference; 1 where both found nothing.

    A log on which the program did not run counts as nothing found.
    """
    both = either = 0
    for log, wanted in reference.items():
        mask = found[log].mask if log in found else np.zeros_like(wanted.mask)
        both += int(np.count_nonzero(wanted.mask & mask))
        either += int(np.count_nonzero(wanted.mask | mask))
    return both / either if either else 1.0


def step(before: Sequence[float] | None, after: Sequence[float]) -> Step:
    """What a stage did, from the IoU of each answer before and after it; None before: it is the first."""
    now = np.array(after) >= RIGHT
    was = now if before is None else np.array(before) >= RIGHT
    mean = float(np.mean(after)) if len(after) else 0.0
    return Step(mean, int(now.sum()), int((now & ~was).sum()), int((was & ~now).sum()), len(after))


def reliability(stated: NDArrayFloat, true: NDArrayBool, weights: NDArrayFloat | None = None) -> tuple[Bin, ...]:
    """The reliability curve: bins of equal width that hold answers, the lowest first.

    Args:
        stated: Probabilities, shape (M,).
        true: What came true, shape (M,).
        weights: How much each counts; all the same when None.
    """
    worth = np.ones(len(stated)) if weights is None else weights
    place = np.minimum((stated * BINS).astype(int), BINS - 1)
    found = []
    for at in range(BINS):
        here = place == at
        if here.any():
            share = np.average(stated[here], weights=worth[here]), np.average(true[here], weights=worth[here])
            found.append(Bin(at / BINS, (at + 1) / BINS, int(here.sum()), float(share[0]), float(share[1])))
    return tuple(found)


def calibration_error(stated: NDArrayFloat, true: NDArrayBool, weights: NDArrayFloat | None = None) -> float:
    """Expected calibration error: the mean distance of stated and true over the bins, by their weight, 0 to 1."""
    worth = np.ones(len(stated)) if weights is None else weights
    place = np.minimum((stated * BINS).astype(int), BINS - 1)
    gaps = np.bincount(place, worth * (stated - true), BINS)
    return float(np.abs(gaps).sum() / worth.sum())
