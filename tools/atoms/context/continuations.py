"""Which segments follow which, which one continues a lane where it forks, which lane goes on where two merge."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.context.lanes import Centrelines, centrelines
from tools.atoms.kinematics.slopes import wrapped
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import Ragged, RoadMap
from tools.typing import NDArrayBool, NDArrayFloat

STRAIGHT_RAD: Final = math.radians(30)
"""An intersection segment that bends more than this is a turn: it continues no lane."""
_EQUAL_RAD: Final = 1e-6


@derived("standard.lane_follows")
def lane_follows(log: Log) -> NDArrayBool:
    """Bool (L, L): the second segment follows the first, as far as both are in the log's map; needs a map.

    From both lists: those of predecessors are empty for half of the segments of real maps.
    """
    road = log.road_map
    follows: NDArrayBool = _links(road, road.successors) | _links(road, road.predecessors).T
    return follows


def _links(road: RoadMap, targets: Ragged) -> NDArrayBool:
    """Bool (L, L): the second segment is listed with the first, as far as it is in this map."""
    mask = np.zeros((road.n_lanes, road.n_lanes), np.bool_)
    index = road.lane_index
    for lane in range(road.n_lanes):
        for other in targets[lane]:
            if int(other) in index:
                mask[lane, index[int(other)]] = True
    return mask


@derived("standard.continues")
def continues(log: Log) -> NDArrayBool:
    """Bool (L, L): the second segment is the first one's lane, going on.

    Where a lane forks or lanes merge, it is the piece that departs least from its course: by how much it bends, by how
    far it is shifted to the side (twice), and by the kink between the two. A piece of a bent road bends with it but is
    not shifted; a taper is. On intersections pieces that bend by more than 30 degrees continue no lane.
    """
    road, lines, follows = log.road_map, centrelines(log), lane_follows(log)
    straight = ~road.lane_is_intersection | (np.abs(lines.turn_rad) <= STRAIGHT_RAD)
    allowed = follows & straight[:, None] & straight
    departure = np.abs(lines.turn_rad) + 2 * np.abs(_shift_rad(lines))
    kink = np.abs(wrapped(_heading(lines, 0)[None] - _heading(lines, -1)[:, None]))
    onward = np.where(allowed, kink + departure[None], np.inf)
    back = np.where(allowed, kink + departure[:, None], np.inf)
    best = onward <= onward.min(axis=1, keepdims=True, initial=np.inf) + _EQUAL_RAD
    best &= back <= back.min(axis=0, keepdims=True, initial=np.inf) + _EQUAL_RAD
    return np.asarray(allowed & best)


def _heading(lines: Centrelines, point: int) -> NDArrayFloat:
    return np.asarray(np.arctan2(lines.direction[:, point, 1], lines.direction[:, point, 0]))


def _shift_rad(lines: Centrelines) -> NDArrayFloat:
    """Angle between each segment's chord and the mean of its first and last direction, shape (L,); 0 for an arc."""
    chord = np.arctan2(lines.chord[:, 1], lines.chord[:, 0])
    return wrapped(chord - _heading(lines, 0) - lines.turn_rad / 2)
