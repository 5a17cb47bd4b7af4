"""Relations by distance and by the track's field of view: `near_objects` and `facing_toward`."""

from __future__ import annotations

import numpy as np

from tools.atoms.compat.footprints import within_distance
from tools.atoms.compat.hits import Hits, first_place, in_discovery_order, in_set_order
from tools.atoms.compat.near import box_pairs
from tools.av2.log import Log
from tools.typing import NDArrayInt


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
    rank = first_place(moment, code % max(related.size, 1), count.size)[moment]
    return in_discovery_order(log, tracks, related, code[enough], frame[enough], rank[enough])


def _own_frames(log: Log, tracks: NDArrayInt, related: NDArrayInt) -> tuple[NDArrayInt, NDArrayInt]:
    """Codes and frames of the tracks that are in both sets, paired with themselves."""
    track_place, related_place = np.nonzero(tracks[:, None] == related)
    place, frame = np.nonzero(log.tracks.present_mask[tracks[track_place]])
    return (track_place * related.size + related_place)[place], frame


def facing_toward(log: Log, tracks: NDArrayInt, related: NDArrayInt, within_angle: float, max_distance: float) -> Hits:
    """Related centre within `within_angle` degrees of the track's box axis and footprints within `max_distance`."""
    pairs = box_pairs(log, tracks, related, max_distance)
    angle = np.abs(np.rad2deg(np.arctan2(pairs.xy_m[:, 1], pairs.xy_m[:, 0])))
    pairs = pairs.select(np.flatnonzero(angle <= within_angle))
    pairs = pairs.select(np.flatnonzero(within_distance(log, pairs.row, pairs.related_row, max_distance)))
    return in_set_order(log, tracks, related, pairs.code, log.tracks.row_frame[pairs.row])
