"""How sure each match is: the weighted votes of all candidates for it, turned into a calibrated probability."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np

from agents.candidates.values import Origin
from agents.consensus.agreement import witness_weights
from agents.consensus.values import Verdict
from prompts.loader import load_yaml
from tools.errors import DataError
from tools.scenario import Scenario
from tools.typing import NDArrayFloat

_FILE: Final = "judge/calibration.yaml"
_FIELDS: Final = ("intercept", "vote", "margin", "reward")
Judged = Literal["matches", "programs"]
"""What a probability is about: one (track, frame), or all that the program finds. Most matches of a program that is not
quite right are right."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log odds that a match is right: `intercept + vote * share + margin * margin + reward * total`.

    Attributes:
        intercept: Log odds without support.
        vote: Of the weighted share of candidates that found the match, 0 to 1.
        margin: Of the verdict's margin.
        reward: Of the chosen candidate's total.
    """

    intercept: float
    vote: float
    margin: float
    reward: float


@lru_cache(maxsize=2)
def calibration(of: Judged = "matches") -> Calibration:
    """The coefficients of this installation, fitted by `python benchmarks/thinking_calibration.py --write`.

    Args:
        of: What the probability is about.

    Raises:
        DataError: Their file is of another form.
    """
    content: Any = load_yaml(_FILE)
    group = content.get(of) if isinstance(content, Mapping) else None
    if not isinstance(group, Mapping) or set(group) != set(_FIELDS):
        raise DataError(_FILE, f"has no calibration of {of}", f"it has {', '.join(_FIELDS)}")
    return Calibration(**{name: float(group[name]) for name in _FIELDS})


def ballots(verdict: Verdict, origins: Mapping[int, Origin]) -> dict[int, float]:
    """The weight of each running candidate's vote, summing to 1.

    A vote is worth the candidate's reward, squared so that poor ones hardly count, times what its word is worth beside
    others of its kind.

    Args:
        verdict: The judge's.
        origins: Where each candidate comes from, by number.
    """
    totals = {score.number: score.total for score in verdict.scores if score.terms}
    worth = witness_weights({number: origins[number] for number in totals})
    raw = {number: worth[number] * total**2 for number, total in totals.items()}
    whole = sum(raw.values())
    return {n: weight / whole if whole else 1 / len(raw) for n, weight in raw.items()}


def vote_shares(weights: Mapping[int, float], found: Mapping[int, Scenario]) -> NDArrayFloat:
    """The weighted share of candidates that refer to each track at each frame of one log, shape (N, T).

    Args:
        weights: Of each candidate's vote (`ballots`).
        found: What each of them found in the log, by number; those that failed in this log are left out.
    """
    voters = [number for number in weights if number in found]
    whole = sum(weights[number] for number in voters)
    shares: NDArrayFloat = np.zeros(found[voters[0]].mask.shape)
    for number in voters:
        shares += weights[number] / whole * found[number].mask
    return shares


def match_confidence(shares: NDArrayFloat, verdict: Verdict, coefficients: Calibration | None = None) -> NDArrayFloat:
    """Calibrated probability that a match is right, of the shape of `shares`.

    Args:
        shares: Weighted shares of votes (`vote_shares`).
        verdict: The judge's.
        coefficients: Those of this installation when None.
    """
    c = calibration() if coefficients is None else coefficients
    total = next((score.total for score in verdict.scores if score.number == verdict.chosen), 0.0)
    odds = c.intercept + c.margin * verdict.margin + c.reward * total + c.vote * shares
    confidence: NDArrayFloat = 1 / (1 + np.exp(-odds))
    return confidence


def program_confidence(share: float, verdict: Verdict, coefficients: Calibration | None = None) -> float:
    """Calibrated probability that the chosen program finds what the query means, in thousandths.

    Args:
        share: Weight of the votes for what it found, 0 to 1.
        verdict: The judge's.
        coefficients: Those of this installation when None.
    """
    used = calibration("programs") if coefficients is None else coefficients
    return round(float(match_confidence(np.array([share]), verdict, used)[0]), 3)


def fit_calibration(rows: Sequence[tuple[float, float, float, bool]], ridge: float = 1.0) -> Calibration:
    """Fit the coefficients by ridge-penalised logistic regression (Newton's method).

    Args:
        rows: Share of votes, margin, reward, and whether the match was right.
        ridge: Penalty on the squares of all coefficients but the intercept.

    Raises:
        ValueError: There are no rows, or all are right, or all are wrong.
    """
    right = np.array([row[3] for row in rows], float)
    if not rows or right.all() or not right.any():
        raise ValueError("right and wrong matches are needed to fit a calibration")
    inputs = np.column_stack([np.ones(len(rows)), np.array([row[:3] for row in rows])])
    penalty = np.diag([1e-9, ridge, ridge, ridge])
    beta = np.zeros(4)
    for _ in range(50):
        expected = 1 / (1 + np.exp(-np.clip(inputs @ beta, -30, 30)))
        gradient = inputs.T @ (right - expected) - penalty @ beta
        curvature = (inputs * (expected * (1 - expected))[:, None]).T @ inputs + penalty
        step = np.linalg.solve(curvature, gradient)
        beta += step
        if math.sqrt(float(step @ step)) < 1e-9:
            break
    return Calibration(*(round(float(value), 4) for value in beta))
