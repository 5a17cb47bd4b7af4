"""Lanes at whose end one has to stop: those of stop signs, and in a tracker's output those that face them."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.context.continuations import lane_follows
from tools.atoms.context.lanes import centrelines
from tools.atoms.context.stop_signs import stop_sign_lane
from tools.atoms.kinematics.doubt import from_tracker
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES
from tools.typing import NDArrayBool, NDArrayInt

OPPOSITE_COS: Final = math.cos(math.radians(30))
"""An approach faces another one when it leads the other way, within 30 degrees."""
ACROSS_M: Final = 50.0
"""The widest intersection: so far ahead, at most, the approach on its other side ends ..."""
ASIDE_M: Final = 15.0
"""... and so far to the side: three lanes and a median."""


@derived("standard.stop_lanes")
def stop_lanes(log: Log) -> NDArrayInt:
    """The lane segments at whose end vehicles have to stop, ascending; needs a map.

    Those that stop signs govern (`stop_sign_lane`). Trackers miss signs, which are small, for as long as a log lasts;
    in a tracker's output the outermost lane that comes the other way over the same intersection has to stop too. Where
    a road with stop signs crosses another one, both of its sides have them (Manual on Uniform Traffic Control Devices,
    2009, 2B.04 to 2B.07: the approaches of the minor road stop, or all).
    """
    lane = stop_sign_lane(log)
    signed = np.unique(lane[lane >= 0])
    if not from_tracker(log):
        return signed
    facing = [_facing(log, int(one)) for one in signed]
    return np.unique(np.concatenate([signed, *facing]))


def _facing(log: Log, lane: int) -> NDArrayInt:
    """The outermost lane segment that faces one over its intersection, shape (1,); shape (0,) where there is none."""
    lines = centrelines(log)
    end, along = lines.point_m[:, -1] - lines.point_m[lane, -1], lines.direction[lane, -1]
    ahead_m = end @ along
    left_m = along[0] * end[:, 1] - along[1] * end[:, 0]
    opposite = lines.direction[:, -1] @ along <= -OPPOSITE_COS
    faces = opposite & (ahead_m > 0) & (ahead_m <= ACROSS_M) & (np.abs(left_m) <= ASIDE_M) & _meets(log, lane)
    found = np.flatnonzero(faces)
    return found[np.argsort(-np.abs(left_m[found]), kind="stable")][:1]


def _meets(log: Log, lane: int) -> NDArrayBool:
    """Bool (L,): approaches that lead onto the same intersection as one, over which a way leads to beside their end."""
    road, lines = log.road_map, centrelines(log)
    onto = lane_follows(log) & road.lane_is_intersection
    exits = lines.point_m[onto[lane], -1]
    apart_m = np.linalg.norm(lines.point_m[:, -1][:, None] - exits[None], axis=2).min(axis=1, initial=np.inf)
    drives = road.lane_type != LANE_TYPES.index("BIKE")
    meets: NDArrayBool = ~road.lane_is_intersection & drives & onto.any(axis=1) & (apart_m <= ASIDE_M)
    return meets
