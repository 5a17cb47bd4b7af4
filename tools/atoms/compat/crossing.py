"""`being_crossed_by`: a related centre passes the half-plane that extends from one side of a track."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.atoms.compat.frames import SharedFrames, in_track_frame, rotated, shared_frames
from tools.atoms.compat.hits import Hits, in_set_order
from tools.atoms.compat.near import NEAR_M, box_pairs
from tools.atoms.compat.relative import related_position, related_velocity
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

_MOVING_MPS = 0.2
_CLOSE_M = NEAR_M - 20
"""Up to this reach the near table cannot miss a crossing: filtering moves a centre by less than the difference."""


@dataclass(frozen=True)
class _Crossing:
    direction: str
    in_direction: str
    forward_thresh: float
    lateral_thresh: float


def being_crossed_by(
    log: Log,
    tracks: NDArrayInt,
    related: NDArrayInt,
    direction: str,
    in_direction: str,
    forward_thresh: float,
    lateral_thresh: float,
) -> Hits:
    """Crossings of the half-plane on side `direction`, from the moment they move that way until past `lateral_thresh`.

    RefAV overwrites `direction` at a track's first crossing: related tracks that come later in their set are judged as
    if it were "forward". Hence the second pass.
    """
    asked = _Crossing(direction, in_direction, forward_thresh, lateral_thresh)
    track_place, related_place, shared = _possible(log, tracks, related, asked)
    rows = shared.pair
    if direction not in _TURNS or direction == "forward":
        hit, _ = _crossed(log, shared, asked)
    else:
        hit, event = _crossed(log, shared, asked)
        later = _after_first(track_place, related_place, event, shared, tracks.size)
        ahead, _ = _crossed(log, shared, _Crossing("forward", in_direction, forward_thresh, lateral_thresh))
        hit = np.where(later[rows], ahead, hit)
    at = np.flatnonzero(hit)
    code = track_place * related.size + related_place
    return in_set_order(log, tracks, related, code[rows[at]], shared.frame[at])


_TURNS = {"forward": (1, 0), "left": (0, 1), "right": (0, -1), "backward": (-1, 0)}
"""Cosine and sine of the side's direction: x' = cos x + sin y, y' = cos y - sin x."""


def _side(xy: NDArrayFloat, direction: str) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Coordinates, shape (M, 2), turned so that +x points to the side; an unknown word means forward."""
    cos, sin = _TURNS.get(direction, (1, 0))
    return cos * xy[:, 0] + sin * xy[:, 1], cos * xy[:, 1] - sin * xy[:, 0]


def _possible(
    log: Log, tracks: NDArrayInt, related: NDArrayInt, asked: _Crossing
) -> tuple[NDArrayInt, NDArrayInt, SharedFrames]:
    """The pairs that may cross, in set order: places of track and related, and their shared frames.

    In the near table a crossing shows as such, or its frame has no listed frame just before it.
    """
    half = log.tracks.size_m[log.tracks.track_start[tracks], 0] / 2
    if tracks.size and half.max() + asked.forward_thresh <= _CLOSE_M:
        pairs = box_pairs(log, tracks, related, NEAR_M)
        least = half[pairs.code // related.size]
        wide = log.tracks.size_m[log.tracks.track_start[tracks], 1][pairs.code // related.size] / 2
        linked = np.zeros(pairs.code.size, np.bool_)
        linked[1:] = (pairs.code[1:] == pairs.code[:-1]) & (np.diff(pairs.row) == 1) & (np.diff(pairs.related_row) == 1)
        ahead = np.zeros(pairs.code.size, np.bool_)
        for side in {asked.direction, "forward"}:
            x, y = _side(pairs.xy_m, side)
            ahead |= (least <= x) & (x <= least + asked.forward_thresh) & (~linked | _between(y, wide))
        code = np.unique(pairs.code[ahead])
    else:
        code = np.flatnonzero((tracks[:, None] != related).ravel())
    both = (
        log.tracks.present_mask[tracks[code // max(related.size, 1)]]
        & log.tracks.present_mask[related[code % max(related.size, 1)]]
    )
    code = code[both.any(axis=1)]
    track_place, related_place = code // max(related.size, 1), code % max(related.size, 1)
    return track_place, related_place, shared_frames(log, tracks[track_place], related[related_place])


def _crossed(log: Log, shared: SharedFrames, asked: _Crossing) -> tuple[NDArrayBool, NDArrayBool]:
    """Bool, shape (M,) each: frames that belong to a crossing, and frames right after the half-plane was passed."""
    position = in_track_frame(log, shared.row, related_position(log, shared))
    x, y = _side(position, asked.direction)
    speed = _side(rotated(log, shared.row, related_velocity(log, shared)), asked.direction)[1]
    size = log.tracks.size_m[log.tracks.track_start[shared.track]][shared.pair]
    event = _passes(shared, y, size[:, 1] / 2) & (np.abs(speed) > _MOVING_MPS)
    event &= (size[:, 0] / 2 <= x) & (x <= size[:, 0] / 2 + asked.forward_thresh)
    hit = np.zeros(x.size, np.bool_)
    for sign in (1, -1):
        if asked.in_direction == ("clockwise" if sign == 1 else "counterclockwise"):
            continue
        at = np.flatnonzero(event)
        at = at[sign * (y[at] - y[at - 1]) > 0]
        goes_on = (sign * speed > _MOVING_MPS) & (sign * y < asked.lateral_thresh)
        hit |= _extended(shared, at, goes_on)
    return hit, event


def _passes(shared: SharedFrames, y: NDArrayFloat, half: NDArrayFloat) -> NDArrayBool:
    """Y moves strictly through +-half since the sample before of the same pair."""
    passes = _between(y, half)
    passes[shared.offset[:-1]] = False
    return passes


def _between(y: NDArrayFloat, half: NDArrayFloat) -> NDArrayBool:
    """Half or -half lies strictly between a value and the one before it."""
    before = np.concatenate([y[:1], y[:-1]])
    between = np.zeros(y.size, np.bool_)
    for edge in (half, -half):
        between |= ((before < edge) & (edge < y)) | ((y < edge) & (edge < before))
    return between


def _extended(shared: SharedFrames, at: NDArrayInt, goes_on: NDArrayBool) -> NDArrayBool:
    """Frames of unbroken `goes_on` forward from each index `at`, and backward from the one before it."""
    breaks = np.ones(goes_on.size + 1, np.bool_)
    breaks[1:-1] = goes_on[1:] != goes_on[:-1]
    breaks[shared.offset] = True
    edges = np.flatnonzero(breaks)
    ends = edges[np.searchsorted(edges, at, side="right")]
    starts = edges[np.searchsorted(edges, at - 1, side="right") - 1]
    change = np.zeros(goes_on.size + 1, np.int64)
    onward, back = goes_on[at], goes_on[at - 1]
    np.add.at(change, at[onward], 1)
    np.add.at(change, ends[onward], -1)
    np.add.at(change, starts[back], 1)
    np.add.at(change, at[back], -1)
    inside: NDArrayBool = np.cumsum(change)[:-1] > 0
    return inside


def _after_first(
    track_place: NDArrayInt, related_place: NDArrayInt, event: NDArrayBool, shared: SharedFrames, n_tracks: int
) -> NDArrayBool:
    """Bool, shape (P,): the pair's related track comes after its track's first one with a crossing."""
    crossing = np.flatnonzero(np.bincount(shared.pair[event], minlength=track_place.size))
    first = np.full(n_tracks, np.iinfo(np.int64).max)
    np.minimum.at(first, track_place[crossing], related_place[crossing])
    return related_place > first[track_place]
