"""What relational predicates find, in the order in which RefAV finds it.

Every relational predicate takes the track and related indices in the order of their sets and gives, per track with
hits, the related tracks in RefAV's order of discovery with the frames of their hits over the whole life of both.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.atoms.compat.values import group_masks
from tools.av2.log import Log
from tools.typing import NDArrayAny, NDArrayFloat, NDArrayInt

Hits = dict[int, dict[int, int]]
"""Track to related track to leaf of hit frames."""


def in_set_order(log: Log, tracks: NDArrayInt, related: NDArrayInt, code: NDArrayInt, frame: NDArrayAny) -> Hits:
    """Hits whose related tracks keep the order of their set.

    Args:
        log: The log.
        tracks: Track indices in set order, shape (n,).
        related: Related indices in set order, shape (m,).
        code: (place in `tracks`) * m + (place in `related`) of each hit, sorted, shape (K,).
        frame: Frame of each hit, shape (K,).
    """
    groups, masks = group_masks(code, frame, log.tracks.n_frames)
    hits: Hits = {}
    for group, mask in zip(groups.tolist(), masks, strict=True):
        place, other = divmod(group, related.size)
        hits.setdefault(int(tracks[place]), {})[int(related[other])] = mask
    return hits


def in_discovery_order(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    code: NDArrayInt,
    frame: NDArrayInt,
    rank: NDArrayInt,
    distance_of: Callable[[NDArrayInt], NDArrayFloat] | None = None,
) -> Hits:
    """Hits whose related tracks come in the order of their earliest moment, then by distance there, then in set order.

    Moments of a track rank by `rank`, shape (K,), then by frame; `distance_of` measures hits by index. The rest is as
    for `in_set_order`.
    """
    groups, masks = group_masks(code, frame, log.tracks.n_frames)
    if not groups.size:
        return {}
    order = np.lexsort((frame, rank, code))
    first = order[np.searchsorted(code, groups)]
    distance = np.zeros(first.size) if distance_of is None else distance_of(first)
    hits: Hits = {}
    by_moment = np.lexsort((groups, distance, frame[first], rank[first], groups // related.size))
    for at in by_moment.tolist():
        place, other = divmod(int(groups[at]), related.size)
        hits.setdefault(int(tracks[place]), {})[int(related[other])] = masks[at]
    return hits


def first_place(moment: NDArrayInt, place: NDArrayInt, size: int) -> NDArrayInt:
    """Smallest `place` of each moment, shape (size,); the largest integer where a moment has none."""
    first = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(first, moment, place)
    return first
