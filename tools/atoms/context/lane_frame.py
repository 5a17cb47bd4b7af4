"""Where tracks are in their lanes, and how they move across them: the lane's own (Frenet) frame, followed over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.context.lanes import (
    ALIGNED_COS,
    CENTRELINE_POINTS,
    centrelines,
    lane_of,
    resampled,
    travel_direction,
)
from tools.atoms.kinematics.motion import VELOCITY_WINDOW_S, motion
from tools.atoms.kinematics.slopes import MAX_GAP_S, Timeline, local_fit
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt, NDArrayInt32

BESIDE_M: Final = 6.0
"""A track in no lane is measured against the lane it was in, or comes into, up to this far from its middle ..."""
BEYOND_M: Final = 5.0
"""... and up to this far past its ends."""
JUMP_M: Final = 0.25
"""Jitter of a box's place from one frame to the next ..."""
JUMP_MPS: Final = 3.0
"""... and the fastest that road users move sideways: what goes further is no motion but another object's box."""


@dataclass(frozen=True)
class LaneFrame(SharedArrays):
    """Tracks in the frames of their lanes; dense arrays have shape (N, T), NaN where a track is in or beside no lane.

    Left is the track's own: who travels against a lane has that lane's left edge on its right.

    Attributes:
        lane: Lane segment that the track is measured against, -1 for none: `lane_of`, and beside lanes the last one,
            or else the next one, that it was in.
        way: 1 where the track travels along that lane, -1 where it travels against it, 0 where there is none. Who
            travels across it, at over 60 degrees, is taken to keep its last way along the road, or else its next one.
        along_m: Place of the centre along the segment's centreline, from its start, metres.
        offset_m: Distance of the centre from the centreline, positive to the left; jumps where the lane changes.
        lateral_m: The same, followed continuously over lane changes, smoothed; only differences within a piece say
            anything.
        lateral_mps: Slope of `lateral_m`: speed across the lane, positive to the left.
        forward_mps: Speed along the lane, in the track's own way.
        piece: Number of the unbroken piece of `lateral_m` that the box belongs to, -1 for none. A new one begins with
            each track, after a gap of over 1.5 s, and where the place jumps (an exchange of identities).
    """

    lane: NDArrayInt32
    way: NDArrayInt32
    along_m: NDArrayFloat
    offset_m: NDArrayFloat
    lateral_m: NDArrayFloat
    lateral_mps: NDArrayFloat
    forward_mps: NDArrayFloat
    piece: NDArrayInt32


class Projection(NamedTuple):
    """K points seen from the centrelines of K lanes: along and left of it, unit direction there (K, 2)."""

    along_m: NDArrayFloat
    left_m: NDArrayFloat
    direction: NDArrayFloat
    beyond_m: NDArrayFloat
    """How far past either end of the line, 0 beside it; the line is prolonged straight."""


def project(log: Log, point_m: NDArrayFloat, lane: NDArrayInt) -> Projection:
    """City points, shape (K, 2), in the frames of the lanes of index `lane`, shape (K,); needs a map."""
    lines = centrelines(log)
    start, step = lines.point_m[lane, :-1], np.diff(lines.point_m[lane], axis=1)
    length = np.hypot(step[..., 0], step[..., 1])
    safe = np.where(length > 0, length, 1.0)
    apart = point_m[:, None] - start
    share = (apart * step).sum(axis=2) / safe**2
    # The first and the last part of the line go on straight beyond its ends.
    low, high = np.zeros(share.shape[1]), np.ones(share.shape[1])
    low[0], high[-1] = -np.inf, np.inf
    foot = np.clip(share, low, high)
    away = apart - foot[..., None] * step
    best = (away**2).sum(axis=2).argmin(axis=1)
    row = np.arange(lane.size)
    at, unit = foot[row, best], step[row, best] / safe[row, best, None]
    begin = np.cumsum(length, axis=1) - length
    along = begin[row, best] + at * length[row, best]
    left = unit[:, 0] * apart[row, best, 1] - unit[:, 1] * apart[row, best, 0]
    inside = np.clip(at, 0.0, 1.0)[:, None]
    blend = (1 - inside) * lines.direction[lane, best] + inside * lines.direction[lane, best + 1]
    norm = np.hypot(blend[:, 0], blend[:, 1])[:, None]
    beyond = np.maximum(np.maximum(-along, along - length.sum(axis=1)), 0.0)
    return Projection(along, left, np.where(norm > 0, blend / np.where(norm > 0, norm, 1.0), unit), beyond)


