"""How a track uses its lane: over the line between two lanes, or in a lane of oncoming traffic."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.call import Call
from tools.atoms.context.lane_graph import lane_graph
from tools.atoms.context.lanes import TRAVEL_SPEED_MPS, lane_direction, lane_of, lanes_at
from tools.atoms.context.stays import steady
from tools.atoms.evidence import hysteresis
from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.motion import motion
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

OVER_SHARE: Final = 0.2
"""Who straddles has at least this share of its width in either lane: 0.4 m of a car, more than boxes jitter."""
LONG_S: Final = 1.0
"""Shorter is a touch of the line, or jitter."""
ALONG_COS: Final = math.cos(math.radians(30))
"""Who stands or drives across the lanes crosses them."""
AGAINST_COS: Final = -math.cos(math.radians(45))
"""Against a lane: within 45 degrees of its opposite direction."""


@derived("standard.straddling_lanes")
def straddling_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): the two flanks are in different lanes at front, middle or rear, steadily."""
    table, box = log.physical_tracks, boxes(log)
    rows = table.row_track, table.row_frame
    inset = (1 - 2 * OVER_SHARE) * box.half_width_m[rows]
    cos, sin = box.cos_yaw[rows], box.sin_yaw[rows]
    apart = np.zeros(table.n_rows, np.bool_)
    for place in (1.0, 0.0, -1.0):
        x = box.x_m[rows] + place * box.half_length_m[rows] * cos
        y = box.y_m[rows] + place * box.half_length_m[rows] * sin
        left = _lanes_of_points(log, *lanes_at(log, x - inset * sin, y + inset * cos))
        right = _lanes_of_points(log, *lanes_at(log, x + inset * sin, y - inset * cos))
        apart |= _differ(left, right, table.n_rows)
    way = _lane_ways(log)
    apart &= np.abs(way[:, 0] * cos + way[:, 1] * sin) >= ALONG_COS
    return steady(log, np.asarray(table.dense(apart, False)), LONG_S)


def _lane_ways(log: Log) -> NDArrayFloat:
    """Direction of each box's lane segment, shape (R, 2); zero in no lane and on intersections."""
    table = log.physical_tracks
    lane = lane_of(log)[table.row_track, table.row_frame].astype(np.int64)
    row = np.flatnonzero(lane >= 0)
    row = row[~log.road_map.lane_is_intersection[lane[row]]]
    ways = np.zeros((table.n_rows, 2))
    ways[row] = lane_direction(log, row, lane[row])
    return ways


def _lanes_of_points(log: Log, point: NDArrayInt, lane: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """Hits outside intersections, as points and numbers of whole lanes; points with a hit on one are left out."""
    road = log.road_map
    crossing = np.unique(point[road.lane_is_intersection[lane]])
    kept = ~np.isin(point, crossing)
    return point[kept], lane_graph(log).lane_group[lane[kept]]


def _differ(one: tuple[NDArrayInt, NDArrayInt], other: tuple[NDArrayInt, NDArrayInt], count: int) -> NDArrayBool:
    """Bool (count,): both points of the number are in lanes, and in none together."""
    both = np.isin(np.arange(count), one[0]) & np.isin(np.arange(count), other[0])
    size = 1 + max(int(one[1].max(initial=0)), int(other[1].max(initial=0)))
    first, second = (hits[0] * size + hits[1] for hits in (one, other))
    both[first[np.isin(first, second)] // size] = False
    return np.asarray(both)


@derived("standard.in_oncoming_lane")
def oncoming_lane_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): in a lane and facing against it, and driving so, steadily."""
    table, box, move = log.physical_tracks, boxes(log), motion(log)
    rows = table.row_track, table.row_frame
    way = _lane_ways(log)
    heading = way[:, 0] * box.cos_yaw[rows] + way[:, 1] * box.sin_yaw[rows]
    velocity = way[:, 0] * move.vx_mps[rows] + way[:, 1] * move.vy_mps[rows]
    speed = move.speed_mps[rows]
    facing = table.dense(heading <= AGAINST_COS, False)
    driving = table.dense((speed >= TRAVEL_SPEED_MPS) & (velocity < AGAINST_COS * speed), False)
    active = ~move.parked_mask[:, None]
    stays = steady(log, np.asarray(facing & active), LONG_S)
    return hysteresis(stays & steady(log, np.asarray(facing & driving)), stays)


@atom("context", needs=("map",))
def straddling_lanes(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are in two lanes at once, over the line between them.

    At its front, its middle or its rear, one flank is in one lane and the other in another, outside intersections, each
    with at least a fifth of the box's width (0.4 m of a car), for 1 s or longer (pauses up to 0.5 s are bridged). The
    centre is in a lane and the box along it, within 30 degrees, whichever end is in front. Lanes of all types and of
    either direction count; the edge between a lane and no lane does not. Changing lanes crosses the
    line as well and holds meanwhile; parked tracks that stand over a line hold too.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        over_the_line = straddling_lanes(vehicles, log_dir)

    Source:
        Our own definition, from the lanes of the Argoverse 2 map.
    """
    return track_candidates.restrict(straddling_mask(log_dir.log))


@atom("context", needs=("map",))
def in_oncoming_lane(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are in a lane of oncoming traffic: on the wrong side of the road.

    The centre of the box is in a lane segment outside intersections and its forward axis points against it, within 45
    degrees, for 1 s or longer (pauses up to 0.5 s are bridged); and within that time it drives against the lane, at 1
    m/s or more, for 0.5 s. Who stops there in between stays in it. Parked tracks and those that reverse do not count,
    nor does who is in a lane of its own direction where two lanes overlap.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        wrong_way = in_oncoming_lane(vehicles, log_dir)

    Source:
        Our own definition, from the lanes of the Argoverse 2 map.
    """
    return track_candidates.restrict(oncoming_lane_mask(log_dir.log))
