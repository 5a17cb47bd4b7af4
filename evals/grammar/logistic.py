"""The model of confidence, fitted: penalised logistic regression in which evidence can only speak against a reading.

Maximum a posteriori: normal priors on the weights (`prior.py`), a flat one on the intercept; weights above 0 are shut
out, so that no text becomes surer by being stranger. A second opinion disagrees for reasons of its own as well: that is
a term of its own in the fit, and no part of the confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from evals.grammar.pairs import Pair
from evals.grammar.prior import PRIOR, SPREAD
from tools.errors import UserError
from tools.typing import NDArrayBool, NDArrayFloat

_DIGITS = 3
_MOST_ODDS = 6.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients, rounded to thousandths.

    Attributes:
        intercept: Log odds of the plainest reading.
        weights: Change of the log odds by one unit, by name.
        opinion: What a comparison with a second opinion adds.
    """

    intercept: float
    weights: tuple[tuple[str, float], ...]
    opinion: float

    def confidence(self, pairs: Sequence[Pair]) -> NDArrayFloat:
        """Probability that each reading is right by a reference, shape (K,)."""
        weights = dict(self.weights)
        odds = [self.intercept + sum(weights[name] * value for name, value in pair.features) for pair in pairs]
        confidence: NDArrayFloat = expit(np.asarray(odds, np.float64))
        return confidence


def fit(pairs: Sequence[Pair]) -> Fit:
    """The most probable coefficients.

    Raises:
        UserError: There is nothing to fit to, or readings tell different things of themselves.
    """
    names = _names(pairs)
    values = np.array([[value for _, value in pair.features] for pair in pairs], np.float64).reshape(len(pairs), -1)
    ours = np.column_stack([np.ones(len(pairs)), values, [pair.source == "second opinion" for pair in pairs]])
    right = np.array([pair.is_right for pair in pairs], np.bool_)
    mean = np.array([0.0, *(PRIOR.get(name, 0.0) for name in names), 0.0])
    least = [(-_MOST_ODDS, _MOST_ODDS), *[(None, 0.0)] * len(names), (-_MOST_ODDS, _MOST_ODDS)]
    free = np.array([0.0, *[1.0] * len(names), 0.0])
    found = minimize(posterior_loss, mean, (ours, right, mean, free), jac=True, method="L-BFGS-B", bounds=least)
    numbers = [round(float(number), _DIGITS) + 0.0 for number in found.x]
    return Fit(numbers[0], tuple(zip(names, numbers[1:-1], strict=True)), numbers[-1])


def _names(pairs: Sequence[Pair]) -> tuple[str, ...]:
    told = {tuple(name for name, _ in pair.features) for pair in pairs}
    if not told:
        raise UserError(
            "there is no reading to fit confidence to: the writer declined every text, or logs show nothing"
        )
    if len(told) > 1:
        raise UserError("readings tell different things of themselves: confidence is fitted to those of one writer")
    return told.pop()


def posterior_loss(
    at: NDArrayFloat, values: NDArrayFloat, right: NDArrayBool, mean: NDArrayFloat, penalised: NDArrayFloat
) -> tuple[float, NDArrayFloat]:
    """Negative log posterior and its gradient, shape (F,).

    Args:
        at: Coefficients, shape (F,).
        values: What they multiply, shape (K, F).
        right: Whether each reading was right, shape (K,).
        mean: Means of the prior, shape (F,).
        penalised: 1 where there is a prior, 0 where it is flat, shape (F,).
    """
    odds = values @ at
    away = penalised * (at - mean) / SPREAD
    loss = float(np.logaddexp(0.0, np.where(right, -odds, odds)).sum() + 0.5 * (away**2).sum())
    return loss, values.T @ (expit(odds) - right) + away / SPREAD


def held_back(pairs: Sequence[Pair], parts: int) -> NDArrayFloat:
    """Confidence of each reading by a model that did not see its text, shape (K,).

    Args:
        pairs: The readings.
        parts: Into how many they are split, by digest.

    Raises:
        UserError: There are fewer than two parts with readings.
    """
    part = np.array([int(pair.key, 16) % parts for pair in pairs], np.int64)
    if np.unique(part).size < 2:
        raise UserError(f"{len(pairs)} readings cannot be held back in {parts} parts; more logs or texts are needed")
    confidence = np.empty(len(pairs), np.float64)
    for each in np.unique(part).tolist():
        chosen = np.flatnonzero(part == each)
        model = fit([pair for pair, own in zip(pairs, part, strict=True) if own != each])
        confidence[chosen] = model.confidence([pairs[n] for n in chosen.tolist()])
    return confidence
