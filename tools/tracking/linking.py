"""Pieces of one object joined again, and pieces of two objects parted: one assignment of ends to beginnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.fits import continuation, fits_after, fits_before
from tools.tracking.kinds import SPEED_MPS, families_of, likeness
from tools.tracking.noise import Noise
from tools.typing import NDArrayFloat, NDArrayInt

NEW_PER_M2: Final = 1e-3
"""How many tracks begin per square metre while a gap lasts: a chance encounter must be less likely than a link."""
PATIENCE_S: Final = 3.0
"""The longer a gap, the likelier that its object has gone for good; e-folding time."""
STAY: Final = 4.0
"""Log-odds in favour of what the tracker said: it saw the image or the points, and it is right mostly."""
SIZE_LOG: Final = 0.35
"""Deviation of the logarithm of a dimension between the objects of a family."""
LEAST_SIZE_LOG: Final = 0.04
BARELY: Final = 1e-6


@dataclass(frozen=True, eq=False)
class Links:
    """L links from the end of one track to the beginning of another, by place among the K tracks.

    Attributes:
        end: Which track stops, shape (L,).
        begin: Which one goes on, shape (L,).
        odds: Log-odds of being one object against being two, shape (L,).
        gap_s: Time between, s, shape (L,).
    """

    end: NDArrayInt
    begin: NDArrayInt
    odds: NDArrayFloat
    gap_s: NDArrayFloat


def best_links(
    boxes: Boxes, noise: Noise, window_s: float, max_gap_s: float, own: NDArrayInt, broken: NDArrayInt
) -> Links:
    """The links that explain all ends and beginnings best, each used once (optimal assignment).

    Args:
        boxes: The boxes, in K tracks.
        noise: How noisy they are.
        window_s: How much of an end says where it goes on, s.
        max_gap_s: Longest gap, s.
        own: Which track each one went on as in the tracker's file; -1 for none, shape (K,).
        broken: Of these, the tracks that cannot have gone on so.
    """
    ends = fits_before(boxes, noise, window_s).take(boxes.start[1:] - 1)
    begins = fits_after(boxes, noise, window_s).take(boxes.start[:-1])
    gap = begins.time_s[None] - ends.time_s[:, None]
    one, other = np.nonzero((gap > 0) & (gap <= max_gap_s) | _is_own(own))
    _, density = continuation(ends.take(one), begins.take(other))
    odds = density + _looks(boxes, noise, one, other) - gap[one, other] / PATIENCE_S + _chance(boxes, other)
    mine = own[one] == other
    odds[mine] = np.maximum(odds[mine], 0.0) + STAY
    odds[mine & np.isin(one, broken)] = -np.inf
    return _assigned(one, other, odds, gap[one, other], boxes.n_tracks)


def _is_own(own: NDArrayInt) -> NDArrayInt:
    return np.asarray(own[:, None] == np.arange(own.size)[None])


def _chance(boxes: Boxes, other: NDArrayInt) -> NDArrayFloat:
    """Minus the log density of a track that begins by chance: anywhere, at any speed of its kind."""
    speed = SPEED_MPS[families_of(boxes.category[boxes.start[:-1]])][other]
    return np.asarray(-np.log(NEW_PER_M2) + np.log(2 * np.pi * speed**2))


def _looks(boxes: Boxes, noise: Noise, one: NDArrayInt, other: NDArrayInt) -> NDArrayFloat:
    """Log-odds that pieces look like one object: by category and size."""
    names, code = np.unique(boxes.category[boxes.start[:-1]], return_inverse=True)
    alike = likeness(names, names)[code[one], code[other]]
    dims = np.stack([boxes.mean(np.log(boxes.size_m[:, axis])) for axis in range(3)], axis=1)
    squares = ((dims[other] - dims[one]) ** 2).sum(axis=1)
    same = min(max(LEAST_SIZE_LOG, np.sqrt(2) * noise.size_log), SIZE_LOG)
    return np.asarray(alike + 3 * np.log(SIZE_LOG / same) - squares / 2 * (same**-2.0 - SIZE_LOG**-2.0))


def _assigned(one: NDArrayInt, other: NDArrayInt, odds: NDArrayFloat, gap_s: NDArrayFloat, count: int) -> Links:
    from scipy.optimize import linear_sum_assignment

    good = odds > 0
    one, other, odds, gap_s = one[good], other[good], odds[good], gap_s[good]
    if not one.size:
        return Links(one, other, odds, gap_s)
    rows, columns = np.unique(one), np.unique(other)
    table = np.zeros((rows.size, columns.size))
    table[np.searchsorted(rows, one), np.searchsorted(columns, other)] = odds + BARELY
    row, column = linear_sum_assignment(table, maximize=True)
    chosen = np.zeros((count, count), np.bool_)
    used = table[row, column] > 0
    chosen[rows[row[used]], columns[column[used]]] = True
    kept = chosen[one, other]
    return Links(one[kept], other[kept], odds[kept], gap_s[kept])


def chained(links: Links, count: int) -> NDArrayInt:
    """For each of `count` tracks the first one of the chain that it is part of, shape (K,)."""
    first = np.arange(count)
    first[links.begin] = links.end
    while True:
        further = first[first]
        if np.array_equal(further, first):
            return first
        first = further
