"""People on the roadway: crossing the road, jaywalking."""

from __future__ import annotations

from typing import Annotated, Final

import numpy as np

from tools.atoms.actor.category import CYCLISTS, MOTOR_VEHICLES
from tools.atoms.baseline.kinds import DISTANCE_M
from tools.atoms.call import Call
from tools.atoms.context.areas import crossing_areas, intersection_areas
from tools.atoms.context.roadway import carriageway, walking
from tools.atoms.context.stays import steady
from tools.atoms.evidence import frame_spans_s, lasting, seconds
from tools.atoms.geometry.areas import centres_inside, footprints_within
from tools.atoms.geometry.runs import bridged, run_ids
from tools.atoms.kinematics.driving import driving
from tools.atoms.kinematics.slopes import MAX_GAP_S
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

WALKING_MPS: Final = 0.4
"""Slower is standing; a tracker's error alone stays below it."""
WAITING_S: Final = 2.0
"""Who waits on the road for this long while crossing it is crossing still."""
CROSSED_M: Final = 3.0
"""Least way across lanes: the width of a narrow one."""
WALKED_M: Final = 2.0
"""Who jaywalks goes this far on the carriageway, away from crossings ..."""
WALKING_MEAN_MPS: Final = 0.4
"""... and at this mean speed: who works or talks there stands around ..."""
WALKED_S: Final = 1.0
"""... for this long at least."""
UNMARKED_M: Final = 30.0
"""An intersection without a marked crossing this near may be crossed where there is none."""

_TRAILERS: Final = ("VEHICULAR_TRAILER", "MESSAGE_BOARD_TRAILER", "TRAFFIC_LIGHT_TRAILER")
_RIDERS: Final = ("MOTORCYCLIST",)


@atom("behaviour", needs=("map",))
def crossing_road(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks while they walk (or ride) across a road, at a crossing or anywhere else.

    In lanes of any type the track moves at 0.4 m/s or more and more across the road than along it: more than 45 degrees
    off the lane's direction, on intersections off that of some of the lanes there. It goes 3 m or more across lanes so.
    Waits of up to 2 s belong to it. It lasts from coming onto the lanes to leaving them; strips beside the lanes, where
    cars park, are before and after. Motor vehicles and trailers, which drive along lanes that lead over other roads,
    never cross a road so. A log without a map is an error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        people_crossing = crossing_road(pedestrians, log_dir)

    Source:
        Our own; lanes and drivable area: Argoverse 2 map.
    """
    log = log_dir.log
    driven = np.isin(log.tracks.category_array, (*MOTOR_VEHICLES, *_TRAILERS))
    return track_candidates.restrict(crossings(log) & ~driven[:, None])


@derived("standard.road_crossings")
def crossings(log: Log) -> NDArrayBool:
    """Bool (N, T): the track is crossing a road."""
    walk, span_s = walking(log), frame_spans_s(log)
    going = walk.in_lane_mask & (walk.across_mps >= np.maximum(walk.along_mps, WALKING_MPS))
    off = log.physical_tracks.present_mask & ~walk.in_lane_mask
    run: NDArrayBool = bridged(going, off, seconds(log), WAITING_S)
    return run & (_sum_of_run(run, np.where(going, walk.across_mps * span_s, 0.0)) >= CROSSED_M)


@atom("behaviour", needs=("map",))
def jaywalking(track_candidates: Tracks, log_dir: Call, min_distance_m: Annotated[float, DISTANCE_M] = 3.0) -> Scenario:
    """Tracks while they walk on the carriageway away from pedestrian crossings.

    The centre is in lanes for vehicles or buses, half a metre or more inside their common edge, and the footprint
    min_distance_m or more from every marked crossing; so it is for 1 s or longer (half a second otherwise does not end
    it), and meanwhile the track moves by 2 m or more, at a mean of 0.4 m/s or more. Crossing the road and walking along
    on it both count; who stands or works there does not, nor does who walks along a kerb or on the parking strip beside
    the lanes. At intersections that have no marked crossing within 30 m, people may cross: on the intersection itself
    nobody jaywalks then. Motor vehicles, trailers and those who ride a cycle never jaywalk. A log without a map is an
    error.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        min_distance_m: Least distance from the footprint to the nearest marked crossing, m.

    Example:
        jaywalkers = jaywalking(pedestrians, log_dir)

    Source:
        Our own; the Vienna Convention on Road Traffic (article 20) asks pedestrians to use crossings that are near.
    """
    log = log_dir.log
    seen = log.physical_tracks.present_mask
    on_foot = ~np.isin(log.tracks.category_array, (*MOTOR_VEHICLES, *_TRAILERS, *CYCLISTS, *_RIDERS))
    inside = centres_inside(log, seen & on_foot[:, None], carriageway(log))
    marked = footprints_within(log, inside, crossing_areas(log), min_distance_m)
    away = steady(log, inside & ~marked & ~_at_unmarked(log, inside), WALKED_S)
    away = lasting(bridged(away, seen & ~away, seconds(log), MAX_GAP_S), frame_spans_s(log), WALKED_S)
    return track_candidates.restrict(away & _walks(log, away))


def _at_unmarked(log: Log, holds: NDArrayBool) -> NDArrayBool:
    """Bool (N, T): on an intersection that has no marked crossing near; looked at where `holds` only."""
    inside = centres_inside(log, holds, intersection_areas(log))
    return inside & ~footprints_within(log, inside, crossing_areas(log), UNMARKED_M)


def _walks(log: Log, run: NDArrayBool) -> NDArrayBool:
    """Bool (N, T): the run that each true frame of `run` belongs to leads somewhere."""
    drive, span_s = driving(log), frame_spans_s(log)
    steps = [np.nan_to_num(np.diff(part, axis=1, append=part[:, -1:])) for part in (drive.x_m, drive.y_m)]
    moved = [_sum_of_run(run, np.where(run, step, 0.0)) for step in steps]
    far: NDArrayBool = np.hypot(*moved) >= WALKED_M
    speed = _sum_of_run(run, np.where(run, np.nan_to_num(drive.speed_mps) * span_s, 0.0))
    brisk: NDArrayBool = speed >= WALKING_MEAN_MPS * _sum_of_run(run, np.where(run, span_s, 0.0))
    return far & brisk


def _sum_of_run(run: NDArrayBool, values: NDArrayFloat) -> NDArrayFloat:
    """Sum of `values` over the run of `run` that each element belongs to, (N, T); 0 outside runs."""
    ids = run_ids(run)
    total = np.bincount(ids[run], weights=values[run])
    return np.append(total, 0.0)[ids]
