"""When an object is at rest, as well as noisy places can tell."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.kinds import ANIMAL, PERSON, families_of
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

HALF_WINDOW_S: Final = 0.5
EXTENT_M: Final = 0.5
"""Most that places of an object at rest wander, beyond their noise: partial views shift a box by as much."""

SHUFFLE: Final = 0.7
"""Share of a vehicle's speed at rest that a person's or an animal's is below: who walks beside a pram or with a stick
goes at 0.3 m/s for many metres; a car that creeps like this is about to stand.
"""
UNSEEN: Final = 0.5
"""From this share of boxes on that were filled in, a line through few places says less of the speed than of their
errors: a car that brakes, waits unseen and sets off seems to creep on at 0.4 to 0.5 m/s."""
DRIFT_PER_S: Final = 0.7
"""Speed, in errors of a place per second, that may then be nothing but these errors: those that last for some seconds
differ by as much from one second to the next."""


def at_rest(boxes: Boxes, joined: NDArrayBool, sigma_m: NDArrayFloat, rest_mps: float, rest_s: float) -> NDArrayBool:
    """Boxes of an object that is at rest, shape (R,).

    A rest is a run of boxes slower than `rest_mps` over a second, for at least `rest_s`, that stays in one place. A run
    of which half was filled in may be faster by what errors of places account for.

    Args:
        boxes: Boxes, already smoothed once.
        joined: Row r and r + 1 are neighbours in time, shape (R - 1,).
        sigma_m: Error of each place, m, shape (R,).
        rest_mps: Largest speed of a vehicle, m/s.
        rest_s: Shortest rest, s.
    """
    walks = np.isin(families_of(boxes.category), (PERSON, ANIMAL))
    speed, limit = _speed_mps(boxes, joined), rest_mps * np.where(walks, SHUFFLE, 1.0)
    slow = (speed < limit) | _hardly_seen(boxes, joined, speed < limit + np.where(walks, 0.0, DRIFT_PER_S * sigma_m))
    run = _runs(slow, joined)
    count = int(run.max(initial=-1)) + 1
    rows = np.flatnonzero(slow)
    if not rows.size:
        return slow
    label = run[rows]
    number = np.bincount(label, minlength=count)
    place = boxes.centre_city_m[rows, :2]
    middle = np.stack([np.bincount(label, place[:, axis], count) for axis in (0, 1)], axis=1) / number[:, None]
    wander = np.zeros(count)
    np.maximum.at(wander, label, np.hypot(*(place - middle[label]).T) - 3 * sigma_m[rows])
    first, last = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(first, label, boxes.time_s[rows])
    np.maximum.at(last, label, boxes.time_s[rows])
    stands = (last - first >= rest_s - 1e-6) & (wander <= EXTENT_M)
    out = slow.copy()
    out[rows] = stands[label]
    return out


def _hardly_seen(boxes: Boxes, joined: NDArrayBool, slow: NDArrayBool) -> NDArrayBool:
    """The runs of slow boxes of which a share of `UNSEEN` or more was filled in, shape (R,)."""
    run = _runs(slow, joined)
    number, made = np.bincount(run[slow]), np.bincount(run[slow], boxes.made[slow])
    out = slow.copy()
    out[slow] = (made >= UNSEEN * number)[run[slow]]
    return out


def _speed_mps(boxes: Boxes, joined: NDArrayBool) -> NDArrayFloat:
    """Speed over a second around each box, less where its chain ends, shape (R,)."""
    chain = np.concatenate([[0], np.cumsum(~joined)])
    stride = float(boxes.seconds[-1] - boxes.seconds[0]) + 10.0
    key = chain * stride + boxes.time_s
    before = np.searchsorted(key, key - HALF_WINDOW_S - 1e-6)
    after = np.searchsorted(key, key + HALF_WINDOW_S + 1e-6) - 1
    moved = np.hypot(*(boxes.centre_city_m[after, :2] - boxes.centre_city_m[before, :2]).T)
    lasts = boxes.time_s[after] - boxes.time_s[before]
    return np.asarray(np.where(lasts > 0, moved / np.maximum(lasts, 1e-9), np.inf))


def _runs(slow: NDArrayBool, joined: NDArrayBool) -> NDArrayInt:
    """Number of the run of slow boxes that each belongs to, shape (R,); -1 for the others."""
    begins = slow & ~np.concatenate([[False], slow[:-1] & joined])
    return np.where(slow, np.cumsum(begins) - 1, -1)
