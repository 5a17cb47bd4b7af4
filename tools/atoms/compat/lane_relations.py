"""Relations through the lanes that two tracks are on."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.frames import SharedFrames, in_track_frame, length, rotated, shared_frames
from tools.atoms.compat.hits import Hits, in_set_order
from tools.atoms.compat.kinematics import velocity_mps, yaw_of
from tools.atoms.compat.lanes import lane_of_row
from tools.atoms.compat.near import NEAR_M, box_pairs
from tools.atoms.compat.relative import related_position, related_velocity
from tools.atoms.compat.road import opposite_side, same_side, semantic_lane
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

_GAP_M = 25.0
_LATERAL_M = 5.0
_MOVING_MPS = 0.5
_LEAST_COSINE = 0.5


def in_same_lane(log: Log, tracks: NDArrayInt, related: NDArrayInt) -> Hits:
    """The related track's segment belongs to the semantic lane of the track's segment."""
    return _on_lanes(log, tracks, related, semantic_lane(log))


def on_relative_side_of_road(log: Log, tracks: NDArrayInt, related: NDArrayInt, side: str) -> Hits:
    """The related track's segment is on the same, or the opposite, side of the road as the track's segment."""
    return _on_lanes(log, tracks, related, same_side(log) if side == "same" else opposite_side(log))


def _on_lanes(log: Log, tracks: NDArrayInt, related: NDArrayInt, table: NDArrayBool) -> Hits:
    lane, visited = lane_of_row(log), _visited(log)
    reached = np.packbits([table[visited[track]].any(axis=0) for track in tracks], axis=1)
    reaches = (reached[:, None] & np.packbits(visited[related], axis=1)).any(axis=2) & (tracks[:, None] != related)
    place, other = np.nonzero(reaches)
    code, shared = _shared(log, tracks, related, place * related.size + other)
    mine, theirs = lane[shared.row], lane[shared.related_row]
    at = np.flatnonzero((mine >= 0) & (theirs >= 0))
    at = at[table[mine[at], theirs[at]]]
    return in_set_order(log, tracks, related, code[shared.pair[at]], shared.frame[at])


@derived("refav.visited_lanes")
def _visited(log: Log) -> NDArrayBool:
    """Bool, shape (N, L): the track is on the segment at some frame."""
    lane = lane_of_row(log)
    visited = np.zeros((log.tracks.n_tracks, log.road_map.n_lanes), np.bool_)
    on = np.flatnonzero(lane >= 0)
    visited[log.tracks.row_track[on], lane[on]] = True
    return visited


def _shared(log: Log, tracks: NDArrayInt, related: NDArrayInt, code: NDArrayInt) -> tuple[NDArrayInt, SharedFrames]:
    """The codes of those pairs that share frames, and the frames."""
    track, other = tracks[code // max(related.size, 1)], related[code % max(related.size, 1)]
    meet = np.flatnonzero((log.tracks.present_mask[track] & log.tracks.present_mask[other]).any(axis=1))
    return code[meet], shared_frames(log, track[meet], other[meet])


def following(log: Log, tracks: NDArrayInt, related: NDArrayInt) -> Hits:
    """The related track drives ahead of the track in its lane or in the way from a neighbouring lane, heading alike."""
    pairs = box_pairs(log, tracks, related, NEAR_M)
    half = log.tracks.size_m[log.tracks.track_start[tracks], 0] / 2
    x = pairs.xy_m[:, 0]
    pairs = pairs.select(np.flatnonzero((x > 0) & (x < half[pairs.code // max(related.size, 1)] + _GAP_M)))
    same, beside = _lane_links(log, pairs.row, pairs.related_row)
    code, shared = _shared(log, tracks, related, np.unique(pairs.code[same | beside]))
    position = in_track_frame(log, shared.row, related_position(log, shared))
    same, beside = _lane_links(log, shared.row, shared.related_row)
    follows = _ahead(log, shared, position) & (
        (same & (np.abs(position[:, 1]) < _LATERAL_M)) | (beside & _in_the_way(log, shared, position[:, 1]))
    )
    at = np.flatnonzero(follows)
    at = at[_heading_cosine(log, shared, at) > _LEAST_COSINE]
    return in_set_order(log, tracks, related, code[shared.pair[at]], shared.frame[at])


def _ahead(log: Log, shared: SharedFrames, position: NDArrayFloat) -> NDArrayBool:
    half = (log.tracks.size_m[log.tracks.track_start[shared.track], 0] / 2)[shared.pair]
    ahead: NDArrayBool = (half < position[:, 0]) & (position[:, 0] < _GAP_M + half)
    return ahead


def _in_the_way(log: Log, shared: SharedFrames, y: NDArrayFloat) -> NDArrayBool:
    """One of the related track's sides lies between the track's sides."""
    first = log.tracks.track_start
    half = (log.tracks.size_m[first[shared.track], 1] / 2)[shared.pair]
    other = (log.tracks.size_m[first[shared.related], 1] / 2)[shared.pair]
    touches: NDArrayBool = (np.abs(y + other) <= half) | (np.abs(y - other) <= half)
    return touches


def _lane_links(log: Log, row: NDArrayAny, related_row: NDArrayAny) -> tuple[NDArrayBool, NDArrayBool]:
    """The related box is on the same or a succeeding segment; it is on a neighbouring segment. Shape (M,) each."""
    lane = lane_of_row(log)
    mine, theirs = lane[row], lane[related_row]
    on = (mine >= 0) & (theirs >= 0)
    onward, beside = _link_tables(log)
    return on & onward[mine, theirs], on & beside[mine, theirs]


@derived("refav.lane_links")
def _link_tables(log: Log) -> tuple[NDArrayBool, NDArrayBool]:
    """Bool, shape (L, L) each: segment b is a or succeeds it; segment b is a's left or right neighbour."""
    road_map = log.road_map
    onward = np.eye(road_map.n_lanes, dtype=np.bool_)
    for lane in range(road_map.n_lanes):
        for link in road_map.successors[lane].tolist():
            if (other := road_map.lane_index.get(int(link), -1)) >= 0:
                onward[lane, other] = True
    beside = road_map.left_neighbor_id[:, None] == road_map.lane_id
    beside |= road_map.right_neighbor_id[:, None] == road_map.lane_id
    return onward, beside


