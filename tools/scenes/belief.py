"""How much evidence for a tag weighs, learned from few labels: logistic regression with partly shared weights.

Rare tags have too few labels for weights of their own. All tags share the weights of their evidence, each may depart
from them, and a ridge penalty says how dearly; intercepts are each tag's own. (Partial pooling: Gelman and Hill, "Data
Analysis Using Regression and Multilevel/Hierarchical Models", 2007, chapters 12 and 14.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit

from tools.typing import NDArrayBool, NDArrayFloat

_USUAL: Final = -2.0
_INTERCEPT_PENALTY: Final = 0.1
"""Intercepts are drawn weakly towards odds of e^-2, so that a tag without positives has a finite one."""
_ROUNDS: Final = 60
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Penalties:
    """Ridge penalties: half the penalty times the squared weight is added to the negative log likelihood.

    Attributes:
        shared: On the weights that all tags share; above 0.
        own: On each tag's departure from them; above 0.
    """

    shared: float
    own: float

    def __post_init__(self) -> None:
        if not (self.shared > 0 and self.own > 0):
            raise ValueError(f"penalties are above 0, not {self.shared} and {self.own}")


@dataclass(frozen=True, eq=False)
class Belief:
    """A fitted model.

    Attributes:
        intercepts: Log odds without evidence, shape (T,).
        weights: Change of the log odds by one unit of evidence, shape (T, E).
    """

    intercepts: NDArrayFloat
    weights: NDArrayFloat

    def probability(self, evidence: NDArrayFloat) -> NDArrayFloat:
        """Probability of each tag, shape (F, T), from evidence of shape (F, T, E)."""
        found: NDArrayFloat = expit(self.intercepts + np.einsum("fte,te->ft", evidence, self.weights))
        return found


def fit_belief(evidence: NDArrayFloat, truth: NDArrayBool, penalties: Penalties) -> Belief:
    """The most probable weights.

    Args:
        evidence: Shape (F, T, E).
        truth: Whether each tag holds, shape (F, T).
        penalties: How dearly weights are bought.

    Raises:
        ValueError: Shapes do not fit, or there is nothing to fit to.
    """
    if truth.ndim != 2 or not truth.size or evidence.shape[:2] != truth.shape:
        raise ValueError(f"evidence of shape {evidence.shape} and truth of shape {truth.shape}")
    n_tags, n_columns = evidence.shape[1:]
    sizes = (n_tags, n_columns, n_tags * n_columns)
    penalty = np.repeat([_INTERCEPT_PENALTY, penalties.shared, penalties.own], sizes)
    mean = np.repeat([_USUAL, 0.0, 0.0], sizes)
    found = _newton(_design(evidence), truth.ravel(), penalty, mean)
    own = found[n_tags + n_columns :].reshape(n_tags, n_columns)
    return Belief(found[:n_tags], found[n_tags : n_tags + n_columns] + own)


def _design(evidence: NDArrayFloat) -> NDArrayFloat:
    """One row per moment and tag: its tag's intercept, the shared columns, its tag's own columns; shape (F T, P)."""
    n_moments, n_tags, n_columns = evidence.shape
    tags = np.broadcast_to(np.eye(n_tags), (n_moments, n_tags, n_tags))
    own = np.einsum("tu,fte->ftue", np.eye(n_tags), evidence).reshape(n_moments, n_tags, n_tags * n_columns)
    return np.concatenate([tags, evidence, own], axis=2).reshape(n_moments * n_tags, -1)


def _newton(design: NDArrayFloat, truth: NDArrayBool, penalty: NDArrayFloat, mean: NDArrayFloat) -> NDArrayFloat:
    """The minimum of `_loss`, which is strictly convex: Newton steps, halved until they go down."""
    at = mean.copy()
    for _ in range(_ROUNDS):
        sure = expit(design @ at)
        gradient = design.T @ (sure - truth) + penalty * (at - mean)
        curvature = (design.T * (sure * (1 - sure))) @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        if gradient @ step < _CLOSE:
            break
        now, share = _loss(at, design, truth, penalty, mean), 1.0
        while share > _CLOSE and _loss(at - share * step, design, truth, penalty, mean) > now:
            share /= 2
        at = at - share * step
    return at


def _loss(
    at: NDArrayFloat, design: NDArrayFloat, truth: NDArrayBool, penalty: NDArrayFloat, mean: NDArrayFloat
) -> float:
    """Penalised negative log likelihood."""
    odds = design @ at
    return float(np.logaddexp(0.0, np.where(truth, -odds, odds)).sum() + 0.5 * (penalty * (at - mean) ** 2).sum())
