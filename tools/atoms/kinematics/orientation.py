"""Which way boxes point, whatever single boxes say: flips undone, jitter smoothed, parked vehicles steady."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.kinematics.centres import CentreMotion, centre_motion
from tools.atoms.kinematics.noise import widened_s, yaw_noise_rad
from tools.atoms.kinematics.slopes import Timeline, local_fit, wrapped
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

FLIP_RAD: Final = math.radians(120)
"""No road user turns by so much from one box to the next: front and rear were swapped."""
FOLLOWED_S: Final = 0.5
"""The front is followed over gaps this long; in a longer one a person can turn around."""
CLEAR_SHARE: Final = 0.75
"""Where less than this share of the boxes agree which end is the front, the motion decides."""
HARMLESS_YAW_RAD: Final = 0.0005
"""Up to this deviation from frame to frame yaw is taken as it is: annotations have 0.0002 rad (95 % of the tracks of
the four real logs), trackers 0.007 and more."""
YAW_WINDOW_S: Final = 0.1
"""Half width of the window that yaw is smoothed in at that deviation; it grows with the noise."""
WIDEST_YAW_S: Final = 1.0
"""No window is wider: a turn at a junction takes some 3 s."""
VELOCITY_ERROR: Final = 3.0
"""A fitted velocity errs by this many times the place's deviation per second (measured at noise levels 0.5 to 2) ..."""
YAW_ERROR: Final = 2.5
"""... and a smoothed yaw by this many times the yaw's deviation: what trackers get wrong lasts half a second."""
COURSE_MPS: Final = 1.0
"""From this speed on the course says where a box points ..."""
COURSE_COS: Final = math.cos(math.radians(60))
"""... if the two differ by less than 60 degrees: who backs up or walks sideways points elsewhere."""
TURNS_IN_PLACE: Final = ("ANIMAL", "DOG", "OFFICIAL_SIGNALER", "PEDESTRIAN")
"""Who can turn without going anywhere; everything else keeps its heading while it is parked."""


@dataclass(frozen=True)
class Orientation(SharedArrays):
    """Which way the boxes point; R rows of the track table, N tracks.

    Attributes:
        noise_rad: Deviation of the annotated yaw from frame to frame, flips undone, shape (N,) (`yaw_noise_rad`).
        axis: Unit forward axis in the city plane, shape (R, 2).
    """

    noise_rad: NDArrayFloat
    axis: NDArrayFloat


@derived("standard.orientation")
def orientation(log: Log) -> Orientation:
    """Which way all boxes of `log` point.

    Where front and rear are swapped from one box to the next (120 degrees or more), the front stays the front: what
    most boxes of the stretch say, or, where they do not agree, the end that it drives towards. In noisy tracks yaw is
    then smoothed by local lines, and drawn to the course where the track moves, as far as the course is the surer of
    the two; a parked track that cannot turn in place has one yaw, the mean of its boxes.
    """
    table, move = log.physical_tracks, centre_motion(log)
    timeline = Timeline.of(table)
    axis = forward_axes(table)
    axis = axis * _senses(timeline, axis, move.velocity_mps)[:, None]
    yaw = np.arctan2(axis[:, 1], axis[:, 0])
    noise = yaw_noise_rad(timeline, table, yaw)
    noisy = (noise > HARMLESS_YAW_RAD)[table.row_track]
    window = widened_s(YAW_WINDOW_S, noise, HARMLESS_YAW_RAD, WIDEST_YAW_S)[table.row_track]
    smooth = local_fit(timeline, _followed(timeline, yaw)[:, None], window)[0][:, 0]
    smooth += _towards_course(smooth, move, *(part[table.row_track] for part in (noise, move.noise_m)))
    axis = np.where(noisy[:, None], np.stack([np.cos(smooth), np.sin(smooth)], axis=1), axis)
    steady = move.parked_mask & ~np.isin(table.category_array, TURNS_IN_PLACE)
    axis = np.where((noisy & steady[table.row_track])[:, None], _mean_axis(table, axis), axis)
    return Orientation(noise, axis)


