"""How people move on the lanes of a road, and what of it is well inside them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from tools.atoms.arrays import SharedArrays
from tools.atoms.context.lane_frame import lane_frame
from tools.atoms.context.lanes import inside_lanes, lane_direction, lane_of, lane_rings
from tools.atoms.evidence import seconds
from tools.atoms.geometry.areas import Areas, merged
from tools.atoms.kinematics.driving import driving, interpolated
from tools.atoms.kinematics.motion import motion
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.map import LANE_TYPES
from tools.typing import NDArrayBool, NDArrayFloat

EDGE_M: Final = 0.5
"""Who is not this far inside the lanes walks at their edge."""
OBLIQUE_COS: Final = math.cos(math.radians(45))
"""Who walks within 45 degrees of the lane's direction walks along the road, who does not across it."""


@dataclass(frozen=True)
class Walking(SharedArrays):
    """How tracks move on the lanes; arrays have shape (N, T).

    Attributes:
        in_lane_mask: In a lane of any type, between two boxes where both are.
        across_mps: Speed across the road, not negative; on intersections the speed of who moves across any of their
            lanes. NaN off the lanes.
        along_mps: Speed along the road, not negative; 0 on intersections where `across_mps` is not.
    """

    in_lane_mask: NDArrayBool
    across_mps: NDArrayFloat
    along_mps: NDArrayFloat


@derived("standard.walking")
def walking(log: Log) -> Walking:
    """How the tracks of `log` move on the lanes; needs a map."""
    frame, speed, lane = lane_frame(log), driving(log).speed_mps, lane_of(log)
    inside, seen = lane >= 0, log.physical_tracks.present_mask
    junction = inside & np.append(log.road_map.lane_is_intersection, False)[lane]
    across, along = np.abs(frame.lateral_mps), np.abs(frame.forward_mps)
    over = junction & _across_some_lane(log)
    across, along = np.where(over, speed, across), np.where(over, 0.0, along)
    across, along = (interpolated(np.where(inside, part, np.nan), seconds(log)) for part in (across, along))
    known = np.isfinite(across) & (inside | ~seen)
    return Walking(known, np.where(known, across, np.nan), np.where(known, along, np.nan))


def _across_some_lane(log: Log) -> NDArrayBool:
    """Bool (N, T): the track moves at 45 degrees or more to some of the lanes that it is in."""
    table, move = log.physical_tracks, motion(log)
    row, lane = inside_lanes(log)
    on_junction = log.road_map.lane_is_intersection[lane]
    row, lane = row[on_junction], lane[on_junction]
    track, frame = table.row_track[row], table.row_frame[row]
    direction = lane_direction(log, row, lane)
    vx, vy = move.vx_mps[track, frame], move.vy_mps[track, frame]
    oblique = np.abs(direction[:, 0] * vx + direction[:, 1] * vy) <= OBLIQUE_COS * np.hypot(vx, vy)
    mask = np.zeros(table.shape, np.bool_)
    mask[track[oblique], frame[oblique]] = True
    return mask


@derived("standard.carriageway")
def carriageway(log: Log) -> Areas:
    """What the lanes for vehicles and buses cover together, less `EDGE_M` at its edge; needs a map."""
    road = log.road_map
    kinds = {LANE_TYPES.index("VEHICLE"), LANE_TYPES.index("BUS")}
    lanes = merged(ring for lane, ring in enumerate(lane_rings(road)) if int(road.lane_type[lane]) in kinds)
    inner = shapely.get_parts(shapely.buffer(np.array(lanes, object), -EDGE_M))
    areas = tuple(part for part in inner if isinstance(part, shapely.Polygon) and not part.is_empty)
    for area in areas:
        shapely.prepare(area)
    return areas
