"""Running medians over the rows of a track table: what is usual around a box, whatever single boxes say."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.kinematics.slopes import Timeline
from tools.typing import NDArrayFloat

FEWEST_COMPARED: Final = 4
"""The median of fewer values tells no outlier, so signals at slow frame rates are taken as they are."""


def median_around(timeline: Timeline, values: NDArrayFloat, half_window_s: float, paired: bool) -> NDArrayFloat:
    """Median of the known values within the window of each row, (R,); NaN where too few are known.

    Args:
        timeline: Times of the rows.
        values: Shape (R,), NaN where unknown.
        half_window_s: Half width of the window, seconds.
        paired: Take a row before only together with its counterpart after, and the other way round: a steady change is
            its own median then, also near the ends of a track.
    """
    reach_s = float(timeline.reach_s(np.array(half_window_s)))
    widest = timeline.widest(reach_s)
    around = np.full((values.size, 2 * widest + 1), np.nan)
    around[:, widest] = values
    for offset in range(1, widest + 1):
        late, early = slice(offset, None), slice(None, -offset)
        joined = (timeline.stretch[late] == timeline.stretch[early]) & (
            timeline.time_s[late] - timeline.time_s[early] <= reach_s
        )
        around[late, widest - offset] = np.where(joined, values[early], np.nan)
        around[early, widest + offset] = np.where(joined, values[late], np.nan)
    if paired:
        around = np.where(np.isnan(around[:, ::-1]), np.nan, around)
    return _row_medians(around)


def _row_medians(values: NDArrayFloat) -> NDArrayFloat:
    ordered = np.sort(values, axis=1)
    known = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(values.shape[0])
    low, high = ordered[rows, np.maximum(known - 1, 0) // 2], ordered[rows, np.minimum(known // 2, values.shape[1] - 1)]
    return np.where(known >= FEWEST_COMPARED, (low + high) / 2, np.nan)
