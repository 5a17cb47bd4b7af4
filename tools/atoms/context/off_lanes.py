"""Off the road, on the sidewalk, on the shoulder."""

from __future__ import annotations

from tools.atoms.call import Call
from tools.atoms.context.roadside import off_road_mask, on_shoulder_mask, on_sidewalk_mask
from tools.atoms.registry import Tracks, atom
from tools.scenario import Scenario


@atom("context", needs=("map",))
def off_road(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are off the road.

    The centre of the box is in none of the map's drivable areas and in no lane, for 0.5 s or longer (pauses up to 0.5 s
    are bridged). Sidewalks, medians, forecourts, yards and unmapped parking lots are off the road. Where a road leads
    out of the local map (within 60 m ahead of its last lane segment and 8 m of its middle) nothing is off the road,
    because nothing is known there.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        left_the_road = off_road(vehicles, log_dir)

    Source:
        Our own definition; drivable area: Argoverse 2 map.
    """
    return track_candidates.restrict(off_road_mask(log_dir.log))


@atom("context", needs=("map",))
def on_sidewalk(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are on a sidewalk.

    Argoverse 2 maps have no sidewalks; the edge of the drivable area is the kerb. On the sidewalk is who is off the
    road (see off_road) with the box's centre at most 6 m from the drivable area, and not on a median (see on_median),
    for 0.5 s or longer (pauses up to 0.5 s are bridged). For motor vehicles the limit is 2.5 m: what stands further
    away is on a forecourt or a drive.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        walkers = on_sidewalk(pedestrians, log_dir)

    Source:
        Our own definition; 6 m holds nine of ten pedestrians beside the roads of four real logs.
    """
    return track_candidates.restrict(on_sidewalk_mask(log_dir.log))


@atom("context", needs=("map",))
def on_shoulder(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are on the shoulder: at the side of the road, outside its lanes.

    The centre of the box is in the drivable area, in no lane, on no median, and on the strip up to 4 m wide along the
    right of an outermost lane segment outside intersections (along its left where no lane runs to the left within 15
    m), for 0.5 s or longer (pauses up to 0.5 s are bridged). Motor vehicles are along it, within 30 degrees. A row of
    parked cars outside the lanes is on that strip too. Many maps draw a wide outer lane up to the kerb instead; who
    stands there is in the lane (see in_parallel_parking).

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        broken_down = stationary(on_shoulder(vehicles, log_dir), log_dir)

    Source:
        Our own definition, from lanes and drivable areas of the Argoverse 2 map.
    """
    return track_candidates.restrict(on_shoulder_mask(log_dir.log))
