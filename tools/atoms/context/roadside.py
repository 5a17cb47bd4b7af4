"""What lies beside the lanes: the strip along the road, what is off the drivable area, where the local map ends."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import shapely

from tools.atoms.actor.category import MOTOR_VEHICLES
from tools.atoms.context.areas import drivable_areas
from tools.atoms.context.beside import Beside, beside
from tools.atoms.context.continuations import lane_follows
from tools.atoms.context.lane_counts import MEDIAN_M
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.context.medians import on_median_mask
from tools.atoms.context.stays import steady
from tools.atoms.geometry.areas import Areas, centres_inside
from tools.atoms.geometry.boxes import boxes
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat

SHOULDER_M: Final = 4.0
"""Widest strip beside the outermost lane that still is the road's edge: a shoulder or a row of parked cars."""
SIDEWALK_M: Final = 6.0
"""Sidewalks reach this far from the drivable area: nearly all pedestrians beside the roads of real logs are nearer."""
ALONG_COS: Final = math.cos(math.radians(30))
"""A vehicle on the shoulder stands or drives along it; across it, it is in a bay or comes out of a drive."""
FORECOURT_M: Final = 2.5
"""A motor vehicle off the road whose centre is further from it stands on a forecourt or drive, not on the sidewalk."""
UNMAPPED_M: Final = 60.0
"""How far beyond a lane that leads out of the local map nothing is known ..."""
UNMAPPED_SIDE_M: Final = 8.0
"""... and how far to the sides of its middle."""


@derived("standard.shoulder_strips")
def shoulder_strips(log: Log) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Strips beside the outermost lanes, up to `SHOULDER_M` wide; on the left only where no lane runs there at all.

    Returns:
        Quadrilaterals, shape (Q, 4, 2), and the lane's unit direction beside each, shape (Q, 2).
    """
    near, lines = beside(log), centrelines(log)
    half, plain = near.width_m / 2, ~log.road_map.lane_is_intersection
    quads, ways = [], []
    for side in (-1.0, 1.0):
        gap = _gap_m(near, half, side)
        wide = np.clip(gap, 0.0, SHOULDER_M) if side < 0 else np.where(gap > MEDIAN_M, SHOULDER_M, 0.0)
        outward = side * np.stack([-lines.direction[..., 1], lines.direction[..., 0]], axis=2)
        inner = lines.point_m + outward * half[..., None]
        outer = inner + outward * wide[..., None]
        there = (wide[:, :-1] > 0) & (wide[:, 1:] > 0) & plain[:, None]
        quads.append(np.stack([inner[:, :-1], inner[:, 1:], outer[:, 1:], outer[:, :-1]], axis=2)[there])
        ways.append(lines.direction[:, :-1][there])
    return np.concatenate(quads), np.concatenate(ways)


def _gap_m(near: Beside, half: NDArrayFloat, side: float) -> NDArrayFloat:
    """How far it is from a lane's boundary on one side (1 left, -1 right) to the next lane, (L, P); inf without one."""
    gap = np.full(half.shape, np.inf)
    away = side * near.left_m
    beyond = away - half[near.lane] - half[near.other].mean(axis=1)[:, None]
    np.minimum.at(gap, near.lane, np.where(away > half[near.lane] / 2, beyond, np.inf))
    return gap


@derived("standard.unmapped_areas")
def unmapped_areas(log: Log) -> Areas:
    """Where roads go on beyond the local map: ahead of lanes without a way on, behind those without a way here."""
    follows, lines = lane_follows(log), centrelines(log)
    onward, back = np.flatnonzero(~follows.any(axis=1)), np.flatnonzero(~follows.any(axis=0))
    end = np.concatenate([lines.point_m[onward, -1], lines.point_m[back, 0]])
    way = np.concatenate([lines.direction[onward, -1], -lines.direction[back, 0]])
    left = np.stack([-way[:, 1], way[:, 0]], axis=1) * UNMAPPED_SIDE_M
    far = end + way * UNMAPPED_M
    return _prepared(np.stack([end + left, end - left, far - left, far + left], axis=1))


def _prepared(quads: NDArrayFloat) -> Areas:
    if not len(quads):
        return ()
    parts = shapely.get_parts(shapely.union_all(shapely.make_valid(shapely.polygons(quads))))
    areas = tuple(part for part in parts if isinstance(part, shapely.Polygon))
    for area in areas:
        shapely.prepare(area)
    return areas


@derived("standard.off_surface")
def off_surface_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): the box centre is in no drivable area and no lane, nor where the local map ends."""
    holds = log.physical_tracks.present_mask & (lane_of(log) < 0)
    outside = holds & ~centres_inside(log, holds, drivable_areas(log))
    return np.asarray(outside & ~centres_inside(log, outside, unmapped_areas(log)))


@derived("standard.off_road")
def off_road_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): steadily off the road."""
    return steady(log, off_surface_mask(log))


@derived("standard.on_sidewalk")
def on_sidewalk_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): steadily off the road, near it, and not on a median."""
    away = off_surface_mask(log) & ~on_median_mask(log)
    motor = np.isin(log.tracks.category_array, MOTOR_VEHICLES)[:, None]
    near = np.zeros_like(away)
    for reach_m, chosen in ((SIDEWALK_M, away & ~motor), (FORECOURT_M, away & motor)):
        around = tuple(shapely.buffer(area, reach_m, quad_segs=4) for area in drivable_areas(log))
        for area in around:
            shapely.prepare(area)
        near |= centres_inside(log, chosen, around)
    return steady(log, near)


@derived("standard.on_shoulder")
def on_shoulder_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): steadily in the drivable area, in no lane, on the strip beside the outermost lane."""
    holds = log.physical_tracks.present_mask & (lane_of(log) < 0) & ~on_median_mask(log)
    drivable = centres_inside(log, holds, drivable_areas(log))
    return steady(log, _on_strip(log, drivable))


def _on_strip(log: Log, holds: NDArrayBool) -> NDArrayBool:
    """Bool (N, T): on a shoulder strip, looked at where `holds`; motor vehicles along it, within 30 degrees."""
    box, (quads, way) = boxes(log), shoulder_strips(log)
    track, frame = np.nonzero(holds)
    places = shapely.points(box.x_m[track, frame], box.y_m[track, frame])
    place, strip = shapely.STRtree(shapely.polygons(quads)).query(places, predicate="intersects")
    track, frame = track[place], frame[place]
    along = np.abs(box.cos_yaw[track, frame] * way[strip, 0] + box.sin_yaw[track, frame] * way[strip, 1])
    motor = np.isin(log.tracks.category_array, MOTOR_VEHICLES)[track]
    kept = ~motor | (along >= ALONG_COS)
    mask = np.zeros_like(holds)
    mask[track[kept], frame[kept]] = True
    return mask
