"""At a stop sign."""

from __future__ import annotations

import math
from typing import Annotated, Final

import numpy as np

from tools.atoms.actor.category import category_mask
from tools.atoms.call import Call
from tools.atoms.context.lanes import ALIGNED_COS, centrelines, lane_of
from tools.atoms.geometry.boxes import boxes
from tools.atoms.registry import Tracks, atom
from tools.atoms.signature import NumberKind
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayInt

SIGN_REACH_M: Final = 10.0
"""A stop sign stands at most this far from the end of the lane that it governs."""
PAST_LINE_M: Final = 1.0
"""A front this far over the end of the lane is still at the sign."""
AHEAD_M: Final = NumberKind(-PAST_LINE_M, math.inf, "m")
_NONE: Final = np.empty(0, np.int64)


@derived("standard.stop_sign_lane")
def stop_sign_lane(log: Log) -> NDArrayInt:
    """The lane segment that each track, being a stop sign, governs, shape (N,); -1 for others.

    Of the segments that are not on an intersection the one whose right boundary ends nearest to the sign, at most
    `SIGN_REACH_M` away: where vehicles stop. A segment that the sign faces, within 60 degrees, comes before all others.
    """
    road, table, box, lines = log.road_map, log.physical_tracks, boxes(log), centrelines(log)
    ends = np.array([road.right_boundary[lane][-1, :2] for lane in range(road.n_lanes)]).reshape(-1, 2)
    governed = np.full(table.n_tracks, -1, np.int64)
    for sign in np.flatnonzero(category_mask(log, "STOP_SIGN")):
        x_m, y_m, cos, sin = (np.nanmean(part[sign]) for part in (box.x_m, box.y_m, box.cos_yaw, box.sin_yaw))
        apart = np.where(road.lane_is_intersection, np.inf, np.hypot(ends[:, 0] - x_m, ends[:, 1] - y_m))
        toward = lines.direction[:, -1, 0] * cos + lines.direction[:, -1, 1] * sin
        faced = toward <= -ALIGNED_COS * np.hypot(cos, sin)
        best = np.lexsort((apart, ~faced, apart > SIGN_REACH_M))[:1]
        governed[sign] = best[0] if best.size and apart[best[0]] <= SIGN_REACH_M else -1
    return governed


@atom("context", needs=("map",))
def at_stop_sign(track_candidates: Tracks, log_dir: Call, forward_thresh: Annotated[float, AHEAD_M] = 10.0) -> Scenario:
    """Tracks at the frames at which they stand or drive in the lane of a stop sign, close before it.

    A sign governs the lane segment, outside intersections, whose right boundary ends nearest to it (within 10 m), among
    those that it faces (within 60 degrees) if there are any. A track is at the sign when it is in that segment, faces
    along it (within 60 degrees), and its front is between 1 m past the segment's end and forward_thresh before it. A
    sign stands there all the time, whether it is seen or not; at the frames at which it is, it becomes a related track.

    Args:
        track_candidates: Track set to filter.
        log_dir: The log.
        forward_thresh: How far before the sign's stop line the front may be, m.

    Roles:
        The tracks are returned; the signs are related to them.

    Example:
        at_sign = at_stop_sign(vehicles, log_dir)

    Differs from RefAV:
        There the place is measured in the sign's own frame (centre of the track, 7 m to one side), so a sign that is
        turned a little finds nothing, and the track's heading is compared with a wrong frame of the sign.

    Source:
        RefAV's intent, with our own measure along the lane.
    """
    log = log_dir.log
    governed, present = stop_sign_lane(log), log.tracks.present_mask
    box, lane, lines = boxes(log), lane_of(log), centrelines(log)
    at_any, found = np.zeros(present.shape, np.bool_), []
    for sign in np.flatnonzero(governed >= 0):
        end, along = lines.point_m[governed[sign], -1], lines.direction[governed[sign], -1]
        cos = box.cos_yaw * along[0] + box.sin_yaw * along[1]
        front_x, front_y = box.x_m + box.half_length_m * box.cos_yaw, box.y_m + box.half_length_m * box.sin_yaw
        left = (end[0] - front_x) * along[0] + (end[1] - front_y) * along[1]
        at = (lane == governed[sign]) & (cos >= ALIGNED_COS) & (left >= -PAST_LINE_M) & (left <= forward_thresh)
        at_any |= at
        track, frame = np.nonzero(at & track_candidates.mask & present[sign])
        found.append((track, np.full(track.size, sign), frame))
    track, related, frame = (np.concatenate(parts) for parts in zip(*found, strict=True)) if found else [_NONE] * 3
    log_dir.budget.charge_pairs(len(found) * int(track_candidates.mask.any(axis=1).sum()))
    log_dir.budget.charge_edges(track.size)
    edges = Edges.from_arrays(track, related, frame, track_candidates.shape)
    kept = track_candidates.restrict(at_any)
    return Scenario(kept.mask, kept.edges.union(edges, kept.shape))
