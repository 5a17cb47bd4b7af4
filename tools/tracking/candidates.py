"""Pairs of an end and a beginning that lie near enough in time, without a table of all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from tools.typing import NDArrayFloat, NDArrayInt

AT_A_TIME: Final = 1 << 18
"""Pairs that are looked at together: thousands of pieces have more pairs than fit into the memory."""


def pairs_in_time(
    end_s: NDArrayFloat, begin_s: NDArrayFloat, max_gap_s: float
) -> Iterator[tuple[NDArrayInt, NDArrayInt]]:
    """All pairs (end, beginning) of which the beginning follows within a time, about `AT_A_TIME` of them at a time.

    Args:
        end_s: Times of the ends, shape (K,).
        begin_s: Times of the beginnings, shape (K,).
        max_gap_s: Longest time between, s.
    """
    order = np.argsort(begin_s, kind="stable")
    first = np.searchsorted(begin_s[order], end_s, "right")
    count = np.searchsorted(begin_s[order], end_s + max_gap_s + 1e-6, "right") - first
    before = np.concatenate([[0], np.cumsum(count)])
    start = 0
    while start < end_s.size:
        stop = max(start + 1, int(np.searchsorted(before, before[start] + AT_A_TIME, "right")) - 1)
        one = np.repeat(np.arange(start, stop), count[start:stop])
        other = order[first[one] + np.arange(one.size) - (before[one] - before[start])]
        near = begin_s[other] - end_s[one] <= max_gap_s
        yield one[near], other[near]
        start = stop