def _heading_cosine(log: Log, shared: SharedFrames, at: NDArrayInt) -> NDArrayFloat:
    """Cosine between the headings in the track's frame: velocity above 0.5 m/s, else the box axis, at indices `at`."""
    row = shared.row[at]
    theirs = rotated(log, row, related_velocity(log, shared)[at], 3)
    mine = rotated(log, row, velocity_mps(log)[row], 3)
    heading = theirs[:, :2] / np.hypot(theirs[:, 0] + 1e-8, theirs[:, 1] + 1e-8)[:, None]
    slow = np.flatnonzero(length(theirs) <= _MOVING_MPS)
    yaw = misaligned_yaw(log, shared, at[slow])
    heading[slow] = np.stack([np.cos(yaw), np.sin(yaw)], axis=1)
    own = mine[:, :2] / np.hypot(mine[:, 0] + 1e-8, mine[:, 1] + 1e-8)[:, None]
    own[length(mine) <= _MOVING_MPS] = (1.0, 0.0)
    cosine: NDArrayFloat = own[:, 0] * heading[:, 0] + own[:, 1] * heading[:, 1]
    return cosine


def misaligned_yaw(log: Log, shared: SharedFrames, at: NDArrayInt) -> NDArrayFloat:
    """Yaw of the related boxes `at` in the track's frame, radians, with RefAV's misalignment.

    The k-th shared frame is given the track's k-th own box, so both agree only where the two tracks begin together.
    The ego vehicle's frame comes from its pose and is not affected.
    """
    table = log.tracks
    rank = np.arange(shared.frame.size) - np.repeat(shared.offset[:-1], np.diff(shared.offset))
    row = (table.track_start[shared.track][shared.pair] + rank)[at]
    ego = table.row_track[shared.row[at]] == table.ego_index
    row = np.where(ego, shared.row[at], row)
    pose = table.city_SE3_ego_rotation
    box = np.swapaxes(pose[table.row_frame[row]], 1, 2) @ table.city_R_object[row]
    frame = pose[table.row_frame[shared.row[at]]] @ box
    return yaw_of(np.swapaxes(frame, 1, 2) @ table.city_R_object[shared.related_row[at]])