def _towards_course(
    yaw_rad: NDArrayFloat, move: CentreMotion, noise_rad: NDArrayFloat, place_noise_m: NDArrayFloat
) -> NDArrayFloat:
    """What is to be added to each yaw, shape (R,): the inverse variances weigh it and the course."""
    speed = np.hypot(move.velocity_mps[:, 0], move.velocity_mps[:, 1])
    apart = wrapped(np.arctan2(move.velocity_mps[:, 1], move.velocity_mps[:, 0]) - yaw_rad)
    usable: NDArrayBool = (speed >= COURSE_MPS) & (np.cos(apart) >= COURSE_COS)
    of_course = (VELOCITY_ERROR * place_noise_m / np.where(usable, speed, 1.0)) ** 2
    of_yaw = (YAW_ERROR * noise_rad) ** 2
    total = of_course + of_yaw
    share = np.divide(of_yaw, total, out=np.zeros_like(total), where=usable & (total > 0))
    return np.where(usable, share * apart, 0.0)


def forward_axes(table: TrackTable) -> NDArrayFloat:
    """Unit forward axes of the boxes as they are, in the city plane, shape (R, 2).

    Only this column of the boxes' rotation matrices is needed, and only its two horizontal components.
    """
    w, x, y, z = (table.ego_quat_object / np.linalg.norm(table.ego_quat_object, axis=1, keepdims=True)).T
    ahead = np.stack([1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)], axis=1)
    turn = table.city_SE3_ego_rotation[:, :2][table.row_frame]
    city = (turn * ahead[:, None]).sum(axis=2)
    return np.asarray(city / np.hypot(city[:, 0], city[:, 1])[:, None])


def _senses(timeline: Timeline, axis: NDArrayFloat, velocity_mps: NDArrayFloat) -> NDArrayFloat:
    """1 where a box's axis points to the front, -1 where it points to the rear, shape (R,)."""
    group = _groups(timeline)
    dot = (axis * np.roll(axis, 1, axis=0)).sum(axis=1)
    swaps = np.cumsum((np.diff(group, prepend=-1) == 0) & (dot < math.cos(FLIP_RAD)))
    begins = np.flatnonzero(np.diff(group, prepend=-1))
    sense = np.where((swaps - swaps[begins][group]) % 2 == 1, -1.0, 1.0)
    agree = np.bincount(group, weights=sense) / np.bincount(group)
    front = np.where(agree < 0, -1.0, 1.0)
    onward = np.nan_to_num((axis * velocity_mps).sum(axis=1)) * sense * front[group]
    # Road users drive forwards faster than in reverse: the faster motion counts for more.
    backwards: NDArrayBool = np.bincount(group, weights=onward * np.abs(onward)) < 0
    front = np.where(backwards & (np.abs(agree) < 2 * CLEAR_SHARE - 1), -front, front)
    return np.asarray(sense * front[group])


def _groups(timeline: Timeline) -> NDArrayInt:
    """Number of the run of boxes, shape (R,), that the front is followed through."""
    apart = (np.diff(timeline.stretch) != 0) | (np.diff(timeline.time_s) > max(FOLLOWED_S, 1.5 * timeline.period_s))
    return np.concatenate([[0], np.cumsum(apart)]).astype(np.int64)


def _followed(timeline: Timeline, yaw_rad: NDArrayFloat) -> NDArrayFloat:
    """Yaw without its leaps by whole turns, shape (R,); continuous within a stretch."""
    step = wrapped(np.diff(yaw_rad, prepend=yaw_rad[:1]))
    begins = np.diff(timeline.stretch, prepend=-1) != 0
    total = np.cumsum(np.where(begins, 0.0, step))
    first = np.flatnonzero(begins)
    return np.asarray(total - (total - yaw_rad)[first][timeline.stretch])


def _mean_axis(table: TrackTable, axis: NDArrayFloat) -> NDArrayFloat:
    """Mean direction of the boxes of each row's track, shape (R, 2)."""
    total = np.stack([np.bincount(table.row_track, weights=part, minlength=table.n_tracks) for part in axis.T], axis=1)
    norm = np.hypot(total[:, 0], total[:, 1])[:, None]
    mean = np.divide(total, norm, out=np.zeros_like(total), where=norm > 1e-9)[table.row_track]
    return np.where((mean == 0).all(axis=1)[:, None], axis, mean)
