"""Fixed-interval smoothing as one banded least-squares problem over all tracks at once.

The trajectory that is most likely given all boxes, under white acceleration between frames, is what a Kalman filter
followed by the Rauch-Tung-Striebel pass gives (Bell 1994: the smoother is Gauss-Newton on this very sum of squares).
Solved as a band matrix it takes one call for a whole log, and every step can have its own noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat


@dataclass(frozen=True, eq=False)
class Chain:
    """R rows in chains of consecutive moments.

    Attributes:
        joined: Row r and r + 1 belong together, shape (R - 1,).
        step_s: Time from row r to r + 1, shape (R - 1,); anything positive where they do not.
    """

    joined: NDArrayBool
    step_s: NDArrayFloat

    @property
    def bends(self) -> NDArrayBool:
        """Rows r, r + 1 and r + 2 belong together, shape (R - 2,)."""
        return np.asarray(self.joined[:-1] & self.joined[1:])

    def velocity_changes(self, values: NDArrayFloat) -> NDArrayFloat:
        """Velocity after row r + 1 less that before it, shape (R - 2, C); 0 where rows do not belong together."""
        velocity = np.diff(values, axis=0) / self.step_s[:, None]
        return np.where(self.bends[:, None], np.diff(velocity, axis=0), 0.0)


def smoothed(
    chain: Chain, values: NDArrayFloat, weight: NDArrayFloat, bend_weight: NDArrayFloat, rest_weight: NDArrayFloat
) -> NDArrayFloat:
    """The values that minimise the weighted squares of corrections, velocity changes and steps.

    Args:
        chain: What belongs together.
        values: What was measured, shape (R, C); C problems with the same weights.
        weight: Of each row's correction, 1/variance; 0 where nothing was measured, shape (R,).
        bend_weight: Of each change of velocity, 1/variance, shape (R - 2,).
        rest_weight: Of each step from row to row, 1/variance; 0 where it may be of any length, shape (R - 1,).
    """
    from scipy.linalg import solveh_banded

    band = np.zeros((3, values.shape[0]))
    band[0] = np.maximum(weight, 1e-9)
    one, two = 1 / chain.step_s[:-1], 1 / chain.step_s[1:]
    bend = np.where(chain.bends, bend_weight, 0.0)
    parts = (one, -(one + two), two)
    for row in range(3):
        for column in range(row, 3):
            band[column - row, row : row + bend.size] += bend * parts[row] * parts[column]
    rest = np.where(chain.joined, rest_weight, 0.0)
    band[0, :-1] += rest
    band[0, 1:] += rest
    band[1, :-1] -= rest
    answer = solveh_banded(band, band_right(values, weight), lower=True)
    return np.asarray(answer)


def band_right(values: NDArrayFloat, weight: NDArrayFloat) -> NDArrayFloat:
    """Right-hand side: the weighted measurements; a row of no weight keeps a trace of its own value."""
    return np.asarray(np.maximum(weight, 1e-9)[:, None] * values)
