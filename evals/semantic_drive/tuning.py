"""Penalties and folds: what is chosen by cross-validation, always inside the labels that may be learned from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import numpy as np

from tools.scenes.belief import Penalties, fit_belief
from tools.scenes.schema import LEAST_RISK, MOST_RISK
from tools.typing import NDArrayBool, NDArrayFloat

FOLDS: Final = 5
REPEATS: Final = 5
GRID: Final = tuple(Penalties(shared, own) for shared, own in product((0.3, 1.0, 3.0), (1.0, 3.0, 10.0, 30.0)))
RIDGE_GRID: Final = (3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10_000.0)


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


def choose_ridge(readings: NDArrayFloat, missing: NDArrayFloat) -> float:
    """The ridge penalty under which what is missing is most probable; of equal ones the strongest.

    Empirical Bayes: weights are normal about zero with the variance of the noise over the penalty, the noise's variance
    is the one that fits best (MacKay, "Bayesian Interpolation", Neural Computation 4, 1992). With so few frames it
    varies much less than a choice by cross-validation.

    Args:
        readings: Shape (F, R); none missing.
        missing: What is to be explained, shape (F,).
    """
    scaled, _ = _scaled(readings, readings)
    inner, count = scaled @ scaled.T, len(missing)
    evidence = []
    for penalty in RIDGE_GRID:
        covariance = np.eye(count) + inner / penalty
        noise = missing @ np.linalg.solve(covariance, missing) / count
        evidence.append(-0.5 * (count * np.log(noise) + np.linalg.slogdet(covariance)[1]))
    return RIDGE_GRID[len(RIDGE_GRID) - 1 - int(np.argmax(np.round(evidence[::-1], 9)))]


def whole_risk(risk: NDArrayFloat) -> NDArrayFloat:
    """Risk as the schema has it: the nearest whole number from 0 to 10."""
    return np.asarray(np.rint(np.clip(risk, LEAST_RISK, MOST_RISK)), np.float64)


def ridge(readings: NDArrayFloat, missing: NDArrayFloat, penalty: float, asked: NDArrayFloat) -> NDArrayFloat:
    """Ridge regression of what is missing on standardised readings; the intercept is penalised like the weights.

    Args:
        readings: Shape (F, R).
        missing: What is to be explained; zero by assumption, so that strong penalties explain nothing, shape (F,).
        penalty: On squared weights of standardised readings, and on the squared intercept.
        asked: Readings of other frames, shape (K, R).

    Returns:
        Shape (K,).
    """
    scaled, other = _scaled(readings, asked)
    squares = scaled.T @ scaled + penalty * np.eye(scaled.shape[1])
    return np.asarray(other @ np.linalg.solve(squares, scaled.T @ missing), np.float64)


def _scaled(readings: NDArrayFloat, asked: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Both standardised by the first, with a column of ones in front."""
    mean, spread = readings.mean(axis=0), readings.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    scaled, other = (np.column_stack([np.ones(len(each)), (each - mean) / spread]) for each in (readings, asked))
    return scaled, other
