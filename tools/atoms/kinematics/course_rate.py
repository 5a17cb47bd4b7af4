"""How fast the direction changes that tracks go in: rotation that their boxes' yaw can be held against."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.kinematics.centres import CentreMotion, centre_motion
from tools.atoms.kinematics.slopes import Timeline, local_fit, wrapped
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayFloat

COURSE_WINDOW_S: Final = 0.5
"""Half width of the window that the change of the course is fitted in: eleven boxes at 10 Hz."""
COURSE_MPS: Final = 2.0
"""Below this speed a tracker's errors of place turn the course by more than slow rotation does."""


@derived("standard.course_rate")
def course_rate_rps(log: Log) -> NDArrayFloat:
    """Rotation of the direction of each track's velocity, shape (N, T), rad/s, counter-clockwise positive.

    NaN where it is slower than 2 m/s, or nothing is known. It does not depend on the boxes' yaw.
    """
    table, move = log.physical_tracks, centre_motion(log)
    course, timeline = _courses_rad(move), Timeline.of(table)
    unbroken = Timeline(timeline.time_s, move.stretch, timeline.period_s)
    return table.dense(local_fit(unbroken, course[:, None], COURSE_WINDOW_S)[1][:, 0], np.nan)


def _courses_rad(move: CentreMotion) -> NDArrayFloat:
    """Direction of each velocity, shape (R,), followed over whole turns within a stretch; NaN where it is slow."""
    velocity = move.velocity_mps
    known = np.flatnonzero(np.hypot(velocity[:, 0], velocity[:, 1]) >= COURSE_MPS)
    angle = np.arctan2(velocity[known, 1], velocity[known, 0])
    course = np.full(len(velocity), np.nan)
    # Where a stretch begins the step means nothing, and does no harm: fits do not reach over it.
    course[known] = np.cumsum(wrapped(np.diff(angle, prepend=angle[:1])))
    return course
