"""Boxes in the gaps of a track, where the object must have been all the time."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

STILL_M: Final = 1.0
"""An object whose places before and after a gap are this near has stood still in between."""
BLIND_S: Final = 3.0
"""Longest gap that is filled where the motion at one of its ends is not known: in a longer one a car may have braked,
stopped and set off, and a line over it says that it drove on."""
KNOWN_S: Final = (0.25, 1.0)
"""Motion is known where another box of the track is so far away in time: nearer ones differ by their errors mostly."""
DOUBT_PER_S: Final = 0.15
"""Share of its score that a box in a gap loses per second from the nearest box that was seen."""


def filled(boxes: Boxes, moving_s: float, still_s: float) -> tuple[Boxes, NDArrayInt]:
    """The boxes with those of the gaps between, in a straight line; smoothing bends it.

    Args:
        boxes: The boxes.
        moving_s: Longest gap to fill where the object moved, s.
        still_s: Longest gap to fill where it did not, s.

    Returns:
        All boxes, and the rows of the old ones after which a gap was filled.
    """
    rows = np.flatnonzero(_fillable(boxes, moving_s, still_s))
    missing = boxes.frame[rows + 1] - boxes.frame[rows] - 1 if rows.size else np.empty(0, np.int64)
    before = np.repeat(rows, missing)
    number = np.arange(before.size) - np.repeat(np.cumsum(missing) - missing, missing) + 1
    new = _between(boxes, before, boxes.frame[before] + number)
    order = np.lexsort((np.concatenate([boxes.frame, new.frame]), np.concatenate([boxes.track, new.track])))
    return boxes.joined_with(new, order), rows


def _fillable(boxes: Boxes, moving_s: float, still_s: float) -> NDArrayBool:
    """Rows whose track goes on after a gap that can be filled, shape (R - 1,)."""
    same = np.diff(boxes.track) == 0
    gap_s = np.diff(boxes.time_s)
    apart = np.hypot(*np.diff(boxes.centre_city_m[:, :2], axis=0).T)
    known = _motion_known(boxes, before=True)[:-1] & _motion_known(boxes, before=False)[1:]
    most_s = np.where(apart < STILL_M, still_s, np.where(known, moving_s, min(moving_s, BLIND_S)))
    return np.asarray(same & (np.diff(boxes.frame) > 1) & (gap_s <= most_s + 1e-6))


def _motion_known(boxes: Boxes, before: bool) -> NDArrayBool:
    """Whether the track has a box far enough (`KNOWN_S`) before each of its boxes, or after it, shape (R,)."""
    stride = float(boxes.seconds[-1] - boxes.seconds[0]) + 10.0
    key = boxes.place * stride + boxes.time_s
    near, far = (key - lag_s if before else key + lag_s for lag_s in KNOWN_S)
    since, until = (far, near) if before else (near, far)
    return np.asarray(np.searchsorted(key, until + 1e-6, "right") > np.searchsorted(key, since - 1e-6))


def _between(boxes: Boxes, before: NDArrayInt, frame: NDArrayInt) -> Boxes:
    """Boxes at frames between rows `before` and those after them."""
    after = before + 1
    since, until = boxes.seconds[frame] - boxes.time_s[before], boxes.time_s[after] - boxes.seconds[frame]
    share = since / np.maximum(since + until, 1e-9)
    nearest = np.where(share <= 0.5, before, after)
    turned = boxes.yaw_rad[after] - boxes.yaw_rad[before]
    turned = (turned + np.pi) % (2 * np.pi) - np.pi
    yaw = boxes.yaw_rad[before] + share * turned
    doubt = np.exp(-DOUBT_PER_S * np.minimum(since, until))
    score = np.minimum(boxes.score[before], boxes.score[after])
    return replace(
        boxes.pick(nearest),
        frame=frame,
        centre_city_m=_mixed(boxes.centre_city_m, before, share),
        turn_rad=yaw - boxes.source_yaw_rad[boxes.source[nearest]],
        size_m=_mixed(boxes.size_m, before, share),
        score=np.where(score > 0, score * doubt, score),
        made=np.ones(before.size, np.bool_),
    )


def _mixed(values: NDArrayFloat, before: NDArrayInt, share: NDArrayFloat) -> NDArrayFloat:
    return np.asarray(values[before] + share[:, None] * (values[before + 1] - values[before]))
