"""Who belongs together for as long as both are seen: one-to-one pairs from evidence over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.evidence import frame_spans_s, seconds
from tools.atoms.geometry.gaps import gaps
from tools.atoms.geometry.runs import bridged
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

MIN_TOGETHER_S: Final = 0.5
"""Two tracks that are seen together for less are no pair."""
MIN_SHARE: Final = 0.6
"""Two tracks belong together when they fit each other for this share of the time that both are seen."""

MISSED_S: Final = 1.0
"""A partner that has no box for this long has not gone."""


@dataclass(frozen=True)
class Pairs(SharedArrays):
    """Tracks that belong together, while both are seen.

    Attributes:
        first: Track of each pair (rider, towing vehicle), shape (K,).
        second: Other track of each pair (vehicle ridden, trailer), shape (K,).
        together_mask: Frames at which they are together and both have a box, shape (K, T).
    """

    first: NDArrayInt
    second: NDArrayInt
    together_mask: NDArrayBool

    def edges(self, shape: tuple[int, int]) -> Edges:
        """Relations (first, second, frame)."""
        pair, frame = np.nonzero(self.together_mask)
        return Edges.from_arrays(self.first[pair], self.second[pair], frame, shape)

    def relation(self, log: Log, tracks: Scenario, related: Scenario) -> Edges:
        """Relations between two sets; a partner that has no box for up to `MISSED_S` has not gone."""
        together = bridged(self.together_mask, np.zeros_like(self.together_mask), seconds(log), MISSED_S)
        own, other = (gaps(log).held(part.mask) for part in (tracks, related))
        pair, frame = np.nonzero(together & own[self.first] & other[self.second])
        return Edges.from_arrays(self.first[pair], self.second[pair], frame, log.tracks.shape)

    def second_mask(self, log: Log) -> NDArrayBool:
        """Bool (N, T): the track is the second one of a pair; pauses up to `MISSED_S` without the other are filled."""
        found = np.zeros(log.tracks.shape, np.bool_)
        pair, frame = np.nonzero(self.together_mask)
        found[self.second[pair], frame] = True
        filled = bridged(found, np.zeros_like(found), seconds(log), MISSED_S)
        return np.asarray(filled & log.tracks.present_mask)


def paired(
    log: Log,
    first: NDArrayInt,
    second: NDArrayInt,
    fits: NDArrayBool,
    cost: NDArrayFloat,
    *,
    exclusive: bool = True,
    for_good: bool = False,
) -> Pairs:
    """Choose pairs out of K candidates, best first, each track in one pair at a time.

    Args:
        log: The log.
        first: First track of each candidate, shape (K,).
        second: Second track, shape (K,).
        fits: Where the two fit each other, shape (K, T); false where either has no box.
        cost: What is wrong with each candidate, shape (K,); the least is chosen first.
        exclusive: A second track is in one pair at a time too; else it may be in several.
        for_good: A pair lasts for as long as both are seen; else from the first to the last frame at which they fit.

    Returns:
        Candidates that fit for `MIN_SHARE` of the time that both are seen, and for `MIN_TOGETHER_S`, in order of
        tracks. Fragments of one object may pair with the same partner one after another.
    """
    present, span_s = log.physical_tracks.present_mask, frame_spans_s(log)
    both = present[first] & present[second]
    fit_s, both_s = (np.asarray(mask @ span_s) for mask in (fits, both))
    good = (fit_s >= MIN_TOGETHER_S) & (fit_s >= MIN_SHARE * both_s)
    taken = np.zeros((2, *present.shape), np.bool_)
    chosen: dict[int, NDArrayBool] = {}
    order = np.lexsort((second, first, -fit_s, cost))
    for candidate in order[good[order]]:
        a, b = int(first[candidate]), int(second[candidate])
        frames = both[candidate] if for_good else both[candidate] & _span(fits[candidate])
        if (frames & (taken[0, a] | (taken[1, b] & exclusive))).any():
            continue
        taken[0, a] |= frames
        taken[1, b] |= frames
        chosen[int(candidate)] = frames
    kept = np.array(sorted(chosen, key=lambda k: (first[k], second[k])), np.int64)
    frames = np.array([chosen[int(k)] for k in kept], np.bool_).reshape(-1, both.shape[1])
    return Pairs(first[kept], second[kept], frames)


def _span(mask: NDArrayBool) -> NDArrayBool:
    """From the first to the last true element, shape (T,)."""
    before, after = np.logical_or.accumulate(mask), np.logical_or.accumulate(mask[::-1])[::-1]
    span: NDArrayBool = before & after
    return span
