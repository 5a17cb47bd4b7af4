"""On the road, in a lane of a type, on or near an intersection, in the drivable area, at a crossing."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from tools.atoms.baseline.kinds import DISTANCE_M, LANE_TYPE
from tools.atoms.call import Call
from tools.atoms.context.areas import crossing_areas, drivable_areas, intersection_areas
from tools.atoms.context.lanes import lane_of
from tools.atoms.geometry.areas import centres_inside, footprints_within
from tools.atoms.registry import Tracks, atom
from tools.av2.map import LANE_TYPES
from tools.scenario import Scenario


@atom("context", needs=("map",))
def on_road(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are in a lane.

    The centre of the box lies in a lane segment. Bike lanes and lanes over intersections count; parking lots and
    driveways do not.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        animals_on_road = on_road(animals, log_dir)

    Source:
        RefAV.
    """
    return track_candidates.restrict(lane_of(log_dir.log) >= 0)


@atom("context", needs=("map",))
def on_lane_type(track_candidates: Tracks, log_dir: Call, lane_type: Annotated[str, LANE_TYPE]) -> Scenario:
    """Tracks at the frames at which they are in a lane of a type.

    Where lanes overlap, the lane is the one that the track travels along (within 60 degrees), that is made for its
    kind (bike lanes for cyclists, the others for motor vehicles), and that it stays in longest, in this order.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        lane_type: For whom the lane is made.

    Example:
        in_bus_lane = on_lane_type(cars, log_dir, lane_type="BUS")

    Differs from RefAV:
        There the lane is chosen by length of stay alone, whichever way the track travels.

    Source:
        RefAV; lane types: Argoverse 2 map.
    """
    lane = lane_of(log_dir.log)
    wanted = log_dir.log.road_map.lane_type == LANE_TYPES.index(lane_type)
    return track_candidates.restrict((lane >= 0) & np.append(wanted, False)[lane])


@atom("context", needs=("map",))
def on_intersection(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are on an intersection.

    The centre of the box lies in a lane segment that leads over an intersection.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        crossing_bikes = on_intersection(bicycles, log_dir)

    Source:
        RefAV; intersections: Argoverse 2 map.
    """
    log = log_dir.log
    return track_candidates.restrict(centres_inside(log, track_candidates.mask, intersection_areas(log)))


@atom("context", needs=("map",))
def near_intersection(
    track_candidates: Tracks, log_dir: Call, threshold: Annotated[float, DISTANCE_M] = 5.0
) -> Scenario:
    """Tracks at the frames at which they are on an intersection or close to one.

    The distance is from the box's footprint to the lane segments that lead over the intersection.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        threshold: How far outside the intersection still counts, m.

    Example:
        waiting = near_intersection(vehicles, log_dir, threshold=10)

    Differs from RefAV:
        There the box's centre must lie in each lane segment's outline after moving its vertices outward, which
        overshoots at sharp corners.

    Source:
        RefAV, with true distances.
    """
    log = log_dir.log
    return track_candidates.restrict(footprints_within(log, track_candidates.mask, intersection_areas(log), threshold))


@atom("context", needs=("map",))
def in_drivable_area(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are anywhere vehicles can drive.

    The centre of the box lies in the map's drivable area. Wider than on_road: parking lots and driveways count.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        strollers = in_drivable_area(strollers, log_dir)

    Source:
        RefAV; drivable area: Argoverse 2 map.
    """
    log = log_dir.log
    return track_candidates.restrict(centres_inside(log, track_candidates.mask, drivable_areas(log)))


@atom("context", needs=("map",))
def at_pedestrian_crossing(
    track_candidates: Tracks, log_dir: Call, within_distance: Annotated[float, DISTANCE_M] = 1.0
) -> Scenario:
    """Tracks at the frames at which they are on a pedestrian crossing or close to one.

    The distance is from the box's footprint to the crossing; each frame is judged by itself.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        within_distance: Distance to the crossing, m; 0 means on it.

    Example:
        off_the_crossing = scenario_not(at_pedestrian_crossing)(on_road(pedestrians, log_dir), log_dir)

    Differs from RefAV:
        There a track that is at no crossing at one frame is at none ever after, so most arrivals are missed.

    Source:
        RefAV's intent; crossings: Argoverse 2 map.
    """
    log = log_dir.log
    return track_candidates.restrict(
        footprints_within(log, track_candidates.mask, crossing_areas(log), within_distance)
    )
