"""Others close by."""

from __future__ import annotations

import math
from typing import Annotated, Final

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.geometry.gaps import relate_over_gaps
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import FlagKind, NumberKind
from tools.scenario import Edges
from tools.typing import NDArrayBool

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
        near = block.within(distance_thresh, block.both_mask)
        if min_objects is not None and min_objects <= 1:
            return near
        wanted = block.count_per_track(block.both_mask) if min_objects is None else min_objects
        enough: NDArrayBool = block.count_per_track(near) >= wanted
        return near & enough

    # To know that all are near, those that are far have to be counted too.
    reach_m = math.inf if min_objects is None else distance_thresh
    return relate_over_gaps(log_dir, track_candidates, related_candidates, test, reach_m, with_self=include_self)
