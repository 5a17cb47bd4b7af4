"""Where boxes lie as seen from other boxes: planar offsets in a box's own frame, quadrants and distances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.av2.tracks import TrackTable
from tools.diagnosis.values import Placing, Quartiles, Sectors
from tools.typing import NDArrayFloat, NDArrayInt

_AROUND = 5
"""Frames before and after, of ten a second."""


@dataclass(frozen=True, slots=True, eq=False)
class Offsets:
    """Where K boxes lie, each seen from another one.

    Attributes:
        forward_m: Along the other's heading, shape (K,).
        left_m: To the left of it, shape (K,).
        turn_rad: Heading of the box less that of the other, in (-pi, pi], shape (K,).
    """

    forward_m: NDArrayFloat
    left_m: NDArrayFloat
    turn_rad: NDArrayFloat


def offsets(tracks: TrackTable, of: NDArrayInt, seen_from: NDArrayInt) -> Offsets:
    """Where the boxes of rows `of`, shape (K,), lie as seen from those of rows `seen_from`, shape (K,)."""
    heading = np.arctan2(tracks.city_R_object[:, 1, 0], tracks.city_R_object[:, 0, 0])
    shift = tracks.centre_city_m[of, :2] - tracks.centre_city_m[seen_from, :2]
    cos, sin = np.cos(heading[seen_from]), np.sin(heading[seen_from])
    turn = heading[of] - heading[seen_from]
    return Offsets(
        cos * shift[:, 0] + sin * shift[:, 1],
        cos * shift[:, 1] - sin * shift[:, 0],
        np.pi - np.mod(np.pi - turn, 2 * np.pi),
    )


def speeds_mps(tracks: TrackTable, rows: NDArrayInt) -> NDArrayFloat:
    """How fast the boxes of rows `rows`, shape (K,), get on: the way over about a second around each, m/s, (K,).

    Rough beside the functions' own estimate, and for a report only, where it costs next to nothing. 0 for a track
    with one box.
    """
    track = tracks.row_track[rows]
    before = np.maximum(rows - _AROUND, tracks.track_start[track])
    after = np.minimum(rows + _AROUND, tracks.track_start[track + 1] - 1)
    way_m = np.hypot(*(tracks.centre_city_m[after, :2] - tracks.centre_city_m[before, :2]).T)
    time_s = (tracks.timestamps_ns[tracks.row_frame[after]] - tracks.timestamps_ns[tracks.row_frame[before]]) / 1e9
    return np.asarray(np.divide(way_m, time_s, out=np.zeros_like(way_m), where=time_s > 0))


def placing(parts: Sequence[Offsets]) -> Placing:
    """Quadrants and distances of all parts together."""
    forward = np.concatenate([np.empty(0), *(part.forward_m for part in parts)])
    left = np.concatenate([np.empty(0), *(part.left_m for part in parts)])
    return Placing(forward.size, _sectors(forward, left), quartiles(np.hypot(forward, left)))


def quartiles(values: NDArrayFloat) -> Quartiles | None:
    """First quartile, median and third quartile of values of shape (K,); None where there is none."""
    if not values.size:
        return None
    low, middle, high = (float(value) for value in np.percentile(values, (25, 50, 75)))
    return low, middle, high


def _sectors(forward: NDArrayFloat, left: NDArrayFloat) -> Sectors:
    if not forward.size:
        return 0.0, 0.0, 0.0, 0.0
    quadrant = np.floor((np.degrees(np.arctan2(left, forward)) + 45.0) / 90.0).astype(np.int64) % 4
    front, to_left, back, to_right = (float(share) for share in np.bincount(quadrant, minlength=4) / forward.size)
    return front, to_left, back, to_right
