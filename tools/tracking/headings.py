"""Fronts taken for backs: headings that turn by 180 degrees for a while are turned back."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.kinds import PERSON, VEHICLE, families_of
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

CLEAR: Final = np.pi / 3
"""A larger turn of the axis between boxes may be either way round: what is known of the front ends there."""
WHEELED_GAP_S: Final = 3.0
OTHER_GAP_S: Final = 0.5
"""Vehicles cannot turn on the spot, so that their axis is known over gaps; people can."""
MAJORITY: Final = 0.75
"""Share of the boxes that settles where the front is, whatever the motion: cars do reverse."""
FORWARD_MPS: Final = 4.0
"""Nothing drives backwards faster than this for long."""
LEAST_MOVED_M: Final = 1.5


def flipped_boxes(boxes: Boxes) -> NDArrayBool:
    """Boxes whose front is where their track's back is, shape (R,).

    Within a stretch in which the axis turns steadily, the front is where most boxes have it. Where they disagree, or
    a vehicle is too fast to be reversing, it is where the track moves to.
    """
    if not boxes.count:
        return np.zeros(0, np.bool_)
    yaw = boxes.yaw_rad
    stretch, axis = _steady_axis(boxes, yaw)
    turned = np.cos(yaw - axis) < 0
    count = np.bincount(stretch)
    share = np.bincount(stretch, np.where(turned, 1.0, 0.0)) / count
    forwards, moved_m, speed_mps = _motion(boxes, stretch, axis)
    backwards = forwards < 0
    vehicle = families_of(boxes.category[_firsts(stretch)]) == VEHICLE
    split = np.minimum(share, 1 - share) > 1 - MAJORITY
    by_motion = (moved_m > LEAST_MOVED_M) & (split | (vehicle & (speed_mps > FORWARD_MPS)))
    front_is_back = np.where(by_motion, backwards, share > 0.5)
    return np.asarray(turned != front_is_back[stretch])


def _firsts(stretch: NDArrayInt) -> NDArrayInt:
    return np.flatnonzero(np.diff(stretch, prepend=-1))


def _steady_axis(boxes: Boxes, yaw: NDArrayFloat) -> tuple[NDArrayInt, NDArrayFloat]:
    """Stretches in which the axis turns steadily, shape (R,), and its angle, continuous within each, shape (R,)."""
    step = np.diff(yaw, prepend=yaw[:1])
    step = (step + np.pi / 2) % np.pi - np.pi / 2
    most_s = np.where(families_of(boxes.category) >= PERSON, OTHER_GAP_S, WHEELED_GAP_S)
    gap_s = np.diff(boxes.time_s, prepend=boxes.time_s[:1])
    begins = (np.diff(boxes.place, prepend=-1) != 0) | (np.abs(step) > CLEAR) | (gap_s > most_s)
    stretch = np.cumsum(begins) - 1
    total = np.cumsum(np.where(begins, 0.0, step))
    first = np.flatnonzero(begins)
    return stretch, yaw[first][stretch] + total - total[first][stretch]


def _motion(boxes: Boxes, stretch: NDArrayInt, axis: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayFloat]:
    """Metres moved along the axis, forwards positive, metres moved at all, and mean speed of each stretch."""
    moved = np.diff(boxes.centre_city_m[:, :2], axis=0, prepend=boxes.centre_city_m[:1, :2])
    inside = np.diff(stretch, prepend=-1) == 0
    along = np.where(inside, moved[:, 0] * np.cos(axis) + moved[:, 1] * np.sin(axis), 0.0)
    forwards = np.bincount(stretch, along)
    first = _firsts(stretch)
    last = np.append(first[1:], stretch.size) - 1
    net = np.hypot(*(boxes.centre_city_m[last, :2] - boxes.centre_city_m[first, :2]).T)
    lasts = boxes.time_s[last] - boxes.time_s[first]
    return np.asarray(forwards), np.asarray(net), np.asarray(net / np.maximum(lasts, 0.5))
