"""Relations that compare where tracks head."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tools.atoms.compat.footprints import within_distance
from tools.atoms.compat.frames import SharedFrames, all_pairs, in_track_frame, length, rotated, shared_frames
from tools.atoms.compat.hits import Hits, in_set_order
from tools.atoms.compat.kinematics import position_m, speed_mps, velocity_mps
from tools.atoms.compat.relative import related_position
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

FREE_WILL = (
    "ANIMAL", "OFFICIAL_SIGNALER", "RAILED_VEHICLE", "ARTICULATED_BUS", "WHEELED_RIDER", "SCHOOL_BUS", "MOTORCYCLIST",
    "TRUCK_CAB", "VEHICULAR_TRAILER", "BICYCLIST", "MOTORCYCLE", "TRUCK", "BOX_TRUCK", "BUS", "LARGE_VEHICLE",
    "PEDESTRIAN", "REGULAR_VEHICLE", "EGO_VEHICLE",
)  # fmt: skip
"""Categories whose box axis counts as their heading while they stand."""
_COS_45 = float(np.cos(np.deg2rad(45)))
_PAIRS_AT_ONCE = 2500


def heading_toward(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    angle_threshold: float,
    minimum_speed: float,
    max_distance: float,
) -> Hits:
    """Velocity within `angle_threshold` degrees of the line to the related centre, which comes closer.

    `minimum_speed` bounds the change of the centre distance per *sample*, so 0.5 means 5 m/s at 10 Hz.
    """
    travel = extent_m(log)
    codes, frames = [], []
    for track, other in _groups(tracks, related):
        possible = travel[track] + travel[other] >= minimum_speed
        shared = shared_frames(log, track[possible], other[possible])
        at = np.flatnonzero(-_closing(log, shared) >= minimum_speed)
        at = at[_aims(log, shared, at, angle_threshold)]
        at = at[within_distance(log, shared.row[at], shared.related_row[at], max_distance)]
        codes.append(_codes(log, tracks, related, shared)[at])
        frames.append(shared.frame[at])
    return _joined(log, tracks, related, codes, frames)


@derived("refav.extent_m")
def extent_m(log: Log) -> NDArrayFloat:
    """Diagonal of the box around each track's raw positions, shape (N,): it bounds every change of distance."""
    start, raw = log.tracks.track_start[:-1], log.tracks.centre_city_m
    extent = np.maximum.reduceat(raw, start) - np.minimum.reduceat(raw, start)
    diagonal: NDArrayFloat = np.linalg.norm(extent, axis=1)
    return diagonal + 1e-6


def _closing(log: Log, shared: SharedFrames) -> NDArrayFloat:
    """Change per sample of the distance from the track's filtered to the related track's raw centre, shape (M,)."""
    step = related_position(log, shared.reversed()) - log.tracks.centre_city_m[shared.related_row]
    distance = length(step)
    if not distance.size:
        return distance
    at = np.arange(distance.size)
    first, last = shared.offset[:-1], shared.offset[1:] - 1
    before, after = at - 1, at + 1
    before[first], after[last] = first, last
    span = (after - before).astype(np.float64)
    span[span == 0] = 1
    return (distance[after] - distance[before]) / span


def _aims(log: Log, shared: SharedFrames, at: NDArrayInt, angle_threshold: float) -> NDArrayBool:
    row = shared.row[at]
    velocity = rotated(log, row, velocity_mps(log)[row], 3)
    line = in_track_frame(log, row, related_position(log, shared)[at], 3)
    velocity = velocity / (length(velocity) + 1e-8)[:, None]
    line = line / length(line + 1e-8)[:, None]
    with np.errstate(invalid="ignore"):
        angle = np.rad2deg(np.arccos(_dot(velocity, line)))
    aims: NDArrayBool = angle <= angle_threshold
    return aims


def _dot(one: NDArrayFloat, other: NDArrayFloat) -> NDArrayFloat:
    return one[:, 0] * other[:, 0] + one[:, 1] * other[:, 1] + one[:, 2] * other[:, 2]


