"""What a tracker's output leaves in doubt for as long as a thing is seen."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.kinematics.noise import is_tracked
from tools.atoms.kinematics.slopes import Timeline
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayFloat

SURE_M: Final = 50.0
"""Nearer than this the thresholds of functions have room for a tracker's errors; trackers are evaluated up to here."""
DOUBT_PER_M: Final = 0.005
"""A few LiDAR points show one side of a distant vehicle, and for seconds the same one: the farther, the less of it."""


def from_tracker(log: Log) -> bool:
    """Whether a tracker made the tracks, whoever smoothed them since (`is_tracked`)."""
    return is_tracked(Timeline.of(log.physical_tracks), log.physical_tracks)


@derived("standard.place_doubt")
def place_doubt_m(log: Log) -> NDArrayFloat:
    """What a measure across the lane has to exceed a threshold by, shape (N, T), m; NaN where there is no box.

    0 within `SURE_M` of the ego, and everywhere in annotations.
    """
    table = log.physical_tracks
    away_m = np.hypot(table.centre_ego_m[:, 0], table.centre_ego_m[:, 1])
    per_m = DOUBT_PER_M if from_tracker(log) else 0.0
    return np.asarray(table.dense(per_m * np.maximum(away_m - SURE_M, 0.0), np.nan))
