"""Traffic that comes the other way."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import lane_of
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.kinematics.courses import DRIVING_MPS, courses
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.pair_courses import cosine, lengths_m, midway_m, relate_courses, settled
from tools.atoms.relation.passing_events import flank_gap_m
from tools.av2.log import Log
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayInt

AGAINST_COS: Final = -np.cos(np.radians(45))
"""Oncoming traffic travels within 45 degrees of the opposite way: roads bend between the two."""
ROAD_M: Final = 10.0
"""Largest distance of the two ways, flank to flank: a road of four lanes."""
ONCOMING_S: Final = 0.5
"""It is oncoming for this long at least."""


@atom("relation")
def oncoming(
    track_candidates: Tracks,
    related_candidates: Tracks,
    log_dir: Call,
    max_distance_m: Annotated[float, DISTANCE_M] = 50.0,
) -> Edges:
    """Tracks that come the other way towards a related track, on the same road.

    The track moves, at 1 m/s or more, within 45 degrees of the way opposite to the related track's, is still ahead of
    it (the fronts have not met), at most max_distance_m away, and the two ways, bent evenly from one to the other, are
    at most 10 m apart, flank to flank. Where both are in lanes of a map, outside intersections, these have to be
    opposite sides of one road, or one lane. It lasts half a second at least. The related track may stand.

    Args:
        track_candidates: Track set to filter: those that come.
        related_candidates: Track set they come towards.
        log_dir: The log.
        max_distance_m: Largest distance of the two boxes, m.

    Roles:
        The first set, the oncoming traffic, is returned; ahead is seen from the second.

    Example:
        oncoming_trucks = oncoming(trucks, ego, log_dir)

    Source:
        Our own.
    """
    log = log_dir.log
    speed = courses(log).speed_mps
    sides = _sides(log)

    def test(block: PairBlock) -> NDArrayBool:
        ahead_m, left_m = midway_m(block, against=True)
        coming = block.both_mask & (block.of_track(speed) >= DRIVING_MPS) & (cosine(block) <= AGAINST_COS)
        coming &= (ahead_m >= lengths_m(block)) & (flank_gap_m(block, left_m) <= ROAD_M)
        coming = block.within(max_distance_m, coming)
        if sides is not None:
            here, there = block.of_track(sides[0]), block.of_related(sides[0])
            coming &= sides[1][here, there]
        return settled(log, block, coming, ONCOMING_S)

    return relate_courses(log_dir, track_candidates, related_candidates, test, max_distance_m, movers=True)


def _sides(log: Log) -> tuple[NDArrayInt, NDArrayBool] | None:
    """Lane of each track (N, T), the last for none, and which lanes (L + 1, L + 1) may belong to one road."""
    if not log.has_map:
        return None
    graph, road = lane_graph(log), log.road_map
    group = graph.side_group
    told = ~road.lane_is_intersection
    one_road = graph.opposite[group[:, None], group] | (group[:, None] == group)
    one_road |= ~told[:, None] | ~told
    return np.asarray(lane_of(log), np.int64), np.pad(one_road, (0, 1), constant_values=True)