@derived("standard.lane_frame")
def lane_frame(log: Log) -> LaneFrame:
    """The tracks of `log` in the frames of their lanes; needs a map."""
    table, move = log.physical_tracks, motion(log)
    place = table.centre_city_m[:, :2]
    timeline = Timeline.of(table)
    lane = _reference_lanes(log, timeline)
    row = np.flatnonzero(lane >= 0)
    seen = project(log, place[row], lane[row])
    near = (np.abs(seen.left_m) <= BESIDE_M) & (seen.beyond_m <= BEYOND_M)
    lane[row[~near]] = -1
    row, seen = row[near], Projection(*(part[near] for part in seen))
    track, frame = table.row_track[row], table.row_frame[row]
    way = _ways(track, seen.direction, np.stack([part[track, frame] for part in travel_direction(log)], axis=1))
    along, offset, forward = np.full((3, table.n_rows), np.nan)
    along[row], offset[row] = seen.along_m, way * seen.left_m
    vx, vy = move.vx_mps[track, frame], move.vy_mps[track, frame]
    forward[row] = way * (seen.direction[:, 0] * vx + seen.direction[:, 1] * vy)
    ways = np.zeros(table.n_rows, np.int32)
    ways[row] = way
    lateral, across, piece = _followed(log, timeline, lane, ways, offset)
    return LaneFrame(
        lane=table.dense(lane.astype(np.int32), -1),
        way=table.dense(ways, 0),
        along_m=table.dense(along, np.nan),
        offset_m=table.dense(offset, np.nan),
        lateral_m=table.dense(lateral, np.nan),
        lateral_mps=table.dense(across, np.nan),
        forward_mps=table.dense(forward, np.nan),
        piece=table.dense(piece, -1),
    )


def _reference_lanes(log: Log, timeline: Timeline) -> NDArrayInt:
    """Lane of each box, shape (R,); in no lane: that of the track's last box with one, else of its next, else -1."""
    table = log.physical_tracks
    lane = lane_of(log)[table.row_track, table.row_frame].astype(np.int64)
    index, inside = np.arange(lane.size), lane >= 0
    before = np.maximum.accumulate(np.where(inside, index, -1))
    after = np.minimum.accumulate(np.where(inside, index, lane.size)[::-1])[::-1]
    for other in (before, after):
        usable = (lane < 0) & (other >= 0) & (other < lane.size)
        usable[usable] = timeline.stretch[other[usable]] == timeline.stretch[usable]
        lane[usable] = lane[other[usable]]
    return lane


def _ways(track: NDArrayInt32, lane_direction: NDArrayFloat, travel_direction: NDArrayFloat) -> NDArrayInt:
    """`way` of `LaneFrame` for K boxes in order of track and time, shape (K,), from directions of shape (K, 2)."""
    along = (lane_direction * travel_direction).sum(axis=1)
    clear, index = np.abs(along) >= ALIGNED_COS, np.arange(along.size)
    first = np.flatnonzero(np.diff(track, prepend=-1))
    # Of each box the last clear one of its track, or else the next clear one, or else the track's first box.
    before = np.maximum.accumulate(np.where(clear, index, -1))
    after = np.minimum.accumulate(np.where(clear, index, along.size)[::-1])[::-1]
    start = np.repeat(first, np.diff(np.append(first, along.size)))
    safe = np.minimum(after, along.size - 1)
    next_ = np.where((after < along.size) & (track[safe] == track), safe, start)
    model = np.where(before >= start, before, next_)
    axis = lane_direction[model] * np.where(along[model] >= 0, 1, -1)[:, None]
    return np.where((axis * lane_direction).sum(axis=1) >= 0, 1, -1)


def _followed(
    log: Log, timeline: Timeline, lane: NDArrayInt, way: NDArrayInt32, offset_m: NDArrayFloat
) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayInt32]:
    """`lateral_m`, `lateral_mps` and `piece` of `LaneFrame` per box, each of shape (R,).

    A step is the change of offset of the same lane's line, that of the later box; so a change of lane is no jump.
    """
    place = log.physical_tracks.centre_city_m[:, :2]
    known = lane >= 0
    joined = np.zeros(lane.size, np.bool_)
    joined[1:] = known[1:] & known[:-1] & (np.diff(timeline.stretch) == 0)
    row = np.flatnonzero(joined)
    earlier = project(log, place[row - 1], lane[row]).left_m
    step = np.zeros(lane.size)
    step[row] = offset_m[row] - way[row] * earlier
    lasts = np.diff(timeline.time_s, prepend=0.0)
    jumps = joined & ((np.abs(step) > JUMP_M + JUMP_MPS * lasts) | (lasts > MAX_GAP_S))
    step[jumps] = 0.0
    begins: NDArrayBool = known & (~joined | jumps)
    piece = np.where(known, np.cumsum(begins) - 1, -1).astype(np.int32)
    lateral = np.where(known, np.cumsum(step), np.nan)
    moves = ~motion(log).parked_mask[log.physical_tracks.row_track] | ~known
    pieces = Timeline(timeline.time_s, np.cumsum(begins | ~known), timeline.period_s)
    smooth, slope = local_fit(pieces, lateral[:, None], VELOCITY_WINDOW_S)
    return smooth[:, 0], np.where(moves, slope[:, 0], 0.0), piece


@derived("standard.half_lane")
def half_lane_m(log: Log) -> NDArrayFloat:
    """Half the width of each track's lane where it is, shape (N, T), metres; NaN in no lane; needs a map."""
    frame, lines, road = lane_frame(log), centrelines(log), log.road_map
    width = np.linalg.norm(resampled(road.left_boundary) - resampled(road.right_boundary), axis=2)
    length = np.linalg.norm(np.diff(lines.point_m, axis=1), axis=2).sum(axis=1)
    inside = frame.lane >= 0
    lane = frame.lane[inside]
    share = np.clip(frame.along_m[inside] / np.maximum(length[lane], 1e-9), 0, 1)
    half = np.full(frame.lane.shape, np.nan)
    half[inside] = width[lane, np.round(share * (CENTRELINE_POINTS - 1)).astype(np.int64)] / 2
    return half
