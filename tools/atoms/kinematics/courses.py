"""The course of every track as an observer would draw it: smooth, without gaps, turns of the box or changes of size.

Relations that last (overtaking, following, crossing paths) are judged on courses instead of boxes, so that a missed
frame, a box that jumps by decimetres or one whose front and rear are swapped does not break them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.evidence import frame_spans_s, seconds
from tools.atoms.geometry.boxes import Boxes, boxes
from tools.atoms.kinematics.filling import Filling
from tools.atoms.kinematics.motion import motion
from tools.atoms.kinematics.slopes import Timeline, local_fit
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayBool, NDArrayFloat

PLACE_WINDOW_S: Final = 0.3
"""Half width of the window that places are fitted in: trackers' jitter from frame to frame lasts 0.2 s."""
VELOCITY_WINDOW_S: Final = 0.8
"""Half width of the window that velocities are fitted in: 17 boxes at 10 Hz, 0.05 m/s for 0.1 m of jitter."""
DRIVING_MPS: Final = 1.0
"""From this speed on, a course points where it leads; below, it keeps the box's axis, the front where it was."""


@dataclass(frozen=True)
class Courses(SharedArrays):
    """The courses of all tracks; dense arrays have shape (N, T).

    Attributes:
        boxes: The track's box along its course: its median size, a smoothed centre (where the track is parked, the
            median one), and the direction of travel as its axis.
        bridged_mask: At boxes, and in gaps of up to 3 s between them (`Filling`).
        seen_mask: Where the course is defined: there, and for 1.5 s before the first and after the last box, where it
            goes on as it was.
        watched_s: How long there are boxes, gaps included, shape (N,), seconds.
        parked_mask: Shape (N,): the track stays where it is for as long as it is seen.
        vx_mps: Velocity over ground, city frame; 0 for parked tracks and where a track is seen once.
        vy_mps: The same, y.
        speed_mps: Its length.
    """

    boxes: Boxes
    bridged_mask: NDArrayBool
    seen_mask: NDArrayBool
    watched_s: NDArrayFloat
    parked_mask: NDArrayBool
    vx_mps: NDArrayFloat
    vy_mps: NDArrayFloat
    speed_mps: NDArrayFloat


@derived("standard.courses")
def courses(log: Log) -> Courses:
    """The courses of all tracks of `log`."""
    table, box, parked = log.physical_tracks, boxes(log), motion(log).parked_mask
    place, velocity = _fitted(table, box, parked)
    fill = Filling.of(table.present_mask, seconds(log))
    x, vx, y, vy = (
        part
        for axis in (0, 1)
        for part in fill.moved(table.dense(place[:, axis], np.nan), table.dense(velocity[:, axis], np.nan))
    )
    speed = np.hypot(vx, vy)
    cos, sin = _axes(box, fill, vx, vy, speed)
    half = [_median_by_track(part)[:, None] + np.zeros_like(x) for part in (box.half_length_m, box.half_width_m)]
    radius = np.hypot(*half)
    narrow = np.minimum(half[0][:, 0], half[1][:, 0])
    steady = Boxes(radius[:, 0].copy(), narrow, x, y, cos, sin, half[0], half[1], radius)
    watched = fill.between @ frame_spans_s(log)
    return Courses(steady, fill.between, fill.seen, watched, parked, vx, vy, speed)


def _fitted(table: TrackTable, box: Boxes, parked: NDArrayBool) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Places and velocities of the boxes, each of shape (R, 2); NaN velocities where a box is on its own."""
    timeline, centre = Timeline.of(table), table.centre_city_m[:, :2]
    # Places relative to the track's first box keep the fits exact far from the city's origin.
    origin = centre[table.track_start[:-1]][table.row_track]
    place, _ = local_fit(timeline, centre - origin, PLACE_WINDOW_S)
    _, velocity = local_fit(timeline, centre - origin, VELOCITY_WINDOW_S)
    rest = parked[table.row_track]
    velocity[rest] = 0.0
    place[rest] = _middles(table, box, place)[table.row_track[rest]]
    return place + origin, velocity


def _middles(table: TrackTable, box: Boxes, place: NDArrayFloat) -> NDArrayFloat:
    """Median place of each track, shape (N, 2), of places of shape (R, 2): taken along and across its usual axis."""
    cos, sin = _usual_axis(box)
    x, y = (table.dense(place[:, axis], np.nan) for axis in (0, 1))
    along = _median_by_track(cos[:, None] * x + sin[:, None] * y)
    across = _median_by_track(cos[:, None] * y - sin[:, None] * x)
    return np.stack([cos * along - sin * across, sin * along + cos * across], axis=1)


def _axes(
    box: Boxes, fill: Filling, vx: NDArrayFloat, vy: NDArrayFloat, speed: NDArrayFloat
) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Unit axes of the courses, x and y, each of shape (N, T)."""
    moving: NDArrayBool = fill.seen & (speed >= DRIVING_MPS)
    cos, sin = (np.take_along_axis(part, fill.nearest, axis=1) for part in (box.cos_yaw, box.sin_yaw))
    towards_x, towards_y = _kept(moving, vx, vy, *_usual_axis(box))
    sign = np.where(cos * towards_x + sin * towards_y < 0, -1.0, 1.0)
    safe = np.where(moving, speed, 1.0)
    axis = (np.where(moving, vx / safe, sign * cos), np.where(moving, vy / safe, sign * sin))
    return np.where(fill.seen, axis[0], np.nan), np.where(fill.seen, axis[1], np.nan)


def _kept(
    moving: NDArrayBool, vx: NDArrayFloat, vy: NDArrayFloat, usual_x: NDArrayFloat, usual_y: NDArrayFloat
) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Where each track went when it last moved, or will when it first does, or else its usual axis; (N, T) each."""
    first = np.where(moving.any(axis=1), moving.argmax(axis=1), -1)[:, None]
    latest = np.maximum.accumulate(np.where(moving, np.arange(moving.shape[1]), -1), axis=1)
    source = np.where(latest >= 0, latest, first)
    known, source = source >= 0, np.maximum(source, 0)
    return (
        np.where(known, np.take_along_axis(vx, source, axis=1), usual_x[:, None]),
        np.where(known, np.take_along_axis(vy, source, axis=1), usual_y[:, None]),
    )


def _usual_axis(box: Boxes) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Unit sum of each track's axes, x and y, each of shape (N,): the front is where it is most of the time."""
    x, y = np.nansum(box.cos_yaw, axis=1), np.nansum(box.sin_yaw, axis=1)
    length = np.hypot(x, y)
    safe = np.where(length > 0, length, 1.0)
    return np.where(length > 0, x / safe, 1.0), y / safe


def _median_by_track(dense: NDArrayFloat) -> NDArrayFloat:
    """Median of the known values of each track, shape (N,); every track has one."""
    ordered = np.sort(dense, axis=1)
    known, rows = np.isfinite(ordered).sum(axis=1), np.arange(len(dense))
    return np.asarray((ordered[rows, (known - 1) // 2] + ordered[rows, known // 2]) / 2)
