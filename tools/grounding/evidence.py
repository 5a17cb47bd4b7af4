"""How much it says that a track was never detected: how surely the detector finds what is there.

Looks at one object are not independent: what is dark or odd is missed again and again. Real objects are therefore taken
to have each a chance of its own of being met, beta-distributed over the objects of a category (the beta-binomial
model, Skellam 1948), and so the chance of missing one n times falls with a power of n and not exponentially.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

_FIRMNESS: Final = (1.0, 20.0)
"""Bounds of a + b: below, nearly every object would be met always or never; above, few objects cannot say so much."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How well a detector reaches the objects of one category.

    Attributes:
        a: First parameter of the beta distribution of an object's chance to be met in a look.
        b: Its second parameter.
        false_share: Share of the tracks that are nothing, by what is never met beyond expectation, in [0, 1).
        silence: Chance that nothing is ever seen at a place where nothing is, in (0, 1].
    """

    a: float
    b: float
    false_share: float
    silence: float

    @property
    def mean(self) -> float:
        """Mean chance to be met in a look."""
        return self.a / (self.a + self.b)

    def never_met(self, looks: NDArrayInt) -> NDArrayFloat:
        """Chance that a real object is met in none of `looks` looks, shape as `looks`."""
        from scipy.special import betaln

        return np.asarray(np.exp(betaln(self.a, self.b + looks) - betaln(self.a, self.b)))

    def false_if_never_met(self, looks: NDArrayInt) -> NDArrayFloat:
        """Chance that a track that was never met is nothing (Bayes), shape as `looks`."""
        nothing = self.false_share * self.silence
        return np.asarray(nothing / (nothing + (1 - self.false_share) * self.never_met(looks)))


def reach_of(looks: NDArrayInt, met: NDArrayInt, silent: NDArrayBool, silence: float) -> Reach:
    """Estimate a detector's reach from the tracks of one category.

    Chances are taken from the tracks that were met at all, by moments; the share of false tracks from how many more
    than that predicts were never met nor touched, which false tracks are at times too: the share is a low one. Where
    nothing was met, everything may be real: the share is 0.

    Args:
        looks: Looks at each track, at least 1, shape (K,).
        met: In how many of them it was met, shape (K,).
        silent: Whether nothing at all was ever seen there, shape (K,).
        silence: Chance that nothing is ever seen at a place where nothing is.
    """
    a, b = _beta(looks[met > 0], met[met > 0])
    expected = Reach(a, b, 0.0, silence).never_met(looks).sum() if met.any() else np.count_nonzero(silent)
    surplus = float(np.count_nonzero(silent) - expected)
    return Reach(a, b, max(0.0, surplus / (looks.size + 1)), silence)


def _beta(looks: NDArrayInt, met: NDArrayInt) -> tuple[float, float]:
    """Parameters by the moments of the shares, with half a hit and half a miss added to keep off 0 and 1.

    The shares' variance is m (1 - m) / n for counting n looks, and m (1 - m) (1 - 1/n) / (a + b + 1) for the objects.
    """
    mean = (met.sum() + 0.5) / (looks.sum() + 1)
    spread = ((met / looks - mean) ** 2).sum() / (mean * (1 - mean)) - (1 / looks).sum()
    correlation = max(float(spread), 1e-9) / max(float((1 - 1 / looks).sum()), 1e-9)
    firmness = float(np.clip(1 / correlation - 1, *_FIRMNESS))
    return float(mean * firmness), float((1 - mean) * firmness)


def looks_and_hits(track: NDArrayInt, look: NDArrayInt, hit: NDArrayBool, n: int) -> tuple[NDArrayInt, NDArrayInt]:
    """Looks at each track and in how many it was met, shapes (N,): views of one look count once.

    Args:
        track: Track of each view, shape (V,).
        look: Which look a view belongs to, shape (V,).
        hit: Whether the track was met in the view, shape (V,).
        n: N.
    """
    if not track.size:
        return np.zeros(n, np.int64), np.zeros(n, np.int64)
    pairs, which = np.unique(np.stack([track, look], axis=1), axis=0, return_inverse=True)
    any_hit = np.bincount(which.ravel(), hit, len(pairs)) > 0
    return np.bincount(pairs[:, 0], minlength=n), np.bincount(pairs[any_hit, 0], minlength=n)
