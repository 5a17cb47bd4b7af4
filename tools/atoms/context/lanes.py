"""The lane of every track at every frame, and the lanes' centrelines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from tools.atoms.actor.category import CYCLISTS, MOTOR_VEHICLES
from tools.atoms.arrays import SharedArrays
from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.motion import motion
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES, Ragged, RoadMap
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt, NDArrayInt32

CENTRELINE_POINTS: Final = 10
ALIGNED_COS: Final = math.cos(math.radians(60))
"""A track that travels within 60 degrees of a lane's direction uses it as it is meant."""
TRAVEL_SPEED_MPS: Final = 1.0
"""From this speed on, the direction of travel is the velocity's; below, the box's forward axis."""


@dataclass(frozen=True)
class Centrelines(SharedArrays):
    """Middles of the lane segments, in driving direction.

    Attributes:
        point_m: City x-y, shape (L, P, 2).
        direction: Unit direction at each point, shape (L, P, 2).
        chord: Unit vector from first to last point, shape (L, 2).
        length_m: Length of the chord, shape (L,).
        turn_rad: Change of direction from start to end, counter-clockwise positive, shape (L,).
    """

    point_m: NDArrayFloat
    direction: NDArrayFloat
    chord: NDArrayFloat
    length_m: NDArrayFloat
    turn_rad: NDArrayFloat


@derived("standard.centrelines")
def centrelines(log: Log) -> Centrelines:
    """The centrelines of the map's lane segments; needs a map."""
    road = log.road_map
    middle = (resampled(road.left_boundary) + resampled(road.right_boundary)) / 2
    step = _unit(np.diff(middle, axis=1))
    direction = _unit(np.concatenate([step[:, :1], step[:, :-1] + step[:, 1:], step[:, -1:]], axis=1))
    chord = middle[:, -1] - middle[:, 0]
    start, end = step[:, 0], step[:, -1]
    cross = start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]
    turn = np.arctan2(cross, (start * end).sum(axis=1))
    return Centrelines(middle, direction, _unit(chord), np.hypot(chord[:, 0], chord[:, 1]), turn)


def resampled(lines: Ragged) -> NDArrayFloat:
    """`CENTRELINE_POINTS` equally spaced points along each of L polylines, shape (L, P, 2).

    All lines are laid end to end, a metre apart, so that one interpolation serves them all.
    """
    if not len(lines):
        return np.empty((0, CENTRELINE_POINTS, 2))
    first, last = lines.offsets[:-1], lines.offsets[1:] - 1
    step = np.hypot(*np.diff(lines.values[:, :2], axis=0).T)
    step[last[:-1]] = 1.0
    along = np.concatenate([[0.0], np.cumsum(step)])
    wanted = along[first][:, None] + np.linspace(0.0, 1.0, CENTRELINE_POINTS) * (along[last] - along[first])[:, None]
    points = [np.interp(wanted.ravel(), along, lines.values[:, axis]) for axis in (0, 1)]
    return np.stack(points, axis=1).reshape(len(lines), CENTRELINE_POINTS, 2)


def _unit(vector: NDArrayFloat) -> NDArrayFloat:
    norm = np.linalg.norm(vector, axis=-1, keepdims=True)
    return np.asarray(np.divide(vector, norm, out=np.zeros_like(vector), where=norm > 0))


@derived("standard.inside_lanes")
def inside_lanes(log: Log) -> tuple[NDArrayInt, NDArrayInt]:
    """Which box centres lie in which lanes: row and lane index of every hit, each of shape (K,), lane by lane."""
    centre = log.physical_tracks.centre_city_m
    return lanes_at(log, np.ascontiguousarray(centre[:, 0]), np.ascontiguousarray(centre[:, 1]))


