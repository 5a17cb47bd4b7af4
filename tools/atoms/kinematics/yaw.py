"""Yaw over time without the jumps of the annotation."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.slopes import Timeline, wrapped
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

JUMP_RPS: Final = math.radians(100)
"""No road user turns so much faster than it does at most of the frames around: such a change is the annotation's."""
MEDIAN_WINDOW_S: Final = 0.3
"""Half width of the window that a box is compared with: seven boxes at 10 Hz."""
FEWEST_COMPARED: Final = 4
"""The median of fewer values tells no outlier, so yaw at slow frame rates is taken as it is."""


@derived("standard.unwrapped_yaw")
def unwrapped_yaw_rad(log: Log) -> NDArrayFloat:
    """Yaw since the track's first box, counter-clockwise positive, followed over whole turns; one per row, (R,).

    Single boxes that stick out are put back among their neighbours. A jump that stays, as where two pieces of
    annotation meet or front and rear are swapped, is no rotation: the rate around it takes its place.
    """
    table, box = log.physical_tracks, boxes(log)
    timeline = Timeline.of(table)
    yaw = np.arctan2(box.sin_yaw, box.cos_yaw)[table.row_track, table.row_frame]
    first = np.concatenate([[True], np.diff(table.row_track) != 0])
    step = np.where(first, 0.0, wrapped(np.diff(yaw, prepend=yaw[:1])))
    smooth = _without_spikes(timeline, _summed(step, table.track_start))
    step = np.where(first, 0.0, np.diff(smooth, prepend=0.0))
    return _summed(_without_jumps(timeline, step, first), table.track_start)


def _summed(step: NDArrayFloat, track_start: NDArrayInt) -> NDArrayFloat:
    """Sums of `step` along each track, (R,)."""
    total = np.cumsum(step)
    return np.asarray(total - np.repeat(total[track_start[:-1]], np.diff(track_start)))


def _without_spikes(timeline: Timeline, angle: NDArrayFloat) -> NDArrayFloat:
    """Angles, (R,); one that is a frame's jump off the median around it becomes that median."""
    # As many boxes before as after: a steady rotation is its own median, also near the ends of a track.
    middle = _median_around(timeline, angle, paired=True)
    return np.where(np.abs(angle - middle) > JUMP_RPS * timeline.period_s, middle, angle)


def _without_jumps(timeline: Timeline, step: NDArrayFloat, first: NDArrayBool) -> NDArrayFloat:
    """Steps of an angle, (R,); one that is too fast for its surroundings becomes their median rate."""
    lasts = np.where(first, 1.0, np.diff(timeline.time_s, prepend=0.0))
    rate = np.where(first, np.nan, step / lasts)
    usual = _median_around(timeline, rate, paired=False)
    return np.where(np.abs(rate - usual) > JUMP_RPS, usual * lasts, step)


def _median_around(timeline: Timeline, values: NDArrayFloat, paired: bool) -> NDArrayFloat:
    """Median of the known values within the window of each row, (R,); NaN where too few are known.

    Args:
        timeline: Times of the rows.
        values: Shape (R,), NaN where unknown.
        paired: Take a row before only together with its counterpart after, and the other way round.
    """
    reach_s = timeline.reach_s(MEDIAN_WINDOW_S)
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
