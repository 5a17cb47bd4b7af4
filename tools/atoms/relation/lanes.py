"""Sharing a lane, a side of the road; following."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.baseline.kinds import ROAD_SIDE
from tools.atoms.call import Call
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import ALIGNED_COS, lane_of, travel_direction
from tools.atoms.geometry.gaps import bridged_boxes, gaps, relate_over_gaps
from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.kinematics.motion import motion
from tools.atoms.registry import Tracks, atom
from tools.atoms.relation.reach import RELATED_M, close_at_some_time
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt, NDArrayInt32

FOLLOWING_GAP_M: Final = 25.0
"""Largest distance between the two boxes of a follower and who it follows."""
FOLLOWING_OFFSET_M: Final = 5.0
"""In the next segment the one ahead is at most this far to the side, which tells branches of a fork apart."""


@atom("relation", needs=("map",))
def in_same_lane(track_candidates: Tracks, related_candidates: Tracks, log_dir: Call) -> Edges:
    """Tracks that are in the same lane of the road as a related track.

    A lane is a chain of lane segments, each the straightest way on from the one before and back; it leads straight on
    over intersections (up to 30 degrees), never around a corner. A turning segment of an intersection is a lane of its
    own. A pair is left out whose centres are never within 50 m while it holds.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set that must share the lane.
        log_dir: The log.

    Roles:
        The first set is returned; the relation is symmetric.

    Example:
        sharing = in_same_lane(bicycles, vehicles, log_dir)

    Differs from RefAV:
        There the relation is not symmetric where lanes fork or merge.

    Source:
        RefAV, with mutual continuation.
    """
    group = _grouped(log_dir.log, lane_graph(log_dir.log).lane_group)

    def test(block: PairBlock) -> NDArrayBool:
        lane = block.of_track(group)
        shared: NDArrayBool = (lane >= 0) & (lane == block.of_related(group))
        return block.both_mask & shared

    found = relate_over_gaps(log_dir, track_candidates, related_candidates, test, RELATED_M)
    return close_at_some_time(log_dir.log, found)


@atom("relation", needs=("map",))
def on_relative_side_of_road(
    track_candidates: Tracks, related_candidates: Tracks, log_dir: Call, side: Annotated[str, ROAD_SIDE]
) -> Edges:
    """Tracks on the same or on the opposite side of the road as a related track.

    A side is all lanes that run the same way side by side, with what continues them straight on; the opposite side runs
    the other way, as a neighbour on the map or within 15 m across a median. Both tracks must be in a lane. A pair
    is left out whose centres are never within 50 m while it holds.

    Args:
        track_candidates: Track set to filter.
        related_candidates: Track set that the side is relative to.
        log_dir: The log.
        side: Same or opposite side of the road.

    Roles:
        The first set is returned; the relation is symmetric.

    Example:
        oncoming_side = on_relative_side_of_road(vehicles, ego, log_dir, side="opposite")

    Differs from RefAV:
        There sides are told by gaps between lane boundaries instead of driving directions, so that a painted gap makes
        the same side opposite and a median leaves no opposite side.

    Source:
        RefAV's intent, with driving directions.
    """
    graph = lane_graph(log_dir.log)
    group = _grouped(log_dir.log, graph.side_group)

    def test(block: PairBlock) -> NDArrayBool:
        here, there = block.of_track(group), block.of_related(group)
        inside: NDArrayBool = block.both_mask & (here >= 0) & (there >= 0)
        if side == "same":
            same: NDArrayBool = here == there
            return inside & same
        inside[inside] = graph.opposite[here[inside], there[inside]]
        return inside

    found = relate_over_gaps(log_dir, track_candidates, related_candidates, test, RELATED_M)
    return close_at_some_time(log_dir.log, found)


@atom("relation", needs=("map",))
def following(track_candidates: Tracks, related_candidates: Tracks, log_dir: Call) -> Edges:
    """Tracks that have a related track ahead of them in their lane, heading the same way.

    The related centre is ahead of the track's front, the boxes are at most 25 m apart, the two travel within 60 degrees
    of each other (below 1 m/s the box's forward axis counts), and the related track is in the same lane segment or in
    one of the next two on the track's way, there at most 5 m to the side. Neither of the two is parked: a queue at a
    light follows, a row of parked cars does not. Others in between do not matter.

    Args:
        track_candidates: Track set to filter: those behind.
        related_candidates: Track set that is followed.
        log_dir: The log.

    Roles:
        The first set, which follows, is returned.

    Example:
        behind_bus = following(cars, buses, log_dir)

    Differs from RefAV:
        There parked cars follow each other, headings are compared at different times when the tracks begin at different
        times, and a neighbouring lane counts when the boxes overlap sideways.

    Source:
        RefAV's intent.
    """
    log = log_dir.log
    graph, (lane, x, y) = lane_graph(log), _bridged_travel(log)
    active = np.broadcast_to(~motion(log).parked_mask[:, None], lane.shape)
    half_length = bridged_boxes(log).half_length_m

    def test(block: PairBlock) -> NDArrayBool:
        here, there = block.of_track(lane), block.of_related(lane)
        pairs = block.both_mask & block.of_track(active) & block.of_related(active)
        pairs &= (here >= 0) & (there >= 0) & (block.forward_m > block.of_track(half_length))
        pairs &= block.of_track(x) * block.of_related(x) + block.of_track(y) * block.of_related(y) >= ALIGNED_COS
        pairs = block.within(FOLLOWING_GAP_M, pairs)
        own, other = here[pairs], there[pairs]
        ahead = graph.next_mask[own, other] & (np.abs(block.left_m[pairs]) <= FOLLOWING_OFFSET_M)
        pairs[pairs] = (own == other) | ahead
        return pairs

    return relate_over_gaps(log_dir, track_candidates, related_candidates, test, FOLLOWING_GAP_M)


@derived("standard.bridged_travel")
def _bridged_travel(log: Log) -> tuple[NDArrayInt32, NDArrayFloat, NDArrayFloat]:
    """Lane and direction of travel, x and y; in gaps those of the nearer box; each of shape (N, T)."""
    fill = gaps(log)
    x, y = (fill.nearest(part) for part in travel_direction(log))
    return fill.nearest(lane_of(log)), x, y


def _grouped(log: Log, group: NDArrayInt) -> NDArrayInt:
    """Group number of each track's lane, shape (N, T); -1 in no lane; in gaps the nearer box's."""
    lane, _, _ = _bridged_travel(log)
    return np.asarray(np.append(group, -1)[lane])
