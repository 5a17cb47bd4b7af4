"""The nearest one, the second one ahead, those at a distance."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M, SIDE_DIRECTION
from tools.atoms.call import Call
from tools.atoms.context.stays import steadied
from tools.atoms.evidence import frame_spans_s, seconds
from tools.atoms.geometry.gaps import relate_over_gaps
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.geometry.ranks import ranks_by_distance
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.direction import on_side
from tools.atoms.signature import NumberKind
from tools.scenario import Edges
from tools.typing import NDArrayBool

PLACE: Final = NumberKind(1, math.inf, "th in the row", integer=True)


def _steady(log_dir: Call, block: PairBlock, mask: NDArrayBool) -> NDArrayBool:
    """What of a mask (P, F) lasts 0.5 s; pauses up to 0.5 s, as when a box in between is missed, are filled."""
    log, frames = log_dir.log, block.frames
    return steadied(mask, block.both_mask, seconds(log)[frames], frame_spans_s(log)[frames])


def _candidates(block: PairBlock) -> NDArrayBool:
    """Bool (P, F): who may be the track's nearest at the frame, by the circles around and inside the footprints."""
    box, centres_m = block.boxes, np.where(block.both_mask, block.centre_distance_m, np.inf)
    outer = (box.widest_m[block.track] + box.widest_m[block.related])[:, None]
    inner = (box.narrowest_m[block.track] + box.narrowest_m[block.related])[:, None]
    begins = np.flatnonzero(np.diff(block.track, prepend=-1))
    nearest_m = np.minimum.reduceat(np.maximum(centres_m - inner, 0.0), begins, axis=0)
    rows = np.cumsum(np.diff(block.track, prepend=-1) != 0) - 1
    return np.asarray(block.both_mask & (centres_m - outer <= nearest_m[rows]))


def _beyond(block: PairBlock, among: NDArrayBool, limit_m: float) -> NDArrayBool:
    """Bool (P, F): `among` and footprints at least `limit_m` apart; the circles around and inside settle most."""
    box, centres_m = block.boxes, block.centre_distance_m
    outer = (box.widest_m[block.track] + box.widest_m[block.related])[:, None]
    inner = (box.narrowest_m[block.track] + box.narrowest_m[block.related])[:, None]
    far: NDArrayBool = among & (centres_m >= limit_m + outer)
    unsettled = among & ~far & (centres_m >= limit_m + inner)
    far[unsettled] = block.distance_at_m(unsettled) >= limit_m
    return far


@atom("actor", subject="related")
def nth_object_in_direction(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    direction: Annotated[str, SIDE_DIRECTION] = "forward",
    n: Annotated[float, PLACE] = 1,
    within_distance_m: Annotated[float, DISTANCE_M] = 50.0,
    lateral_thresh_m: Annotated[float, DISTANCE_M] = 1.0,
) -> Edges:
    """The related tracks that are first, second, third, ... on a side of a given track.

    On a side are related tracks whose centre lies beyond that side of the track's box and at most lateral_thresh_m
    outside the strip that the side sweeps (see has_objects_in_relative_direction); 1 m is about the track's own lane.
    They are counted by the distance between the two boxes. The place in the row is held for 0.5 s or longer (pauses up
    to 0.5 s, as when one in between is missed, are bridged). The strip is straight: on a bend whoever leaves it is not
    counted.

    Args:
        track_candidates: Track set that the direction is seen from.
        related_candidates: Track set to filter and to count: the n-th of these is returned.
        log_dir: The log.
        direction: Side of the track, seen from it.
        n: Place in the row, from 1.
        within_distance_m: Largest distance between the two boxes, m.
        lateral_thresh_m: How far beyond the track's own sides still counts, m.

    Roles:
        The second set is returned, as by get_objects_in_relative_direction; direction is seen from the first.

    Example:
        two_cars_ahead = nth_object_in_direction(ego, vehicles, log_dir, direction="forward", n=2)

    Source:
        HYU_OASIS names the idea; our own definition.
    """

    def test(block: PairBlock) -> NDArrayBool:
        there = block.within(within_distance_m, on_side(block, direction, lateral_thresh_m))
        return _steady(log_dir, block, ranks_by_distance(block, there) == n - 1)

    return relate_over_gaps(log_dir, track_candidates, related_candidates, test, within_distance_m)


@atom("actor", subject="related")
def nearest_object(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_distance_m: Annotated[float, DISTANCE_M] = 50.0,
) -> Edges:
    """The related track that is nearest to a given track, in any direction.

    By the distance between the two footprints; nearer centres win at equal distance. It is the nearest for 0.5 s or
    longer (pauses up to 0.5 s are bridged). Every given track has its own nearest one; a track is never its own.

    Args:
        track_candidates: Track set from which it is measured.
        related_candidates: Track set to filter: the nearest of these is returned.
        log_dir: The log.
        max_distance_m: Largest distance between the two boxes, m.

    Roles:
        The second set is returned: the nearest one; the tracks that it is nearest to are related.

    Example:
        nearest_walker = nearest_object(ego, pedestrians, log_dir)

    Source:
        Our own definition.
    """

    def test(block: PairBlock) -> NDArrayBool:
        there = block.within(max_distance_m, _candidates(block))
        return _steady(log_dir, block, ranks_by_distance(block, there) == 0)

    return relate_over_gaps(log_dir, track_candidates, related_candidates, test, max_distance_m)


@atom("relation")
def at_distance(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    min_distance_m: Annotated[float, DISTANCE_M] = 0.0,
    max_distance_m: Annotated[float, DISTANCE_M] = math.inf,
) -> Edges:
    """Tracks that have others between two distances from them.

    The distance is between the two footprints in the ground plane; both bounds are inclusive, and each related track is
    judged by itself.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set that must be at that distance.
        log_dir: The log.
        min_distance_m: Least distance between the two boxes, m.
        max_distance_m: Largest distance, m.

    Roles:
        The first set is returned; the relation is symmetric.

    Example:
        a_little_away = at_distance(pedestrians, ego, log_dir, min_distance_m=5, max_distance_m=15)

    Source:
        Our own definition.
    """

    def test(block: PairBlock) -> NDArrayBool:
        there = block.within(max_distance_m, block.both_mask)
        return there if min_distance_m <= 0 else _beyond(block, there, min_distance_m)

    return relate_over_gaps(log_dir, track_candidates, related_candidates, test, max_distance_m)
