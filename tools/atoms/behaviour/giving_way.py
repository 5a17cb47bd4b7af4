"""Who crosses the way of a track that is slow, and whether the track waits for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.actor.category import MOTOR_VEHICLES
from tools.atoms.evidence import seconds
from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.courses import courses
from tools.atoms.kinematics.driving import Runs, driving
from tools.atoms.kinematics.standstill import standing
from tools.atoms.kinematics.way_ahead import Way, way_from
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

MARGIN_M: Final = 0.5
"""Somebody is in the way when its centre is at most this far beside where the track's flanks will pass."""
OVERLAP_M: Final = 0.5
"""A centre so far behind the front is still before it: an error of the boxes."""
CROSSING_SIN: Final = math.sin(math.radians(30))
"""Who crosses the way moves at this angle to it at least; the others drive along it."""
CROSSING_MPS: Final = 0.5
MIN_ACROSS_M: Final = 1.0
"""It gets this far across while it is in the way: jitter does not."""
COMING_S: Final = 5.0
"""One gives way for at most so long before the other is in the way, and the other was beside it so long before."""
STARTING_MPS2: Final = 0.3
"""Who speeds up by this goes on."""
LEADER_M: Final = 1.0
"""A vehicle is in between when its centre is so near the middle of the way ..."""
LEADER_GAP_M: Final = 1.5
"""... and so far before the one that crosses."""


NEAR_M: Final = 10.0
"""Half of two long vehicles."""


@dataclass(frozen=True)
class Wait:
    """A time at which a track is slow, and what is asked of it.

    Attributes:
        track: Index of the track.
        first: First frame.
        last: Last frame.
        reach_m: Furthest crossing ahead of its front.
        release_s: Longest time until it goes on after the way is free.
    """

    track: int
    first: int
    last: int
    reach_m: float
    release_s: float


def given_way_to(log: Log, wait: Wait, others: NDArrayInt) -> Iterator[tuple[int, int, int]]:
    """Those of the others that cross before the track and are waited for: index, first and last frame of giving way."""
    drive, course, time_s = driving(log), courses(log), seconds(log)
    start = int(np.searchsorted(time_s, time_s[wait.first] - COMING_S))
    part = slice(start, wait.last + 1)
    near = _near(log, wait, part, others)
    if not near.size or part.stop - part.start < 2:
        return
    half_length_m, half_width_m = _half_size_m(log, wait.track)
    way = way_from(log, wait.track, wait.first, wait.reach_m + half_length_m)
    front_m = way.seen(drive.x_m[wait.track, part], drive.y_m[wait.track, part])[0] + half_length_m
    along_m, left_m = way.seen(course.boxes.x_m[near, part], course.boxes.y_m[near, part])
    gap_m = along_m - front_m
    inside = (np.abs(left_m) <= half_width_m + MARGIN_M) & (gap_m >= -OVERLAP_M) & (gap_m <= wait.reach_m)
    inside[:, : wait.first - start] = False
    speed = course.speed_mps[near, part]
    across = np.abs(np.gradient(left_m, time_s[part], axis=1)) >= CROSSING_SIN * speed
    passes = Runs.of(inside)
    passes = passes.where(passes.share(across & (speed >= CROSSING_MPS)) > 0.5)
    for index, begin, end in zip(passes.track.tolist(), passes.first.tolist(), passes.last.tolist(), strict=True):
        coming = int(np.searchsorted(time_s, time_s[start + begin] - COMING_S))
        earlier = left_m[index, max(0, coming - start) : begin]
        came = (np.abs(earlier) >= half_width_m + 2 * MARGIN_M).any() or not np.isfinite(earlier).any()
        crosses = abs(left_m[index, end] - left_m[index, begin]) >= MIN_ACROSS_M
        if not (came and crosses) or not _goes_on(log, wait, start + begin, start + end):
            continue
        moments = slice(begin, end + 1)
        lane = slice(start + begin, start + end + 1)
        if not _in_between(log, wait.track, int(near[index]), way, lane, front_m[moments], along_m[index, moments]):
            yield int(near[index]), max(coming, wait.first), start + end


def _near(log: Log, wait: Wait, part: slice, others: NDArrayInt) -> NDArrayInt:
    """Those of the others that come within reach of the track, itself excepted."""
    own, box = driving(log), courses(log).boxes
    dx, dy = box.x_m[others, part] - own.x_m[wait.track, part], box.y_m[others, part] - own.y_m[wait.track, part]
    closest = np.nan_to_num(np.hypot(dx, dy), nan=np.inf).min(axis=1, initial=np.inf)
    near: NDArrayInt = others[(closest <= wait.reach_m + NEAR_M) & (others != wait.track)]
    return near


def _half_size_m(log: Log, track: int) -> tuple[float, float]:
    """Half of the median length and width of a track."""
    box = boxes(log)
    return float(np.nanmedian(box.half_length_m[track])), float(np.nanmedian(box.half_width_m[track]))


def _goes_on(log: Log, wait: Wait, begin: int, free: int) -> bool:
    """The track speeds up from when the other is in the way until a while after, or is not seen so long."""
    drive, time_s = driving(log), seconds(log)
    until = int(np.searchsorted(time_s, time_s[free] + wait.release_s, side="right"))
    after = slice(begin, until)
    starts = (drive.trend_mps2[wait.track, after] >= STARTING_MPS2) & ~standing(log)[wait.track, after]
    lost = time_s[-1] < time_s[free] + wait.release_s or not drive.seen_mask[wait.track, after][-1]
    return bool(starts.any() or lost)


def _in_between(
    log: Log, track: int, other: int, way: Way, frames: slice, front_m: NDArrayFloat, along_m: NDArrayFloat
) -> bool:
    """Most of the time, another motor vehicle is on the way, between the front of the track and who crosses."""
    drive = driving(log)
    motor = np.flatnonzero(np.isin(log.physical_tracks.category_array, MOTOR_VEHICLES))
    motor = motor[(motor != track) & (motor != other)]
    place_m, left_m = way.seen(drive.x_m[motor, frames], drive.y_m[motor, frames])
    there: NDArrayBool = (np.abs(left_m) <= LEADER_M) & (place_m > front_m) & (place_m < along_m - LEADER_GAP_M)
    return bool(there.any(axis=0).mean() > 0.5)
