"""Risk from several readings of it, each on a scale of its own: calibration, then regression to the mean.

Each reading (a scout's score, how many tags it stated) is taken for a straight line of the true risk with an error.
The lines are fitted to labelled moments *as functions of the risk*, which stays right where moments were picked by
their risk; a regression of the risk on the readings would not (classical against inverse calibration: Osborne,
"Statistical Calibration: a Review", Int. Stat. Rev. 59, 1991). Inverted, the readings of unlabelled moments give the
mean risk there, and how much they vary beyond their errors says how far to trust them: the rest of the way an estimate
is drawn to that mean (Kelley's formula; Robinson, "That BLUP is a good thing", Statist. Sci. 6, 1991).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.scenes.schema import LEAST_RISK, MOST_RISK
from tools.typing import NDArrayFloat


@dataclass(frozen=True, eq=False)
class RiskScale:
    """A fitted scale.

    Attributes:
        usual: What a reading is taken to be where it is missing, shape (R,).
        offsets: Reading at a risk of zero, shape (R,).
        weights: Of the readings, none negative; together they give risk with a slope of one, shape (R,).
        centre: Mean risk of unlabelled moments.
        reliability: Share of the way from the centre to the readings' own estimate, from 0 to 1.
    """

    usual: NDArrayFloat
    offsets: NDArrayFloat
    weights: NDArrayFloat
    centre: float
    reliability: float

    def raw(self, readings: NDArrayFloat) -> NDArrayFloat:
        """What the readings say by themselves, shape (F,), from shape (F, R)."""
        filled = np.where(np.isnan(readings), self.usual, readings)
        return np.asarray((filled - self.offsets) @ self.weights, np.float64)

    def estimate(self, readings: NDArrayFloat) -> NDArrayFloat:
        """The risk of each moment, shape (F,), within the scale but no whole number."""
        drawn = self.centre + self.reliability * (self.raw(readings) - self.centre)
        return np.asarray(np.clip(drawn, LEAST_RISK, MOST_RISK), np.float64)


def fit_risk(readings: NDArrayFloat, risk: NDArrayFloat, unlabelled: NDArrayFloat) -> RiskScale:
    """Fit the lines to labelled moments, centre and reliability to unlabelled ones.

    Args:
        readings: Of labelled moments, shape (F, R); NaN where missing.
        risk: Their risk, shape (F,).
        unlabelled: Readings of other moments, shape (P, R).

    Raises:
        ValueError: There are fewer than four labelled moments, they are all alike, or no reading rises with the risk.
    """
    if len(risk) < 4 or not np.ptp(risk):
        raise ValueError(f"{len(risk)} moments with risks that must differ: at least four are needed")
    usual = np.nanmean(np.concatenate([readings, unlabelled]), axis=0)
    filled = np.where(np.isnan(readings), usual, readings)
    slopes = (risk - risk.mean()) @ filled / ((risk - risk.mean()) ** 2).sum()
    offsets = filled.mean(axis=0) - slopes * risk.mean()
    errors = filled - offsets - np.outer(risk, slopes)
    weights, error = _best_weights(slopes, errors.T @ errors / (len(risk) - 2))
    raw = RiskScale(usual, offsets, weights, 0.0, 1.0).raw(unlabelled)
    spread = float(raw.var())
    reliability = max(0.0, 1 - error / spread) if spread > 0 else 0.0
    return RiskScale(usual, offsets, weights, float(raw.mean()), reliability)


def _best_weights(slopes: NDArrayFloat, covariance: NDArrayFloat) -> tuple[NDArrayFloat, float]:
    """Weights w >= 0 with slopes . w = 1 and the least variance w' C w, and that variance.

    The unconstrained answer is C^-1 slopes, scaled; readings with the most negative weight are left out one by one.
    """
    chosen = np.flatnonzero(slopes > 0)
    while chosen.size:
        part = np.linalg.pinv(covariance[np.ix_(chosen, chosen)]) @ slopes[chosen]
        if (part >= 0).all():
            break
        chosen = np.delete(chosen, int(part.argmin()))
    if not chosen.size:
        raise ValueError("no reading rises with the risk")
    weights = np.zeros(slopes.size)
    weights[chosen] = part / (part @ slopes[chosen])
    return weights, float(weights @ covariance @ weights)
