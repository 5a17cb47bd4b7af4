"""Where the paths of two tracks cross, and when each was in the area that both swept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.courses import Courses, courses
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

STEP_S: Final = 0.5
"""Paths are followed in steps this long; times are interpolated within them."""
LEAST_STEP_M: Final = 0.25
"""Shorter steps are standing, which crosses nothing."""
CROSSING_SINE: Final = math.sin(math.radians(30))
"""Paths cross at 30 degrees or more; at less they merge or run along each other."""
LEAVING_MPS: Final = 0.5
"""Who is lost sight of inside the area goes on at this speed at least."""
_CHUNK: Final = 512


@dataclass(frozen=True)
class Conflicts(SharedArrays):
    """All crossings of two paths; every array has shape (K,). Times are seconds since the log's first frame.

    Attributes:
        first: Track that enters the area first.
        second: The other track.
        begin_s: When the first enters the area that both sweep.
        left_s: When the first has left it.
        entered_s: When the second enters it.
        end_s: When the second has left it.
    """

    first: NDArrayInt
    second: NDArrayInt
    begin_s: NDArrayFloat
    left_s: NDArrayFloat
    entered_s: NDArrayFloat
    end_s: NDArrayFloat


@derived("standard.conflicts")
def conflicts(log: Log) -> Conflicts:
    """Where paths of the log cross.

    The area is where the strip that one footprint sweeps meets that of the other: around the point where the paths
    cross, as long on each path as the other strip is wide across it. A track is in it from when its front reaches the
    near edge until its rear has passed the far one.
    """
    course = courses(log)
    paths = _Paths.of(course, seconds(log))
    found = [hits for hits in _crossings(paths) if hits[0].size]
    if not found:
        none, nothing = np.empty(0, np.int64), np.empty(0)
        return Conflicts(none, none, nothing, nothing, nothing, nothing)
    a, b, along_a, along_b, sine = (np.concatenate(column) for column in zip(*found, strict=True))
    times_a = paths.stay(a, along_a, _half_stay_m(course, paths.track, a, b, sine))
    times_b = paths.stay(b, along_b, _half_stay_m(course, paths.track, b, a, sine))
    swap = times_b[0] < times_a[0]
    one, two = paths.track[np.where(swap, b, a)], paths.track[np.where(swap, a, b)]
    begin, left = (np.where(swap, late, early) for early, late in zip(times_a, times_b, strict=True))
    entered, end = (np.where(swap, early, late) for early, late in zip(times_a, times_b, strict=True))
    order = np.lexsort((begin, two, one))
    return Conflicts(one[order], two[order], begin[order], left[order], entered[order], end[order])


def _half_stay_m(
    course: Courses, track: NDArrayInt, own: NDArrayInt, other: NDArrayInt, sine: NDArrayFloat
) -> NDArrayFloat:
    """How far before and after the crossing point the track is in the area, shape (K,)."""
    length, width = (np.fmax.reduce(part, axis=1) for part in (course.boxes.half_length_m, course.boxes.half_width_m))
    cosine = np.sqrt(np.maximum(1 - sine**2, 0.0))
    return np.asarray((width[track[other]] + width[track[own]] * cosine) / sine + length[track[own]])


@dataclass(frozen=True)
class _Paths:
    """Paths of the M tracks that move, at S moments.

    Attributes:
        track: Track of each path, shape (M,).
        place_m: Shape (M, S, 2); relative to the first place of the first path.
        valid: The step from a moment to the next is seen and no standing, shape (M, S - 1).
        along_m: Length of the path so far, shape (M, S).
        time_s: The moments, shape (S,).
        seen: Shape (M, S).
    """

    track: NDArrayInt
    place_m: NDArrayFloat
    valid: NDArrayBool
    along_m: NDArrayFloat
    time_s: NDArrayFloat
    seen: NDArrayBool

    @staticmethod
    def of(course: Courses, time_s: NDArrayFloat) -> _Paths:
        track = np.flatnonzero(~course.parked_mask & course.seen_mask.any(axis=1))
        wanted = np.arange(0.0, time_s[-1] + STEP_S, STEP_S) if time_s.size else np.empty(0)
        frame = np.unique(np.minimum(np.searchsorted(time_s, wanted - 1e-3), time_s.size - 1))
        place = np.stack([part[track][:, frame] for part in (course.boxes.x_m, course.boxes.y_m)], axis=2)
        seen = course.seen_mask[track][:, frame]
        step = np.linalg.norm(np.diff(place, axis=1), axis=2)
        both = seen[:, 1:] & seen[:, :-1]
        length = np.cumsum(np.where(both, step, 0.0), axis=1)
        along = np.concatenate([np.zeros((track.size, 1)), length], axis=1)
        valid: NDArrayBool = both & (np.nan_to_num(step) >= LEAST_STEP_M)
        return _Paths(track, place, valid, along, time_s[frame], seen)

    def stay(self, path: NDArrayInt, along_m: NDArrayFloat, half_m: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """When each of K paths is `half_m` before and after a place `along_m` of it; beyond its ends it goes on."""
        begin, end = np.empty(path.size), np.empty(path.size)
        for k, (row, place, half) in enumerate(zip(path, along_m, half_m, strict=True)):
            seen = self.seen[row]
            length, time = self.along_m[row][seen], self.time_s[seen]
            begin[k] = np.interp(place - half, length, time) - _beyond_s(length[0] - (place - half), length, time, 0)
            end[k] = np.interp(place + half, length, time) + _beyond_s(place + half - length[-1], length, time, -1)
        return begin, end


def _beyond_s(missing_m: float, length: NDArrayFloat, time: NDArrayFloat, end: int) -> float:
    """How long the way beyond an end of a path takes, at the path's speed there."""
    if missing_m <= 0 or length.size < 2:
        return 0.0
    near, far = (0, 1) if end == 0 else (-2, -1)
    speed = (length[far] - length[near]) / (time[far] - time[near])
    return float(missing_m / max(speed, LEAVING_MPS))


