"""In a lane that is there for turning only."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from tools.atoms.baseline.kinds import TURN_DIRECTION
from tools.atoms.call import Call
from tools.atoms.context.beside import TOUCHING_M, beside
from tools.atoms.context.continuations import STRAIGHT_RAD
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES
from tools.scenario import Scenario
from tools.typing import NDArrayBool


@derived("standard.turn_lanes")
def turn_lanes(log: Log) -> tuple[NDArrayBool, NDArrayBool]:
    """Segments of lanes that lead only into left turns, and only into right turns, bool, each of shape (L,)."""
    road, bend = log.road_map, centrelines(log).turn_rad
    followers = [[road.lane_index.get(int(item), -1) for item in road.successors[n]] for n in range(road.n_lanes)]
    plain = ~road.lane_is_intersection & (road.lane_type != LANE_TYPES.index("BIKE"))
    has_company = _has_company(log)
    return (
        _only_into(followers, plain, road.lane_is_intersection & (bend > STRAIGHT_RAD)) & has_company,
        _only_into(followers, plain, road.lane_is_intersection & (bend < -STRAIGHT_RAD)) & has_company,
    )


def _only_into(followers: list[list[int]], plain: NDArrayBool, turn: NDArrayBool) -> NDArrayBool:
    """Bool (L,): segments outside intersections from which every way on leads into a `turn`, sooner or later.

    A way on that the local map does not contain (-1) may lead anywhere, so its lane is none.
    """
    leads = turn.copy()
    for _ in range(len(followers)):
        more = leads.copy()
        for lane in np.flatnonzero(plain & ~leads):
            ways = followers[lane]
            more[lane] = bool(ways) and all(way >= 0 and leads[way] for way in ways)
        if np.array_equal(more, leads):
            break
        leads = more
    only: NDArrayBool = leads & plain
    return only


def _has_company(log: Log) -> NDArrayBool:
    """Bool (L,): another lane for motor vehicles runs the same way directly beside, somewhere along the segment."""
    near, road = beside(log), log.road_map
    half = np.median(near.width_m, axis=1) / 2
    motor = road.lane_type != LANE_TYPES.index("BIKE")
    reach = (half[near.lane] + half[near.other] + TOUCHING_M)[:, None]
    touching = ((np.abs(near.left_m) <= reach) & (np.abs(near.left_m) >= half[near.lane][:, None])).any(axis=1)
    mask = np.zeros(road.n_lanes, np.bool_)
    mask[near.lane[touching & near.same_way & motor[near.other]]] = True
    return mask


@atom("context", needs=("map",))
def in_turn_lane(
    track_candidates: Tracks, log_dir: Call, direction: Annotated[str | None, TURN_DIRECTION] = None
) -> Scenario:
    """Tracks at the frames at which they are in a lane that leads only into a turn.

    A turn lane is a lane segment before an intersection, or a chain of such segments, all of whose ways on bend by more
    than 30 degrees to the same side, while another lane for motor vehicles runs beside it the same way. Lanes that
    also lead straight on are none, nor is the single lane of a road that bends or ends at a crossing street, nor the
    curve over the intersection itself. What the track does there does not matter. A lane one of whose ways on lies
    outside the local map is not called a turn lane.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        direction: Side that the lane turns to; None for either.

    Roles:
        direction is the lane's, in its driving direction.

    Example:
        about_to_turn = in_turn_lane(vehicles, log_dir, direction="left")

    Source:
        HYU_OASIS names the idea; our own definition, from the successors of the Argoverse 2 map's lanes.
    """
    left, right = turn_lanes(log_dir.log)
    chosen = {"left": left, "right": right}.get(direction or "", left | right)
    return track_candidates.restrict(np.append(chosen, False)[lane_of(log_dir.log)])
