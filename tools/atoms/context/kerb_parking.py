"""Parked along the kerb."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import shapely

from tools.atoms.actor.category import MOTOR_VEHICLES
from tools.atoms.call import Call
from tools.atoms.context.areas import drivable_areas
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.evidence import frame_spans_s, lasting, seconds
from tools.atoms.geometry.boxes import boxes
from tools.atoms.geometry.runs import bridged, run_bounds
from tools.atoms.kinematics.standstill import driven, standing
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

KERB_GAP_M: Final = 1.0
"""Largest distance between the box's flank and the kerb, on either side of it: some park on the sidewalk. Nine of ten
cars parked along the kerb in four real logs keep within 0.5 m."""
PARALLEL_COS: Final = math.cos(math.radians(20))
ALONG_LANE_COS: Final = math.cos(math.radians(30))
"""The kerb of a street runs along its lanes; the edges of bays and drives run across them."""
LANE_REACH_M: Final = 15.0
ASIDE_M: Final = 0.7
"""In a lane, a parked car's centre is this far from the lane's middle; who stands in the middle waits in traffic."""
STANDING_S: Final = 3.0
"""Shorter stops are no parking."""
TRAILERS: Final = ("VEHICULAR_TRAILER", "MESSAGE_BOARD_TRAILER", "TRAFFIC_LIGHT_TRAILER")
_PAUSE_S: Final = 1.0


@derived("standard.in_parallel_parking")
def parallel_parking_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): stands along the kerb."""
    table = log.physical_tracks
    kind = np.isin(table.category_array, (*MOTOR_VEHICLES, *TRAILERS))[:, None]
    still, parked = standing(log) & kind, (~driven(log))[:, None]
    joined = bridged(still, np.zeros_like(still), seconds(log), _PAUSE_S)
    stands = (still & parked) | lasting(joined, frame_spans_s(log), STANDING_S)
    track, first, last = run_bounds(stands)
    at_kerb = _at_kerb(log, track, first, last)
    mask = np.zeros(stands.shape, np.bool_)
    for row, begin, end in zip(track[at_kerb], first[at_kerb], last[at_kerb], strict=True):
        mask[row, begin : end + 1] = True
    return np.asarray(mask & table.present_mask)


def _at_kerb(log: Log, track: NDArrayInt, first: NDArrayInt, last: NDArrayInt) -> NDArrayBool:
    """Whether each of K stops is along the kerb, shape (K,)."""
    box, lane = boxes(log), lane_of(log)
    # The doubled angle is the same for a box that is annotated or tracked back to front.
    twice = box.cos_yaw**2 - box.sin_yaw**2, 2 * box.cos_yaw * box.sin_yaw
    x, y, half, cos_2, sin_2 = (
        np.array([np.nanmedian(part[k, a : b + 1]) for k, a, b in zip(track, first, last, strict=True)])
        for part in (box.x_m, box.y_m, box.half_width_m, *twice)
    )
    cos, sin = np.cos(np.arctan2(sin_2, cos_2) / 2), np.sin(np.arctan2(sin_2, cos_2) / 2)
    centre, left = np.stack([x, y], axis=1), np.stack([-sin, cos], axis=1)
    edge, way = _kerb(log)
    found = np.zeros(track.size, np.bool_)
    if not len(edge) or not track.size:
        return found
    beside_lane = _along_the_road(log, centre, np.stack([cos, sin], axis=1))
    for side in (1.0, -1.0):
        flank = centre + side * half[:, None] * left
        gap, along = _to_kerb(edge, way, flank)
        parallel = np.abs(along[:, 0] * cos + along[:, 1] * sin) >= PARALLEL_COS
        found |= (
            beside_lane
            & (gap <= KERB_GAP_M)
            & parallel
            & _aside(log, lane[track, (first + last) // 2], centre, side * left)
        )
    return found


@derived("standard.kerb")
def _kerb(log: Log) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Pieces of the drivable areas' outlines: start, shape (K, 2), and vector to the end, shape (K, 2)."""
    rings = [ring for area in drivable_areas(log) for ring in (area.exterior, *area.interiors)]
    lines = [shapely.get_coordinates(ring) for ring in rings]
    if not lines:
        return np.empty((0, 2)), np.empty((0, 2))
    return np.concatenate([line[:-1] for line in lines]), np.concatenate([np.diff(line, axis=0) for line in lines])


def _to_kerb(edge: NDArrayFloat, way: NDArrayFloat, flank: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Distance of K flank points to the nearest piece of kerb, shape (K,), and its unit direction, shape (K, 2)."""
    length = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)
    apart = flank[:, None] - edge
    share = np.clip((apart * way).sum(axis=2) / length**2, 0.0, 1.0)
    distance = np.linalg.norm(share[..., None] * way - apart, axis=2)
    nearest = distance.argmin(axis=1)
    return distance[np.arange(len(flank)), nearest], way[nearest] / length[nearest, None]


def _along_the_road(log: Log, centre: NDArrayFloat, axis: NDArrayFloat) -> NDArrayBool:
    """Bool (K,): a lane near the place runs along the axis, or no lane is mapped near it at all."""
    lines, plain = centrelines(log), ~log.road_map.lane_is_intersection
    points, ways = lines.point_m[plain].reshape(-1, 2), lines.direction[plain].reshape(-1, 2)
    near = np.linalg.norm(centre[:, None] - points, axis=2) <= LANE_REACH_M
    along = np.abs(axis @ ways.T) >= ALONG_LANE_COS
    return np.asarray((near & along).any(axis=1) | ~near.any(axis=1))


def _aside(log: Log, lane: NDArrayInt, centre: NDArrayFloat, outward: NDArrayFloat) -> NDArrayBool:
    """Bool (K,): in no lane, or off its middle by `ASIDE_M` towards the kerb."""
    lines = centrelines(log)
    free = lane < 0
    if not lines.length_m.size:
        return free
    apart = centre[:, None] - lines.point_m[lane]
    nearest = (apart**2).sum(axis=2).argmin(axis=1)
    rows = np.arange(len(centre))
    along = lines.direction[lane, nearest]
    left = np.stack([-along[:, 1], along[:, 0]], axis=1)
    offset = (apart[rows, nearest] * left).sum(axis=1) * np.sign((left * outward).sum(axis=1))
    return np.asarray(free | (offset >= ASIDE_M))


@atom("context", needs=("map",))
def in_parallel_parking(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Vehicles that are parked along the kerb, parallel to it.

    A motor vehicle or trailer that never moves while it is seen or stands for 3 s or longer, with a flank at most 1 m
    from the edge of the drivable area (on either side of the kerb), within 20 degrees of its direction and within 30
    degrees of that of a lane outside intersections at most 15 m away (where lanes are mapped so near). If its centre is
    in a lane, as where the map draws the outer lane up to the kerb, it is at least 0.7 m off the lane's middle towards
    that kerb: who stands in the middle of a lane waits in traffic. Bays at an angle are not meant, nor lots that the
    map does not call drivable.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        kerb_parkers = in_parallel_parking(vehicles, log_dir)

    Source:
        HYU_OASIS names the idea; our own definition, with limits from the parked cars of four real logs.
    """
    return track_candidates.restrict(parallel_parking_mask(log_dir.log))
