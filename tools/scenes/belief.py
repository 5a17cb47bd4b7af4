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
    found = _newton(_design(evidence), truth.T, penalty, mean)
    own = found[n_tags + n_columns :].reshape(n_tags, n_columns)
    return Belief(found[:n_tags], found[n_tags : n_tags + n_columns] + own)


def _design(evidence: NDArrayFloat) -> NDArrayFloat:
    """A column of ones and the evidence of each tag at each moment, shape (T, F, 1 + E)."""
    ones = np.ones((*evidence.shape[:2], 1))
    return np.ascontiguousarray(np.concatenate([ones, evidence], axis=2).transpose(1, 0, 2))


def _newton(design: NDArrayFloat, truth: NDArrayBool, penalty: NDArrayFloat, mean: NDArrayFloat) -> NDArrayFloat:
    """The minimum of `_loss`, which is strictly convex: Newton steps, halved until they go down.

    What is sought, shape (P,): the tags' intercepts, the shared weights, each tag's own departures from them.
    """
    at, odds = mean, _odds(mean, design)
    now = _loss(at, odds, truth, penalty, mean)
    for _ in range(_ROUNDS):
        sure = expit(odds)
        gradient = _slopes(sure - truth, design) + penalty * (at - mean)
        curvature = _curvature(sure * (1 - sure), design) + np.diag(penalty)
        step = np.asarray(np.linalg.solve(curvature, gradient), np.float64)
        if gradient @ step < _CLOSE:
            break
        turn, share = _odds(step, design), 1.0
        while (then := _loss(at - share * step, odds - share * turn, truth, penalty, mean)) > now and share > _CLOSE:
            share /= 2
        at, odds, now = at - share * step, odds - share * turn, then
    return at


def _odds(at: NDArrayFloat, design: NDArrayFloat) -> NDArrayFloat:
    """Log odds, shape (T, F)."""
    n_tags, n_columns = design.shape[0], design.shape[2] - 1
    weights = at[n_tags : n_tags + n_columns] + at[n_tags + n_columns :].reshape(n_tags, n_columns)
    return np.asarray((design @ np.column_stack([at[:n_tags], weights])[..., None])[..., 0])


def _slopes(off: NDArrayFloat, design: NDArrayFloat) -> NDArrayFloat:
    """First derivatives of the likelihood, shape (P,), from how far probabilities are off, shape (T, F)."""
    each = (off[:, None] @ design)[:, 0]
    return np.concatenate([each[:, 0], each[:, 1:].sum(axis=0), each[:, 1:].ravel()])


def _curvature(weight: NDArrayFloat, design: NDArrayFloat) -> NDArrayFloat:
    """Second derivatives of the likelihood, shape (P, P): a block per tag, as tags meet in shared weights alone."""
    n_tags, n_columns = design.shape[0], design.shape[2] - 1
    each = (design.transpose(0, 2, 1) * weight[:, None]) @ design
    shared = np.arange(n_tags, n_tags + n_columns)
    own = n_tags + n_columns + np.arange(n_tags * n_columns).reshape(n_tags, n_columns)
    place = np.column_stack([np.arange(n_tags), own])
    found = np.zeros((n_tags + n_columns + own.size,) * 2)
    found[place[:, :, None], place[:, None]] = each
    found[shared[:, None], place[:, None]] = each[:, 1:]
    found[place[:, :, None], shared] = each[:, :, 1:]
    found[shared[:, None], shared] = each[:, 1:, 1:].sum(axis=0)
    return found


def _loss(at: NDArrayFloat, odds: NDArrayFloat, truth: NDArrayBool, penalty: NDArrayFloat, mean: NDArrayFloat) -> float:
    """Penalised negative log likelihood."""
    likelihood = np.logaddexp(0.0, np.where(truth, -odds, odds)).sum()
    return float(likelihood + 0.5 * (penalty * (at - mean) ** 2).sum())