def _crossings(paths: _Paths) -> Iterator[tuple[NDArrayInt, NDArrayInt, NDArrayFloat, NDArrayFloat, NDArrayFloat]]:
    """Both paths, the place along each, and the sine of the angle, of all crossings; chunk by chunk."""
    if paths.track.size < 2 or not paths.valid.size:
        return
    low, high = (function(paths.place_m, axis=1) for function in (np.fmin.reduce, np.fmax.reduce))
    overlap = ((low[:, None] <= high) & (low <= high[:, None])).all(axis=2)
    first, second = np.nonzero(np.triu(overlap, 1))
    for start in range(0, first.size, _CHUNK):
        yield _crossing_steps(paths, first[start : start + _CHUNK], second[start : start + _CHUNK])


def _crossing_steps(
    paths: _Paths, a: NDArrayInt, b: NDArrayInt
) -> tuple[NDArrayInt, NDArrayInt, NDArrayFloat, NDArrayFloat, NDArrayFloat]:
    """The crossings of C pairs of paths."""
    start, step = paths.place_m[:, :-1], np.diff(paths.place_m, axis=1)
    r, s = step[a][:, :, None], step[b][:, None, :]
    offset = start[b][:, None, :] - start[a][:, :, None]
    turn = r[..., 0] * s[..., 1] - r[..., 1] * s[..., 0]
    usable = paths.valid[a][:, :, None] & paths.valid[b][:, None, :] & (turn != 0)
    safe = np.where(usable, turn, 1.0)
    t = (offset[..., 0] * s[..., 1] - offset[..., 1] * s[..., 0]) / safe
    u = (offset[..., 0] * r[..., 1] - offset[..., 1] * r[..., 0]) / safe
    pair, i, j = np.nonzero(usable & (t >= 0) & (t < 1) & (u >= 0) & (u < 1))
    size = np.linalg.norm(step, axis=2)
    own, other = size[a[pair], i], size[b[pair], j]
    sine = np.abs(turn[pair, i, j]) / (own * other)
    along_a = paths.along_m[a[pair], i] + t[pair, i, j] * own
    along_b = paths.along_m[b[pair], j] + u[pair, i, j] * other
    kept = sine >= CROSSING_SINE
    return a[pair][kept], b[pair][kept], along_a[kept], along_b[kept], sine[kept]
