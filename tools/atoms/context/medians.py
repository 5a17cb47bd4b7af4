"""On the strip between the two directions of a road."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

from tools.atoms.call import Call
from tools.atoms.context.beside import Beside, beside
from tools.atoms.context.lane_counts import DISTINCT_M, MEDIAN_M
from tools.atoms.context.lanes import centrelines, lane_of
from tools.atoms.context.stays import steady
from tools.atoms.geometry.areas import Areas, centres_inside
from tools.atoms.registry import Tracks, atom
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayFloat

NARROWEST_M: Final = 1.0
"""A narrower strip is a painted line, not a place to be."""


@derived("standard.median_areas")
def median_areas(log: Log) -> Areas:
    """The strips between opposite lanes that are the innermost of their directions; prepared, needs a map."""
    lines, near = centrelines(log), beside(log)
    half = near.width_m / 2
    strip = _is_strip(near, half)
    pair, point = np.nonzero(strip[:, :-1] & strip[:, 1:])
    if not pair.size:
        return ()
    corners = []
    for at in (point, point + 1):
        lane = near.lane[pair]
        middle, ahead = lines.point_m[lane, at], lines.direction[lane, at]
        left = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
        far = near.left_m[pair, at] - np.median(half, axis=1)[near.other[pair]]
        corners.append([middle + left * distance[:, None] for distance in (half[lane, at], far)])
    quads: NDArrayFloat = np.stack([corners[0][0], corners[1][0], corners[1][1], corners[0][1]], axis=1)
    parts = shapely.get_parts(shapely.union_all(shapely.make_valid(shapely.polygons(quads))))
    areas = tuple(part for part in parts if isinstance(part, shapely.Polygon))
    for area in areas:
        shapely.prepare(area)
    return areas


def _is_strip(near: Beside, half: NDArrayFloat) -> NDArrayBool:
    """Bool (K, P): the next lane to the left is the pair's other one, leads the opposite way, and leaves a gap."""
    nearest = np.full(near.width_m.shape, np.inf)
    left = np.where(near.left_m > DISTINCT_M, near.left_m, np.inf)
    np.minimum.at(nearest, near.lane, left)
    gap = left - half[near.lane] - np.median(half, axis=1)[near.other][:, None]
    next_one = np.isfinite(left) & (left <= nearest[near.lane])
    return np.asarray(next_one & ~near.same_way[:, None] & (gap >= NARROWEST_M) & (gap <= MEDIAN_M))


@derived("standard.on_median")
def on_median_mask(log: Log) -> NDArrayBool:
    """Bool (N, T): the box centre is in no lane and on a median, steadily."""
    holds = log.physical_tracks.present_mask & (lane_of(log) < 0)
    return steady(log, centres_inside(log, holds, median_areas(log)))


@atom("context", needs=("map",))
def on_median(track_candidates: Tracks, log_dir: Call) -> Scenario:
    """Tracks at the frames at which they are on the median: the strip between the two directions of a road.

    Argoverse 2 maps have no medians. A median is what lies between two opposite lane segments outside intersections,
    each the innermost of its direction, that run side by side (within 45 degrees) with 1 m to 15 m between their left
    boundaries: raised, planted or only painted. The centre of the box is there and in no lane, for 0.5 s or longer
    (pauses up to 0.5 s are bridged). Who crosses the road over a median is on it meanwhile. Where one of the two
    directions lies outside the local map no median is known.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.

    Example:
        on_the_median = on_median(vehicles, log_dir)

    Source:
        HYU_OASIS names the idea; our own definition, from the lanes of the Argoverse 2 map.
    """
    return track_candidates.restrict(on_median_mask(log_dir.log))