def heading_in_relative_direction_to(log: Log, tracks: NDArrayInt, related: NDArrayInt, direction: str) -> Hits:
    """Headings within 45 degrees (same), beyond 135 (opposite) or in between (perpendicular); other words: nothing.

    A track slower than 1 m/s heads along its box axis if it is of `FREE_WILL` and the other one moves.
    """
    fastest = np.maximum.reduceat(speed_mps(log), log.tracks.track_start[:-1])
    free = np.isin(log.tracks.category_array, FREE_WILL)
    codes, frames = [], []
    for track, other in _groups(tracks, related):
        possible = (fastest[track] > 0.5) | (fastest[other] >= 1)
        shared = shared_frames(log, track[possible], other[possible])
        cosine = _heading_cosine(log, shared, free)
        at = np.flatnonzero(_compares(cosine, direction))
        codes.append(_codes(log, tracks, related, shared)[at])
        frames.append(shared.frame[at])
    return _joined(log, tracks, related, codes, frames)


def _heading_cosine(log: Log, shared: SharedFrames, free: NDArrayBool) -> NDArrayFloat:
    """Cosine of the angle between the headings, shape (M,); NaN where a heading is not defined."""
    moving, nose = _unit_headings(log)
    speed = speed_mps(log)
    mine, theirs = speed[shared.row], speed[shared.related_row]
    by_nose = (mine < 1) & free[log.tracks.row_track[shared.row]] & (theirs > 1)
    their_nose = ~by_nose & (theirs < 1) & free[log.tracks.row_track[shared.related_row]] & (mine > 0.5)
    cosine = np.full(mine.size, np.nan)
    for chosen, one, other in (
        (by_nose, nose, moving),
        (their_nose, moving, nose),
        (~by_nose & ~their_nose & (mine >= 1) & (theirs >= 1), moving, moving),
    ):
        at = np.flatnonzero(chosen)
        cosine[at] = _dot(one[shared.row[at]], other[shared.related_row[at]])
    return cosine


@derived("refav.unit_headings")
def _unit_headings(log: Log) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Direction of motion, and from the filtered centre to 1 m ahead of the raw one, shape (R, 3) each."""
    velocity = velocity_mps(log)
    nose = log.tracks.city_R_object[:, :, 0] + log.tracks.centre_city_m - position_m(log)
    moving, ahead = (v / length(v + 1e-8)[:, None] for v in (velocity, nose))
    return moving, ahead


def _compares(cosine: NDArrayFloat, direction: str) -> NDArrayBool:
    """An angle that `arccos` has none for (cosine beyond +-1, or NaN) satisfies nothing."""
    if direction == "same":
        return (cosine >= _COS_45) & (cosine <= 1)
    if direction == "perpendicular":
        return (cosine < _COS_45) & (cosine > -_COS_45)
    if direction == "opposite":
        return (cosine <= -_COS_45) & (cosine > -1)
    return np.zeros(cosine.size, np.bool_)


def _groups(tracks: NDArrayInt, related: NDArrayInt) -> Iterator[tuple[NDArrayInt, NDArrayInt]]:
    """All pairs, a bounded number at a time."""
    group = max(1, _PAIRS_AT_ONCE // max(1, related.size))
    for at in range(0, tracks.size, group):
        yield all_pairs(tracks[at : at + group], related)


def _codes(log: Log, tracks: NDArrayInt, related: NDArrayInt, shared: SharedFrames) -> NDArrayInt:
    """(place of track) * len(related) + (place of related) of each box pair, shape (M,)."""
    place = np.empty(log.tracks.n_tracks, np.int64)
    place[tracks] = np.arange(tracks.size)
    code = place[shared.track] * related.size
    place[related] = np.arange(related.size)
    return np.repeat(code + place[shared.related], np.diff(shared.offset))


def _joined(
    log: Log, tracks: NDArrayInt, related: NDArrayInt, codes: list[NDArrayInt], frames: list[NDArrayInt]
) -> Hits:
    if not codes:
        return {}
    return in_set_order(log, tracks, related, np.concatenate(codes), np.concatenate(frames))
