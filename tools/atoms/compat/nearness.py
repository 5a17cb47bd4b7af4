"""Relations that measure where a related track is: beside, near, in view.

Every predicate takes the track and related indices in the order of their sets and gives, per track with hits, the
related tracks in RefAV's order of discovery with the frames of their hits over the whole life of both.
"""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.footprints import footprint_distance, within_distance
from tools.atoms.compat.frames import all_pairs, in_track_frame, related_position, shared_frames
from tools.atoms.compat.near import BoxPairs, box_pairs
from tools.atoms.compat.values import group_masks
from tools.av2.log import Log
from tools.av2.tracks import EGO_PHYSICAL_CENTRE_M, EGO_SIZE_M
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

Hits = dict[int, dict[int, int]]
"""Track to related track to leaf of hit frames."""


def near_objects(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    distance_thresh: float,
    min_objects: float | None,
    include_self: bool,
) -> Hits:
    """Footprints within `distance_thresh`, of at least `min_objects` related tracks at once (None or 0: of all)."""
    pairs = box_pairs(log, tracks, related, distance_thresh)
    near = pairs.select(np.flatnonzero(within_distance(log, pairs.row, pairs.related_row, distance_thresh)))
    code, frame = near.code, log.tracks.row_frame[near.row].astype(np.int64)
    if include_self and distance_thresh >= 0:
        own_code, own_frame = _own_frames(log, tracks, related)
        order = np.argsort(np.concatenate([code, own_code]) * log.tracks.n_frames + np.concatenate([frame, own_frame]))
        code, frame = np.concatenate([code, own_code])[order], np.concatenate([frame, own_frame])[order]
    needed = min_objects if min_objects else related.size
    moment = code // max(related.size, 1) * log.tracks.n_frames + frame
    count = np.bincount(moment, minlength=tracks.size * log.tracks.n_frames)
    enough = np.flatnonzero(count[moment] >= needed)
    rank = _first_place(moment, code % max(related.size, 1), count.size)[moment]
    return _in_order(log, tracks, related, code[enough], frame[enough], rank[enough], np.zeros(enough.size))


def _own_frames(log: Log, tracks: NDArrayInt, related: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """Codes and frames of the tracks that are in both sets, paired with themselves."""
    track_place, related_place = np.nonzero(tracks[:, None] == related)
    place, frame = np.nonzero(log.tracks.present_mask[tracks[track_place]])
    return (track_place * related.size + related_place)[place], frame


def has_objects_in_relative_direction(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    direction: str,
    min_number: float,
    max_number: float,
    within_distance_m: float,
    lateral_thresh: float,
    discovery_order: bool,
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
        discovery_order: Reproduce the order in which RefAV meets the related tracks (costs time; only a reversal shows it).
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
    rank = np.zeros(frame.size, np.int64)
    distance = np.zeros(frame.size)
    if discovery_order:
        rank = _discovery(log, tracks, related, pairs, moment, direction, lateral_thresh)
        distance = footprint_distance(log, pairs.row, pairs.related_row)
    return _in_order(log, tracks, related, pairs.code, frame, rank, distance)


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


def _discovery(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    pairs: BoxPairs,
    moment: NDArrayInt,
    direction: str,
    margin: float,
) -> NDArrayInt:
    """Rank in which RefAV meets the moment of each hit: by the first related track, at any distance, in the direction."""
    place, frame = np.divmod(np.unique(moment), log.tracks.n_frames)
    members = np.unique(place)
    shared = shared_frames(log, *all_pairs(tracks[members], related))
    wanted = np.zeros(log.tracks.shape, np.bool_)
    wanted[tracks[place], frame] = True
    pair = shared.pair
    at = np.flatnonzero(wanted[shared.track[pair], shared.frame])
    box = np.empty((log.tracks.n_tracks, 3))
    box[tracks] = _direction_box(log, tracks)
    xy_m = in_track_frame(log, shared.row[at], related_position(log, shared)[at])
    at_hit = at[_in_direction(xy_m, box[shared.track[pair[at]]], direction, margin)]
    places = np.empty(log.tracks.n_tracks, np.int64)
    places[tracks] = np.arange(tracks.size)
    met = places[shared.track[pair[at_hit]]] * log.tracks.n_frames + shared.frame[at_hit]
    places[related] = np.arange(related.size)
    first = _first_place(met, places[shared.related[pair[at_hit]]], tracks.size * log.tracks.n_frames)
    return first[moment]


def facing_toward(log: Log, tracks: NDArrayInt, related: NDArrayInt, within_angle: float, max_distance: float) -> Hits:
    """Related centre within `within_angle` degrees of the track's box axis and footprints within `max_distance`."""
    pairs = box_pairs(log, tracks, related, max_distance)
    angle = np.abs(np.rad2deg(np.arctan2(pairs.xy_m[:, 1], pairs.xy_m[:, 0])))
    pairs = pairs.select(np.flatnonzero(angle <= within_angle))
    pairs = pairs.select(np.flatnonzero(within_distance(log, pairs.row, pairs.related_row, max_distance)))
    return in_set_order(log, tracks, related, pairs.code, log.tracks.row_frame[pairs.row])


def in_set_order(log: Log, tracks: NDArrayInt, related: NDArrayInt, code: NDArrayInt, frame: NDArrayInt) -> Hits:
    """Hits whose related tracks keep the order of their set; `code`, shape (K,), is sorted."""
    groups, masks = group_masks(code, frame, log.tracks.n_frames)
    hits: Hits = {}
    for group, mask in zip(groups.tolist(), masks, strict=True):
        place, other = divmod(group, related.size)
        hits.setdefault(int(tracks[place]), {})[int(related[other])] = mask
    return hits


def _in_order(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    code: NDArrayInt,
    frame: NDArrayInt,
    rank: NDArrayInt,
    distance: NDArrayFloat,
) -> Hits:
    """Hits whose related tracks come in the order of their earliest moment, then by distance there, then in set order.

    Moments of a track rank by `rank`, then by frame. `code`, shape (K,), is sorted.
    """
    groups, masks = group_masks(code, frame, log.tracks.n_frames)
    if not groups.size:
        return {}
    order = np.lexsort((frame, rank, code))
    first = order[np.searchsorted(code, groups)]
    leaf = dict(zip(groups.tolist(), masks, strict=True))
    hits: Hits = {}
    by_moment = np.lexsort((groups, distance[first], frame[first], rank[first], groups // related.size))
    for group in groups[by_moment].tolist():
        place, other = divmod(group, related.size)
        hits.setdefault(int(tracks[place]), {})[int(related[other])] = leaf[group]
    return hits


def _first_place(moment: NDArrayInt, place: NDArrayInt, size: int) -> NDArrayInt:
    """Smallest `place` of each moment, shape (size,)."""
    first = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(first, moment, place)
    return first
