"""`has_objects_in_relative_direction`: related tracks ahead of, behind or beside a track."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.footprints import footprint_distance, within_distance
from tools.atoms.compat.frames import all_pairs, in_track_frame, shared_frames
from tools.atoms.compat.hits import Hits, first_place, in_discovery_order
from tools.atoms.compat.near import BoxPairs, box_pairs
from tools.atoms.compat.relative import related_position
from tools.av2.log import Log
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, EGO_SIZE_M
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

_FIRST_BLOCK = 8


def has_objects_in_relative_direction(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    direction: str,
    min_number: float,
    max_number: float,
    within_distance_m: float,
    lateral_thresh: float,
) -> Hits:
    """The nearest `max_number` related centres in `direction`, where there are at least `min_number`.

    Args:
        log: The log.
        tracks: Track indices in set order.
        related: Related indices in set order.
        direction: forward, backward, left or right; any other word finds nothing.
        min_number: Fewest related tracks.
        max_number: Most related tracks that are kept.
        within_distance_m: Largest footprint distance.
        lateral_thresh: Margin beyond the track's sides.
    """
    box = _direction_box(log, tracks)
    pairs = box_pairs(log, tracks, related, within_distance_m)
    place = pairs.code // max(related.size, 1)
    towards = np.flatnonzero(_in_direction(pairs.xy_m, box[place], direction, lateral_thresh))
    pairs = pairs.select(towards)
    pairs = pairs.select(np.flatnonzero(within_distance(log, pairs.row, pairs.related_row, within_distance_m)))
    frame = log.tracks.row_frame[pairs.row].astype(np.int64)
    moment = pairs.code // max(related.size, 1) * log.tracks.n_frames + frame
    kept = _nearest(log, pairs, moment, max_number)
    pairs, frame, moment = pairs.select(kept), frame[kept], moment[kept]
    count = np.bincount(moment, minlength=tracks.size * log.tracks.n_frames)
    enough = np.flatnonzero(count[moment] >= min_number)
    pairs, frame, moment = pairs.select(enough), frame[enough], moment[enough]
    rank = first_in_direction(log, tracks, related, pairs, moment, direction, lateral_thresh)

    def distance_of(hit: NDArrayInt) -> NDArrayFloat:
        return footprint_distance(log, pairs.row[hit], pairs.related_row[hit])

    return in_discovery_order(log, tracks, related, pairs.code, frame, rank, distance_of)


def _direction_box(log: Log, tracks: NDArrayInt) -> NDArrayFloat:
    """Half width, front and back of each track's first box, shape (n, 3); RefAV's constants for the ego vehicle."""
    size = log.tracks.size_m[log.tracks.track_start[tracks]]
    box = np.stack([size[:, 1] / 2, size[:, 0] / 2, -size[:, 0] / 2], axis=1)
    front = EGO_SIZE_M[0] / 2 + EGO_PHYSICAL_CENTRE_M[0]
    box[tracks == log.tracks.ego_index] = (1.0, front, EGO_SIZE_M[0] - front)
    return box


def _in_direction(xy_m: NDArrayFloat, box: NDArrayFloat, direction: str, margin: float) -> NDArrayBool:
    x, y = xy_m[:, 0], xy_m[:, 1]
    half, front, back = box[:, 0], box[:, 1], box[:, 2]
    if direction in ("forward", "backward"):
        beyond = x > front if direction == "forward" else x < back
        return beyond & (-half - margin < y) & (y < half + margin)
    if direction in ("left", "right"):
        beyond = y > half if direction == "left" else y < -half
        return beyond & (back - margin < x) & (x < front + margin)
    return np.zeros(x.size, np.bool_)


def _nearest(log: Log, pairs: BoxPairs, moment: NDArrayInt, most: float) -> NDArrayInt:
    """Indices of the `most` nearest box pairs of each moment, ties to the earlier related track; in the given order."""
    if not np.isfinite(most):
        return np.arange(moment.size)
    crowd = np.flatnonzero(np.bincount(moment)[moment] > most) if moment.size else np.empty(0, np.int64)
    distance = np.zeros(moment.size)
    distance[crowd] = footprint_distance(log, pairs.row[crowd], pairs.related_row[crowd])
    order = np.lexsort((pairs.code, distance, moment))
    ordered = moment[order]
    begins = np.searchsorted(ordered, ordered)
    return np.sort(order[np.arange(order.size) - begins < most])


def first_in_direction(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    pairs: BoxPairs,
    moment: NDArrayInt,
    direction: str,
    margin: float,
) -> NDArrayInt:
    """Place of the first related track, at any distance, in the direction at the moment of each hit, shape (K,).

    RefAV goes through moments in this order. Related tracks are tried in growing blocks, which settles most moments
    early; a moment is settled at the latest by its own first hit. Tracks with one related track have nothing to order.
    """
    bound = first_place(moment, pairs.code % max(related.size, 1), tracks.size * log.tracks.n_frames)
    partners = np.bincount(np.unique(pairs.code) // max(related.size, 1), minlength=tracks.size)
    box = np.empty((log.tracks.n_tracks, 3))
    box[tracks] = _direction_box(log, tracks)
    begin, size = 0, _FIRST_BLOCK
    waiting = (bound.reshape(tracks.size, -1) < related.size) & (partners > 1)[:, None]
    while (waiting := waiting & (bound.reshape(waiting.shape) > begin)).any():
        members = np.flatnonzero(waiting.any(axis=1))
        block = related[begin : begin + size]
        shared = shared_frames(log, *all_pairs(tracks[members], block))
        place = np.empty(log.tracks.n_tracks, np.int64)
        place[tracks] = np.arange(tracks.size)
        code = place[shared.track] * log.tracks.n_frames
        at = np.flatnonzero(waiting.ravel()[np.repeat(code, np.diff(shared.offset)) + shared.frame])
        pair = shared.pair[at]
        xy_m = in_track_frame(log, shared.row[at], related_position(log, shared)[at])
        met = _in_direction(xy_m, box[shared.track[pair]], direction, margin)
        place[block] = np.arange(begin, begin + block.size)
        np.minimum.at(bound, code[pair[met]] + shared.frame[at[met]], place[shared.related[pair[met]]])
        begin, size = begin + size, size * 2
    return bound[moment]
