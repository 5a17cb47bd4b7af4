"""Yaw over time without the jumps of the annotation."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.medians import median_around
from tools.atoms.kinematics.slopes import Timeline, wrapped
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

JUMP_RPS: Final = math.radians(100)
"""No road user turns so much faster than it does at most of the frames around: such a change is the annotation's."""
MEDIAN_WINDOW_S: Final = 0.3
"""Half width of the window that a box is compared with: seven boxes at 10 Hz."""


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
    middle = median_around(timeline, angle, MEDIAN_WINDOW_S, paired=True)
    return np.where(np.abs(angle - middle) > JUMP_RPS * timeline.period_s, middle, angle)


def _without_jumps(timeline: Timeline, step: NDArrayFloat, first: NDArrayBool) -> NDArrayFloat:
    """Steps of an angle, (R,); one that is too fast for its surroundings becomes their median rate."""
    lasts = np.where(first, 1.0, np.diff(timeline.time_s, prepend=0.0))
    rate = np.where(first, np.nan, step / lasts)
    usual = median_around(timeline, rate, MEDIAN_WINDOW_S, paired=False)
    return np.where(np.abs(rate - usual) > JUMP_RPS, usual * lasts, step)
