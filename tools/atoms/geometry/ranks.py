"""Which of a track's related ones is the nearest, the second nearest, ..."""

from __future__ import annotations

import numpy as np

from tools.atoms.geometry.pairs import PairBlock
from tools.typing import NDArrayBool, NDArrayInt


def ranks_by_distance(block: PairBlock, there: NDArrayBool) -> NDArrayInt:
    """Place of each true pair of `there` (P, F) among those of its track at the frame, from 0; -1 where false.

    By the distance of the footprints; nearer centres win at equal distance.
    """
    pair, frame = np.nonzero(there)
    group = block.track[pair] * there.shape[1] + frame
    order = np.lexsort((block.centre_distance_m[there], block.distance_at_m(there), group))
    ordered = group[order]
    new = np.ones(ordered.size, np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    place = np.arange(ordered.size)
    rank = place - np.maximum.accumulate(np.where(new, place, 0))
    ranks = np.full(there.shape, -1, np.int64)
    ranks[pair[order], frame[order]] = rank
    return ranks