def lanes_at(log: Log, x: NDArrayFloat, y: NDArrayFloat) -> tuple[NDArrayInt, NDArrayInt]:
    """Which of Q points lie in which lanes: point and lane index of every hit, each of shape (K,), lane by lane."""
    order = np.argsort(x, kind="stable")
    sorted_x, sorted_y = x[order], y[order]
    points, lanes = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for lane, ring in enumerate(lane_rings(log.road_map)):
        low, high = ring.min(axis=0), ring.max(axis=0)
        part = slice(*np.searchsorted(sorted_x, (low[0], np.nextafter(high[0], np.inf))))
        near = np.flatnonzero((sorted_y[part] >= low[1]) & (sorted_y[part] <= high[1])) + part.start
        if near.size:
            polygon = shapely.Polygon(ring)
            shapely.prepare(polygon)
            hit = order[near[shapely.intersects_xy(polygon, sorted_x[near], sorted_y[near])]]
            points.append(hit)
            lanes.append(np.full(hit.size, lane))
    return np.concatenate(points), np.concatenate(lanes)


def lane_rings(road: RoadMap) -> list[NDArrayFloat]:
    """Outlines of the lane segments in the plane, each of shape (P, 2)."""
    return [road.lane_polygon[lane][:, :2] for lane in range(road.n_lanes)]


@derived("standard.lane")
def lane_of(log: Log) -> NDArrayInt32:
    """Lane segment of each track at each frame, shape (N, T); -1 in no lane or without a box.

    Where lanes overlap (on intersections), a lane that the track travels along, within 60 degrees, wins over one that
    it crosses, then one made for its kind over another (bike lanes for cyclists, the others for motor vehicles), then
    the one that the track's centre is in for the most frames.
    """
    table = log.physical_tracks
    row, lane = inside_lanes(log)
    stay = np.zeros((table.n_tracks, log.road_map.n_lanes), np.int64)
    np.add.at(stay, (table.row_track[row], lane), 1)
    aligned = alignment(log, row, lane) >= ALIGNED_COS
    foreign = _foreign(log)[table.row_track[row], log.road_map.lane_type[lane]]
    order = np.lexsort((lane, -stay[table.row_track[row], lane], foreign, ~aligned, row))
    row, lane = row[order], lane[order]
    first = np.ones(row.size, np.bool_)
    first[1:] = row[1:] != row[:-1]
    dense = np.full(table.shape, -1, np.int32)
    dense[table.row_track[row[first]], table.row_frame[row[first]]] = lane[first]
    return dense


def _foreign(log: Log) -> NDArrayBool:
    """Bool, shape (N, lane types): lanes of the type are not made for the track's kind."""
    category = log.physical_tracks.category_array
    bike: NDArrayBool = np.array(LANE_TYPES) == "BIKE"
    motor, cyclist = np.isin(category, MOTOR_VEHICLES)[:, None], np.isin(category, CYCLISTS)[:, None]
    foreign: NDArrayBool = (motor & bike) | (cyclist & ~bike)
    return foreign


def alignment(log: Log, row: NDArrayInt, lane: NDArrayInt) -> NDArrayFloat:
    """Cosine between direction of travel and lane direction, for K pairs of box row and lane, shape (K,)."""
    table = log.physical_tracks
    x, y = travel_direction(log)
    track, frame = table.row_track[row], table.row_frame[row]
    along = lane_direction(log, row, lane)
    return np.asarray(x[track, frame] * along[:, 0] + y[track, frame] * along[:, 1])


def lane_direction(log: Log, row: NDArrayInt, lane: NDArrayInt) -> NDArrayFloat:
    """Unit direction of the lanes beside K boxes, shape (K, 2): at the centreline point nearest to the box."""
    lines = centrelines(log)
    apart = lines.point_m[lane] - log.physical_tracks.centre_city_m[row, None, :2]
    nearest = (apart**2).sum(axis=2).argmin(axis=1)
    return np.asarray(lines.direction[lane, nearest])


def travel_direction(log: Log) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Unit direction of travel in the city plane, x and y, each of shape (N, T)."""
    move, box = motion(log), boxes(log)
    moving: NDArrayBool = move.speed_mps >= TRAVEL_SPEED_MPS
    safe = np.where(moving, move.speed_mps, 1.0)
    return (
        np.where(moving, move.vx_mps / safe, box.cos_yaw),
        np.where(moving, move.vy_mps / safe, box.sin_yaw),
    )
