"""Second boxes of one object: two boxes of one kind cannot stand in the same place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.kinds import families_of
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

NEAR_SHARE: Final = 0.45
"""Centres nearer than this share of the smaller box's width and length, along each: more than half of it is covered."""
SHARE: Final = 0.7
"""Share of the shorter track's life that it must be covered by the same other track."""

CLEARLY: Final = 0.6
"""A second box has at most this share of the evidence, boxes times confidence, of the first: two long and sure tracks
that overlap are two objects, such as cars on a transporter.
"""


@dataclass(frozen=True, eq=False)
class Covered:
    """Pairs of tracks in one place: the weaker, the stronger (places among the K tracks), and for which share."""

    weaker: NDArrayInt
    stronger: NDArrayInt
    share: NDArrayFloat


def covered_tracks(boxes: Boxes) -> Covered:
    """Tracks that another of their family covers for most of their life, and that are clearly shorter or less sure."""
    first, second = _covering_pairs(boxes)
    code = boxes.place[first].astype(np.int64) * boxes.n_tracks + boxes.place[second]
    pairs, count = np.unique(code, return_counts=True)
    one, other = np.divmod(pairs, boxes.n_tracks)
    length, sureness = np.diff(boxes.start), boxes.mean(boxes.trust)
    weight = length * (0.5 + sureness)
    swap = weight[one] > weight[other]
    weaker, stronger = np.where(swap, other, one), np.where(swap, one, other)
    share = count / length[weaker]
    chosen = (share >= SHARE) & (weight[weaker] < CLEARLY * weight[stronger])
    order = np.lexsort((-share, weaker))
    order = order[chosen[order]]
    _, best = np.unique(weaker[order], return_index=True)
    order = order[best]
    return Covered(weaker[order], stronger[order], share[order])


def _covering_pairs(boxes: Boxes) -> tuple[NDArrayInt, NDArrayInt]:
    """Pairs of rows of one frame and family, the first of the lower track, whose boxes stand in one place."""
    order = np.lexsort((boxes.centre_city_m[:, 0], boxes.frame))
    family = families_of(boxes.category)
    found: list[tuple[NDArrayInt, NDArrayInt]] = []
    reach = 0.0 if not boxes.count else float(boxes.size_m[:, :2].max()) * NEAR_SHARE
    for offset in range(1, boxes.count):
        one, other = order[:-offset], order[offset:]
        apart = boxes.centre_city_m[other, 0] - boxes.centre_city_m[one, 0]
        candidates = (boxes.frame[one] == boxes.frame[other]) & (apart <= reach)
        if not candidates.any():
            break
        one, other = one[candidates], other[candidates]
        near = (family[one] == family[other]) & _in_one_place(boxes, one, other)
        found.append((np.minimum(one, other)[near], np.maximum(one, other)[near]))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])


def _in_one_place(boxes: Boxes, one: NDArrayInt, other: NDArrayInt) -> NDArrayBool:
    """Centres near in the axes of the smaller box and in height, shape of `one`."""
    area = boxes.size_m[:, 0] * boxes.size_m[:, 1]
    small = np.where(area[one] <= area[other], one, other)
    apart = boxes.centre_city_m[other, :2] - boxes.centre_city_m[one, :2]
    cos, sin = np.cos(boxes.yaw_rad[small]), np.sin(boxes.yaw_rad[small])
    along, across = apart[:, 0] * cos + apart[:, 1] * sin, apart[:, 1] * cos - apart[:, 0] * sin
    size = boxes.size_m[small, :2] * NEAR_SHARE
    level = np.abs(boxes.centre_city_m[other, 2] - boxes.centre_city_m[one, 2]) <= boxes.size_m[small, 2] / 2
    return np.asarray((np.abs(along) <= size[:, 0]) & (np.abs(across) <= size[:, 1]) & level)
