"""Velocity, acceleration and yaw rate of every track, smoothed; parked tracks are at rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.slopes import Timeline, local_fit
from tools.atoms.kinematics.yaw import unwrapped_yaw_rad
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayBool, NDArrayFloat

VELOCITY_WINDOW_S = 0.3
"""Half width of the window that velocities and yaw rates are fitted in: seven boxes at 10 Hz."""
ACCELERATION_WINDOW_S = 0.4
"""Half width of the window that accelerations are fitted in, over fitted velocities: nine boxes."""
PARKED_EXTENT_M = 2.0
"""A parked track's smoothed positions are nowhere this far apart (RefAV's description says 2 m, its code 3 m)."""
STANDING_SPEED_MPS = 0.5
"""Below this speed a track counts as standing; it is has_velocity's default lower bound."""


@dataclass(frozen=True)
class Motion(SharedArrays):
    """How the tracks move in the ground plane; dense arrays have shape (N, T) and are NaN where nothing is known.

    A speed needs a second box within `MAX_GAP_S`. Parked tracks have velocity, acceleration and yaw rate zero: the
    jitter of an annotated parked car reaches 1 m/s, which is no motion.

    Attributes:
        parked_mask: Shape (N,): the track stays where it is for as long as it is seen.
        vx_mps: Velocity of the box centre over ground, city frame.
        vy_mps: The same, y.
        speed_mps: Its length.
        forward_accel_mps2: Acceleration along the track's own forward axis.
        left_accel_mps2: Acceleration along the track's own left axis.
        yaw_rate_rps: Rotation about the vertical, counter-clockwise positive, rad/s; jumps of the annotated yaw are
            none (`unwrapped_yaw_rad`).
    """

    parked_mask: NDArrayBool
    vx_mps: NDArrayFloat
    vy_mps: NDArrayFloat
    speed_mps: NDArrayFloat
    forward_accel_mps2: NDArrayFloat
    left_accel_mps2: NDArrayFloat
    yaw_rate_rps: NDArrayFloat


@derived("standard.motion")
def motion(log: Log) -> Motion:
    """The motion of all tracks of `log`."""
    table = log.physical_tracks
    timeline = Timeline.of(table)
    # Positions relative to the track's first box keep the fits exact far from the city's origin.
    start = table.track_start[:-1][table.row_track]
    position = table.centre_city_m[:, :2] - table.centre_city_m[start, :2]
    cos, sin = (part[table.row_track, table.row_frame] for part in (boxes(log).cos_yaw, boxes(log).sin_yaw))
    pose = np.column_stack([position, unwrapped_yaw_rad(log)])
    smooth, slope = local_fit(timeline, pose, VELOCITY_WINDOW_S)
    smooth, velocity = smooth[:, :2], slope[:, :2]
    parked = parked_tracks(table, smooth, np.hypot(velocity[:, 0], velocity[:, 1]))
    rest = parked[table.row_track]
    velocity[rest] = 0.0
    _, acceleration = local_fit(timeline, velocity, ACCELERATION_WINDOW_S)
    acceleration[rest] = 0.0
    rows = (
        velocity[:, 0],
        velocity[:, 1],
        np.hypot(velocity[:, 0], velocity[:, 1]),
        acceleration[:, 0] * cos + acceleration[:, 1] * sin,
        acceleration[:, 1] * cos - acceleration[:, 0] * sin,
        np.where(rest, 0.0, slope[:, 2]),
    )
    return Motion(parked, *(table.dense(values, np.nan) for values in rows))


def parked_tracks(table: TrackTable, position_m: NDArrayFloat, speed_mps: NDArrayFloat) -> NDArrayBool:
    """Which tracks stay where they are.

    Args:
        table: The boxes.
        position_m: Smoothed positions, shape (R, 2).
        speed_mps: Smoothed speeds, shape (R,), NaN where unknown.

    Returns:
        Bool, shape (N,): no two positions are `PARKED_EXTENT_M` apart and the median speed, where one is known, is
        below `STANDING_SPEED_MPS` (which keeps passers-by that are seen for a moment out).
    """
    dense = table.dense(position_m, np.nan)
    present = table.present_mask
    count = present.sum(axis=1)[:, None]
    middle = np.where(present[..., None], dense, 0.0).sum(axis=1) / count
    away = np.linalg.norm(dense - middle[:, None], axis=2)
    reach = np.where(present, away, 0.0).max(axis=1)
    near: NDArrayBool = reach < PARKED_EXTENT_M
    for track in np.flatnonzero(near & (2 * reach >= PARKED_EXTENT_M)):
        near[track] = _extent_m(position_m[table.rows_of(int(track))]) < PARKED_EXTENT_M
    slow: NDArrayBool = _median_by_track(table, speed_mps) < STANDING_SPEED_MPS
    return near & slow


def _extent_m(points: NDArrayFloat) -> float:
    apart = points[:, None] - points[None]
    return float(np.sqrt((apart**2).sum(axis=2).max()))


def _median_by_track(table: TrackTable, values: NDArrayFloat) -> NDArrayFloat:
    """Median of the known values of each track, shape (N,); 0 where none is known."""
    ordered = np.sort(table.dense(values, np.nan), axis=1)
    known = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(table.n_tracks)
    low = ordered[rows, np.maximum(known - 1, 0) // 2]
    high = ordered[rows, np.minimum(known // 2, ordered.shape[1] - 1)]
    return np.where(known > 0, (low + high) / 2, 0.0)
