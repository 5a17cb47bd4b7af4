"""The axis that a track drives along: its box's forward axis with the flips of a tracker undone."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.motion import motion
from tools.atoms.kinematics.slopes import Timeline, wrapped
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

FLIP_RAD: Final = math.radians(120)
"""No road user turns by so much from one box to the next (1.5 s at most): front and rear were swapped."""
MAX_REVERSE_MPS: Final = 5.0
"""Nobody backs up so fast (18 km/h, where cars in reverse gear howl): who seems to was seen the wrong way round."""
CLEAR_SHARE: Final = 0.75
"""Where less than this share of the boxes agree which way is forward, the motion decides."""
FAST_SHARE: Final = 0.9
"""The speed that a track backs up at is this quantile of its speeds."""


@derived("standard.driving_axis")
def driving_axis(log: Log) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Unit forward axis of each track with flips undone, city x and y, each of shape (N, T), NaN without a box.

    Between two boxes the axis is followed over a flip, so that the front stays the front through a standstill. Which
    end is the front is what most boxes of the unbroken stretch say; where they do not agree, or the track would be
    driving backwards faster than `MAX_REVERSE_MPS`, it is the end that it drives towards, or towards faster.
    """
    table, box = log.physical_tracks, boxes(log)
    timeline = Timeline.of(table)
    axis = np.stack([part[table.row_track, table.row_frame] for part in (box.cos_yaw, box.sin_yaw)], axis=1)
    swapped = _swapped(timeline, np.arctan2(axis[:, 1], axis[:, 0]))
    sense = np.where(swapped, -1.0, 1.0)
    agree = _mean_by(timeline.stretch, sense)
    forward = sense * (axis * _velocity(log, table)).sum(axis=1)
    front = np.where(_is_backwards(timeline, agree, forward), -np.sign(agree), np.sign(agree))
    axis *= (sense * np.where(front == 0, 1.0, front)[timeline.stretch])[:, None]
    return table.dense(axis[:, 0], np.nan), table.dense(axis[:, 1], np.nan)


def _swapped(timeline: Timeline, yaw_rad: NDArrayFloat) -> NDArrayBool:
    """Bool (R,): an odd number of flips lies between the stretch's first box and this one."""
    same = np.diff(timeline.stretch, prepend=-1) == 0
    flips = np.cumsum(same & (np.abs(wrapped(np.diff(yaw_rad, prepend=yaw_rad[:1]))) > FLIP_RAD))
    before = flips[np.flatnonzero(~same)][timeline.stretch]
    odd: NDArrayBool = (flips - before) % 2 == 1
    return odd


def _velocity(log: Log, table: TrackTable) -> NDArrayFloat:
    """City velocity of each row, shape (R, 2); 0 where it is unknown."""
    move = motion(log)
    rows = [part[table.row_track, table.row_frame] for part in (move.vx_mps, move.vy_mps)]
    return np.asarray(np.nan_to_num(np.stack(rows, axis=1)))


def _is_backwards(timeline: Timeline, agree: NDArrayFloat, forward_mps: NDArrayFloat) -> NDArrayBool:
    """Bool, one per stretch: what its boxes call the front is its rear."""
    towards = np.where(agree < 0, -1.0, 1.0)[timeline.stretch] * forward_mps
    # People drive forwards faster than in reverse: the faster motion counts for more.
    total = np.bincount(timeline.stretch, weights=towards * np.abs(towards))
    unclear = np.abs(agree) < 2 * CLEAR_SHARE - 1
    backwards: NDArrayBool = (total < 0) & (unclear | (_quantile_by(timeline.stretch, -towards) > MAX_REVERSE_MPS))
    return backwards


def _mean_by(group: NDArrayInt, values: NDArrayFloat) -> NDArrayFloat:
    return np.asarray(np.bincount(group, weights=values) / np.bincount(group))


def _quantile_by(group: NDArrayInt, values: NDArrayFloat) -> NDArrayFloat:
    """The `FAST_SHARE` quantile of `values`, shape (R,), in each of the ascending groups."""
    order = np.lexsort((values, group))
    count = np.bincount(group)
    first = np.cumsum(count) - count
    return np.asarray(values[order][first + np.floor(FAST_SHARE * (count - 1)).astype(np.int64)])
