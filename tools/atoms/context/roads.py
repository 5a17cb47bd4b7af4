"""On a road with so many lanes, on a one-way road, in the leftmost, middle or rightmost lane."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.call import Call
from tools.atoms.context.lane_counts import lane_counts, lanes_to_the_sides, road_lane
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import EnumKind, NumberKind
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES
from tools.scenario import Scenario
from tools.typing import NDArrayInt

LANES: Final = NumberKind(0, math.inf, "lanes", integer=True)
POSITION: Final = EnumKind(("leftmost", "middle", "rightmost", "only"), what="position")
COUNTED: Final = EnumKind(("direction", "both"), what="way of counting")


@atom("context", needs=("map",))
def on_road_with_n_lanes(
    track_candidates: Tracks,
    log_dir: Call,
    min_lanes: Annotated[float, LANES] = 1,
    max_lanes: Annotated[float, LANES] = math.inf,
    count: Annotated[str, COUNTED] = "direction",
) -> Scenario:
    """Tracks at the frames at which the road that they are on has a number of lanes.

    Counted across the road where the track is: lanes for motor vehicles that run the way of the track's lane, side by
    side with at most 2 m between them; count="both" adds those of the opposite direction, at most 15 m (a median) away.
    Bike lanes do not count, bus lanes do; a two-way street without a centre line has one lane each way. On an
    intersection the road that leads there counts. Signs, cones, barrels and bollards, which stand beside the road,
    belong to the lane that they govern or that is nearest, at most 6 m away; other tracks in no lane are on no road.
    A lane that the local map does not contain is not counted.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_lanes: Fewest lanes.
        max_lanes: Most lanes.
        count: "direction": lanes of the track's own direction; "both": of both directions.

    Example:
        signs = on_road_with_n_lanes(stop_signs, log_dir, min_lanes=2, max_lanes=2)

    Source:
        HYU_OASIS names the idea; our own count, from the lanes of the Argoverse 2 map.
    """
    log = log_dir.log
    own, opposite = lane_counts(log)
    lanes = _where_tracks_are(log, own + opposite if count == "both" else own)
    return track_candidates.restrict((lanes >= max(min_lanes, 1)) & (lanes <= max_lanes))


@atom("context", needs=("map",))
def on_one_way_road(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are on a road that leads one way only.

    The track is in a lane for motor vehicles or beside one in a bike lane (signs and the like: by one, as for
    on_road_with_n_lanes), and no lane runs the opposite way on its left, at most 15 m from the lanes of its own
    direction. The carriageways of a divided road count as one two-way road. On an intersection the road that leads
    there decides. Where the map names a left neighbour that the local map does not contain, the road is not called
    one-way.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        one_way = on_one_way_road(vehicles, log_dir)

    Source:
        Our own definition, from the lanes of the Argoverse 2 map.
    """
    log = log_dir.log
    own, opposite = lane_counts(log)
    road = log.road_map
    unknown = np.array([item >= 0 and int(item) not in road.lane_index for item in road.left_neighbor_id], np.bool_)
    one_way = (own > 0) & (opposite == 0) & ~unknown[:, None]
    return track_candidates.restrict(_where_tracks_are(log, one_way.astype(np.int64)) > 0)


@atom("context", needs=("map",))
def in_lane_position(track_candidates: Tracks, log_dir: Call, position: Annotated[str, POSITION]) -> Scenario:
    """Tracks while they are in the leftmost, a middle, the rightmost or the only lane of their direction.

    Among the lanes for motor vehicles that run the way of the track's lane, side by side with at most 2 m between them,
    where the track is (see on_road_with_n_lanes). leftmost has lanes to its right only, rightmost to its left only,
    middle on both sides, and only on neither. Bike lanes do not count; turn lanes do. On an intersection the lane that
    leads there decides. A lane that the local map does not contain is not counted.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        position: Where the lane lies among those of its direction, in driving direction.

    Roles:
        position is seen in the lane's driving direction.

    Example:
        on_the_right = in_lane_position(trucks, log_dir, position="rightmost")

    Source:
        Our own definition, from the lanes of the Argoverse 2 map.
    """
    log = log_dir.log
    lane, _ = road_lane(log)
    left, right = (_where_tracks_are(log, count) > 0 for count in lanes_to_the_sides(log))
    motor = np.append(log.road_map.lane_type != LANE_TYPES.index("BIKE"), False)[lane]
    known = motor & (_where_tracks_are(log, lane_counts(log)[0]) > 0)
    beside = {"leftmost": ~left & right, "middle": left & right, "rightmost": left & ~right, "only": ~left & ~right}
    return track_candidates.restrict(beside[position] & known)


def _where_tracks_are(log: Log, by_lane: NDArrayInt) -> NDArrayInt:
    """Values of shape (L, P) at each box, shape (N, T); 0 for a box on no road."""
    lane, point = road_lane(log)
    if not by_lane.size:
        return np.zeros(lane.shape, np.int64)
    return np.where(lane >= 0, by_lane[np.maximum(lane, 0), point], 0)
