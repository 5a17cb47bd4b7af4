"""Passages over intersections: who comes onto one, who leaves it, who goes over it, and how much it turns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.context.areas import intersection_areas
from tools.atoms.context.stays import steady
from tools.atoms.evidence import seconds
from tools.atoms.geometry.areas import centres_inside
from tools.atoms.geometry.runs import bridged, previous_true, run_bounds
from tools.atoms.kinematics.driving import driving
from tools.atoms.kinematics.rotation import gone, heading_rad
from tools.atoms.kinematics.slopes import MAX_GAP_S
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

MOVING_MPS: Final = 0.5
"""Who comes onto an intersection, or off it, moves at this speed or more."""
AROUND_S: Final = 1.0
"""Turns begin before the centre is on the intersection, and end after it has left it."""


@dataclass(frozen=True)
class Passages(SharedArrays):
    """K stays of moving tracks on an intersection, in order of track and time.

    Attributes:
        track: Whose, shape (K,).
        first: First frame with the centre on the intersection, shape (K,).
        last: Last such frame, shape (K,).
        enters_mask: It was seen outside before, at most 1.5 s ago, and drove in, shape (K,).
        leaves_mask: It is seen outside afterwards, at most 1.5 s later, and drives out, shape (K,).
        way_m: How far it goes in between, shape (K,).
        turned_rad: How much its driving axis rotates from `AROUND_S` before to `AROUND_S` after, as far as it is seen,
            counter-clockwise positive, shape (K,).
    """

    track: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt
    enters_mask: NDArrayBool
    leaves_mask: NDArrayBool
    way_m: NDArrayFloat
    turned_rad: NDArrayFloat

    def where(self, keep: NDArrayBool) -> Passages:
        """Those that `keep`, shape (K,), names."""
        return Passages(*(getattr(self, item.name)[keep] for item in fields(self)))


@derived("standard.passages")
def passages(log: Log) -> Passages:
    """The passages of all tracks of `log`; needs a map.

    A stay lasts 0.5 s or longer, as far as it is seen; half a second off the intersection does not end it.
    """
    seen = log.physical_tracks.present_mask
    inside = steady(log, centres_inside(log, seen, intersection_areas(log)))
    outside, time_s, speed = seen & ~inside, seconds(log), driving(log).speed_mps
    # A missed box ends no stay.
    track, first, last = run_bounds(bridged(inside, outside, time_s, MAX_GAP_S))
    before = previous_true(outside)[track, first]
    after = outside.shape[1] - 1 - previous_true(outside[:, ::-1])[track, outside.shape[1] - 1 - last]
    enters = (before >= 0) & (time_s[first] - time_s[before] <= MAX_GAP_S) & (speed[track, first] >= MOVING_MPS)
    ends = np.minimum(after, time_s.size - 1)
    leaves = (after < time_s.size) & (time_s[ends] - time_s[last] <= MAX_GAP_S) & (speed[track, last] >= MOVING_MPS)
    path = gone(log).path_m
    way = path[track, last] - path[track, first]
    return Passages(track, first, last, enters, leaves, way, _turned_rad(log, track, first, last))


def _turned_rad(log: Log, track: NDArrayInt, first: NDArrayInt, last: NDArrayInt) -> NDArrayFloat:
    """Rotation from `AROUND_S` before the first to `AROUND_S` after the last frame of K stays, shape (K,)."""
    heading, time_s = heading_rad(log), seconds(log)
    early = np.searchsorted(time_s, time_s[first] - AROUND_S - 0.01)
    late = np.searchsorted(time_s, time_s[last] + AROUND_S + 0.01) - 1
    begin, end = heading[track, early], heading[track, late]
    begin = np.where(np.isnan(begin), heading[track, first], begin)
    end = np.where(np.isnan(end), heading[track, last], end)
    return end - begin
