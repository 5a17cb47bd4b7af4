"""Pieces of one object joined again, and pieces of two objects parted: one assignment of ends to beginnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.candidates import pairs_in_time
from tools.tracking.fits import Fits, continuation, fits_after, fits_before
from tools.tracking.kinds import SPEED_MPS, families_of, likeness
from tools.tracking.noise import Noise
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

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

    @property
    def arrays(self) -> tuple[NDArrayAny, ...]:
        """All four."""
        return self.end, self.begin, self.odds, self.gap_s

    def where(self, which: NDArrayAny) -> Links:
        """Those of a mask or of these numbers."""
        return Links(*(array[which] for array in self.arrays))


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
    said = np.flatnonzero(own >= 0)
    found = [_judged(boxes, noise, ends, begins, said, own[said])]
    found[0].odds[:] = np.where(np.isin(said, broken), -np.inf, np.maximum(found[0].odds, 0.0) + STAY)
    names, code = np.unique(boxes.category[boxes.start[:-1]], return_inverse=True)
    alike = likeness(names, names)
    for one, other in pairs_in_time(ends.time_s, begins.time_s, max_gap_s):
        new = (own[one] != other) & np.isfinite(alike[code[one], code[other]])
        found.append(_judged(boxes, noise, ends, begins, one[new], other[new]))
    good = [links.where(links.odds > 0) for links in found]
    return _assigned(Links(*(np.concatenate(parts) for parts in zip(*(links.arrays for links in good), strict=True))))


def _judged(boxes: Boxes, noise: Noise, ends: Fits, begins: Fits, one: NDArrayInt, other: NDArrayInt) -> Links:
    """Pairs with their log-odds by motion, looks and chance."""
    gap_s = begins.time_s[other] - ends.time_s[one]
    _, density = continuation(ends.take(one), begins.take(other))
    odds = density + _looks(boxes, noise, one, other) - gap_s / PATIENCE_S + _chance(boxes, other)
    return Links(one, other, odds, gap_s)


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


def _assigned(links: Links) -> Links:
    """The assignment of the largest sum. What shares no end and no beginning is assigned on its own."""
    if not links.end.size:
        return links
    links = links.where(np.lexsort((links.begin, links.end)))
    group = _groups(links.end, links.begin)
    order = np.argsort(group, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    return links.where(np.sort(np.concatenate([part[_best(links.where(part))] for part in parts])))


def _groups(one: NDArrayInt, other: NDArrayInt) -> NDArrayInt:
    """Number of the connected component that each pair belongs to."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = int(one.max()) + int(other.max()) + 2
    graph = coo_array((np.ones(one.size), (one, other + int(one.max()) + 1)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][one])


def _best(links: Links) -> NDArrayBool:
    """Which links of a component are assigned."""
    from scipy.optimize import linear_sum_assignment

    rows, row = np.unique(links.end, return_inverse=True)
    columns, column = np.unique(links.begin, return_inverse=True)
    table = np.zeros((rows.size, columns.size))
    table[row, column] = links.odds + BARELY
    partner = np.full(rows.size, -1)
    end, begin = linear_sum_assignment(table, maximize=True)
    partner[end] = begin
    return np.asarray(partner[row] == column)


def chained(links: Links, count: int) -> NDArrayInt:
    """For each of `count` tracks the first one of the chain that it is part of, shape (K,)."""
    first = np.arange(count)
    first[links.begin] = links.end
    while True:
        further = first[first]
        if np.array_equal(further, first):
            return first
        first = further
