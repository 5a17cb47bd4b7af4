"""Velocity, acceleration and yaw rate of every track, by evidence over time; parked tracks are at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.geometry.boxes import boxes
from tools.atoms.kinematics.centres import (
    HARMLESS_PLACE_M,
    PARKED_EXTENT_M,
    STANDING_SPEED_MPS,
    VELOCITY_WINDOW_S,
    centre_motion,
)
from tools.atoms.kinematics.noise import widened_s
from tools.atoms.kinematics.orientation import orientation
from tools.atoms.kinematics.slopes import Timeline, local_fit
from tools.atoms.kinematics.yaw import unwrapped_yaw_rad
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat

__all__ = ["PARKED_EXTENT_M", "STANDING_SPEED_MPS", "VELOCITY_WINDOW_S", "Motion", "motion", "yaw_rate_window_s"]

ACCELERATION_WINDOW_S: Final = 0.4
"""Half width of the window that accelerations are fitted in, over fitted velocities: nine boxes."""
WIDEST_ACCELERATION_S: Final = 1.5
"""Wider windows would run a braking and a speeding up into one."""
HARMLESS_RATE_RAD: Final = 0.002
"""Deviation of the yaw, which is smoothed already, up to which yaw rates are fitted in the narrow window."""
WIDEST_RATE_S: Final = 1.5
"""Wider windows would run two turns into one."""


@dataclass(frozen=True)
class Motion(SharedArrays):
    """How the tracks move in the ground plane; dense arrays have shape (N, T) and are NaN where nothing is known.

    A speed needs a second box within `MAX_GAP_S`. Parked tracks have velocity, acceleration and yaw rate zero: the
    jitter of an annotated parked car reaches 1 m/s, which is no motion. In noisy tracks (`place_noise_m`) the windows
    are wider, as far as the noise asks for it; single boxes that stick out, and jumps from one object to another, are
    no motion.

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
    table, centres = log.physical_tracks, centre_motion(log)
    track, velocity = table.row_track, centres.velocity_mps
    timeline = Timeline.of(table)
    unbroken = Timeline(timeline.time_s, centres.stretch, timeline.period_s)
    window = widened_s(ACCELERATION_WINDOW_S, centres.noise_m, HARMLESS_PLACE_M, WIDEST_ACCELERATION_S)
    _, acceleration = local_fit(unbroken, velocity, window[track])
    rest = centres.parked_mask[track]
    acceleration[rest] = 0.0
    cos, sin = (part[track, table.row_frame] for part in (boxes(log).cos_yaw, boxes(log).sin_yaw))
    rows = (
        velocity[:, 0],
        velocity[:, 1],
        np.hypot(velocity[:, 0], velocity[:, 1]),
        acceleration[:, 0] * cos + acceleration[:, 1] * sin,
        acceleration[:, 1] * cos - acceleration[:, 0] * sin,
        np.where(rest, 0.0, _yaw_rate_rps(log, timeline)),
    )
    return Motion(centres.parked_mask, *(table.dense(values, np.nan) for values in rows))


def yaw_rate_window_s(log: Log) -> NDArrayFloat:
    """Half width of the window that each track's yaw rate is fitted in, shape (N,), seconds."""
    return widened_s(VELOCITY_WINDOW_S, orientation(log).noise_rad, HARMLESS_RATE_RAD, WIDEST_RATE_S)


def _yaw_rate_rps(log: Log, timeline: Timeline) -> NDArrayFloat:
    table, yaw = log.physical_tracks, unwrapped_yaw_rad(log)
    window = yaw_rate_window_s(log)
    return np.asarray(local_fit(timeline, yaw[:, None], window[table.row_track])[1][:, 0])
