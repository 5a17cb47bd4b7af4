"""The areas of a map, as prepared polygons."""

from __future__ import annotations

import numpy as np
import shapely

from tools.atoms.context.lanes import lane_rings
from tools.atoms.geometry.areas import Areas, merged
from tools.av2.derived import derived
from tools.av2.log import Log


@derived("standard.intersection_areas")
def intersection_areas(log: Log) -> Areas:
    """What the intersection lane segments cover together; needs a map."""
    road = log.road_map
    return merged(ring for lane, ring in enumerate(lane_rings(road)) if road.lane_is_intersection[lane])


@derived("standard.drivable_areas")
def drivable_areas(log: Log) -> Areas:
    """The drivable areas; needs a map."""
    road = log.road_map
    return merged(road.drivable_boundary[area][:, :2] for area in range(road.drivable_id.size))


@derived("standard.crossing_areas")
def crossing_areas(log: Log) -> Areas:
    """The pedestrian crossings, as hulls of their two edges (whichever way these are drawn); needs a map."""
    corners = np.concatenate([log.road_map.crossing_edge1, log.road_map.crossing_edge2], axis=1)[:, :, :2]
    hulls = [shapely.MultiPoint(points).convex_hull for points in corners]
    areas = tuple(hull for hull in hulls if isinstance(hull, shapely.Polygon))
    for area in areas:
        shapely.prepare(area)
    return areas
