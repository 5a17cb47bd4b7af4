"""Penalties and folds: what is chosen by cross-validation, always inside the labels that may be learned from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np

from tools.scenes.belief import Penalties, fit_belief
from tools.typing import NDArrayBool, NDArrayFloat

FOLDS: Final = 5
REPEATS: Final = 5
GRID: Final = tuple(Penalties(shared, own) for shared, own in product((0.3, 1.0, 3.0), (1.0, 3.0, 10.0, 30.0)))
RIDGE_GRID: Final = (3.0, 10.0, 30.0, 100.0)


def folds(count: int, seed: int) -> Iterator[tuple[NDArrayBool, NDArrayBool]]:
    """Five random parts of nearly the same size.

    Args:
        count: F frames.
        seed: Of the drawing.

    Yields:
        For each part what is outside of it and what is inside, shape (F,) each.

    Raises:
        ValueError: There are fewer frames than parts.
    """
    if count < FOLDS:
        raise ValueError(f"{count} frames cannot be split in {FOLDS}")
    part = np.random.default_rng([seed, count]).permutation(count) % FOLDS
    for number in range(FOLDS):
        yield part != number, part == number


def choose_penalties(evidence: NDArrayFloat, truth: NDArrayBool, seed: int, repeats: int = REPEATS) -> Penalties:
    """The penalties of the grid with the least log loss on held-back frames; of equal ones the strongest.

    Args:
        evidence: Shape (F, T, E).
        truth: Shape (F, T).
        seed: Of the folds.
        repeats: How often the frames are split anew.
    """
    splits = [split for repeat in range(repeats) for split in folds(len(truth), seed + repeat)]
    losses = [sum(_log_loss(evidence, truth, *split, penalties) for split in splits) for penalties in GRID]
    return GRID[len(GRID) - 1 - int(np.argmin(np.round(losses[::-1], 9)))]


def _log_loss(
    evidence: NDArrayFloat, truth: NDArrayBool, outside: NDArrayBool, inside: NDArrayBool, penalties: Penalties
) -> float:
    sure = fit_belief(evidence[outside], truth[outside], penalties).probability(evidence[inside])
    return float(-np.log(np.where(truth[inside], sure, 1 - sure)).sum())


def choose_ridge(readings: NDArrayFloat, risk: NDArrayFloat, seed: int) -> float:
    """The ridge penalty with the least absolute error on held-back frames; of equal ones the strongest.

    Args:
        readings: Shape (F, R); none missing.
        risk: Shape (F,).
        seed: Of the folds.
    """
    splits = list(folds(len(risk), seed))
    errors = [sum(_error(readings, risk, *split, penalty) for split in splits) for penalty in RIDGE_GRID]
    return RIDGE_GRID[len(RIDGE_GRID) - 1 - int(np.argmin(np.round(errors[::-1], 9)))]


def _error(
    readings: NDArrayFloat, risk: NDArrayFloat, outside: NDArrayBool, inside: NDArrayBool, penalty: float
) -> float:
    found = ridge(readings[outside], risk[outside], penalty, readings[inside])
    return float(np.abs(found - risk[inside]).sum())


def ridge(readings: NDArrayFloat, risk: NDArrayFloat, penalty: float, asked: NDArrayFloat) -> NDArrayFloat:
    """Ridge regression of the risk on standardised readings, answered for other frames.

    Args:
        readings: Shape (F, R).
        risk: Shape (F,).
        penalty: On squared weights of standardised readings.
        asked: Readings of the other frames, shape (K, R).

    Returns:
        Shape (K,).
    """
    mean, spread = readings.mean(axis=0), readings.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    scaled = (readings - mean) / spread
    squares = scaled.T @ scaled + penalty * np.eye(scaled.shape[1])
    weights = np.linalg.solve(squares, scaled.T @ (risk - risk.mean()))
    return np.asarray(risk.mean() + (asked - mean) / spread @ weights, np.float64)
