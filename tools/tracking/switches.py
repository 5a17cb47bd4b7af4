"""Where a track may have taken over another object: its two halves do not fit together there."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.fits import continuation, fits_after, fits_before
from tools.tracking.noise import Noise
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

SUSPICIOUS: Final = 16.0
"""Squared Mahalanobis distance with 4 degrees of freedom: one good step in 300 is suspected, and then acquitted."""
IMPOSSIBLE_M: Final = 2.0
"""No object is this far from where it was predicted within `IMPOSSIBLE_S`: not at 30 m/s^2."""
IMPOSSIBLE_S: Final = 0.35
FEWEST: Final = 3
"""Boxes needed on both sides: one odd box is an outlier, which smoothing weighs down."""


def suspected_switches(boxes: Boxes, noise: Noise, window_s: float) -> tuple[NDArrayBool, NDArrayBool]:
    """Rows at which a track seems to go on as another object.

    Args:
        boxes: The boxes.
        noise: How noisy they are.
        window_s: How much of both sides is compared, s.

    Returns:
        Suspected rows and, among them, those at which it is impossible that it is the same object; both (R,).
    """
    rows = _inner_rows(boxes)
    before, after = fits_before(boxes, noise, window_s).take(rows - 1), fits_after(boxes, noise, window_s).take(rows)
    squares, _ = continuation(before, after)
    jump = _jump_m(boxes, rows)
    gap = after.time_s - before.time_s
    suspected, impossible = np.zeros(boxes.count, np.bool_), np.zeros(boxes.count, np.bool_)
    peak = _is_peak(rows, squares)
    suspected[rows] = (squares > SUSPICIOUS) & peak
    predicted = after.place_m - before.place_m - before.velocity_mps * gap[:, None]
    far = np.minimum(np.hypot(*predicted.T), jump) > IMPOSSIBLE_M
    impossible[rows] = far & (gap <= IMPOSSIBLE_S) & (squares > 4 * SUSPICIOUS) & peak
    return suspected | impossible, impossible


def _inner_rows(boxes: Boxes) -> NDArrayInt:
    """Rows with at least `FEWEST` boxes of their track on both sides, themselves counted after."""
    rows = np.arange(boxes.count)
    first, end = boxes.start[:-1][boxes.place], boxes.start[1:][boxes.place]
    return rows[(rows - first >= FEWEST) & (end - rows >= FEWEST)]


def _is_peak(rows: NDArrayInt, squares: NDArrayFloat) -> NDArrayBool:
    """No worse step within two boxes: a jump spoils the fits around it too."""
    worst = np.zeros(rows.size, np.bool_)
    for offset in (1, 2):
        joined = rows[offset:] - rows[:-offset] == offset
        worst[offset:] |= joined & (squares[:-offset] >= squares[offset:])
        worst[:-offset] |= joined & (squares[offset:] > squares[:-offset])
    return ~worst


def _jump_m(boxes: Boxes, rows: NDArrayInt) -> NDArrayFloat:
    return np.asarray(np.hypot(*(boxes.centre_city_m[rows, :2] - boxes.centre_city_m[rows - 1, :2]).T))
