"""Others close by."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.geometry.pairs import PairBlock, relate
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import FlagKind, NumberKind
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayInt

NEAR_COUNT: Final = NumberKind(0, float("inf"), "objects", integer=True, none_means="all the related tracks")


@atom("relation")
def near_objects(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    distance_thresh: Annotated[float, DISTANCE_M] = 10.0,
    min_objects: Annotated[float | None, NEAR_COUNT] = 1,
    include_self: Annotated[bool, FlagKind()] = False,
) -> Edges:
    """Tracks that have others close by.

    Distance is between the two footprints in the ground plane; touching is 0. Only related tracks that hold at the
    frame are counted. min_objects=None asks for all of them (the track itself excepted); 0 asks for one, as a relation
    needs a partner.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set that must be near.
        log_dir: The log.
        distance_thresh: Largest distance between the two boxes, m.
        min_objects: Fewest related tracks that must be near.
        include_self: A track that is in both sets counts itself and is related to itself.

    Roles:
        The first set is returned.

    Example:
        by_a_group = near_objects(vehicles, pedestrians, log_dir, distance_thresh=5, min_objects=3)

    Differs from RefAV:
        There 0 asks for all, all means the related tracks of the whole log, and a track in both sets can never have
        all of them near.

    Source:
        RefAV.
    """

    def test(block: PairBlock) -> NDArrayBool:
        pairs = block.both_mask
        if include_self:
            pairs = pairs | _self_pairs(block, track_candidates.mask)
        near = block.within(distance_thresh, pairs)
        enough: NDArrayBool = near.sum(axis=1, keepdims=True) >= _wanted(min_objects, pairs)
        return near & enough

    return relate(log_dir, track_candidates, related_candidates, test)


def _wanted(min_objects: float | None, pairs: NDArrayBool) -> NDArrayInt | float:
    """How many must be near: a number, or the count of all that hold, shape (A, 1, F)."""
    if min_objects is not None:
        return max(min_objects, 1)
    return np.asarray(np.maximum(pairs.sum(axis=1, keepdims=True), 1))


def _self_pairs(block: PairBlock, mask: NDArrayBool) -> NDArrayBool:
    """Shape (A, B, F): the related track is the track itself, and it holds in both sets."""
    same = block.track[:, None] == block.related
    holds = mask[block.track[:, None], block.frame]
    both: NDArrayBool = same[..., None] & holds[:, None] & block.related_mask[None]
    return both
