"""Where people go says which way they face, better than their boxes do."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.tracking.boxes import Boxes
from tools.tracking.kinds import ANIMAL, PERSON, families_of
from tools.tracking.least_squares import Chain
from tools.tracking.noise import Noise
from tools.typing import NDArrayBool, NDArrayFloat

WALKING_MPS: Final = 1.0
"""From this speed on the course says where somebody faces ..."""
CLEAR_RAD: Final = np.pi / 3
"""... if the box agrees at all: who steps backwards or sideways faces elsewhere."""
HALF_WINDOW_S: Final = 0.5
WANDERS_S: Final = 1.0
"""What a place is off by changes within about so long: this rate is the velocity's error."""
ASIDE_RAD: Final = 0.05
"""People look where they go, give or take this. The middle of a turning car goes outwards of where the car points, by
more than its box errs: no course is asked for the heading of anything on wheels.
"""


def course_beside(boxes: Boxes, chain: Chain, yaw_rad: NDArrayFloat, noise: Noise) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Angle from the heading to the course, rad, and its weight, 1/variance, 0 where it says nothing; both (R,).

    Args:
        boxes: Boxes with smooth places.
        chain: Which rows are neighbours in time.
        yaw_rad: Their headings, shape (R,).
        noise: How noisy they came in.
    """
    velocity = _velocity_mps(boxes, chain)
    speed = np.hypot(velocity[:, 0], velocity[:, 1])
    aside = np.arctan2(velocity[:, 1], velocity[:, 0]) - yaw_rad
    aside = (aside + np.pi) % (2 * np.pi) - np.pi
    error = noise.positions_m(boxes.range_m) / WANDERS_S / np.maximum(speed, WALKING_MPS)
    known: NDArrayBool = (speed >= WALKING_MPS) & (np.abs(aside) <= CLEAR_RAD)
    known &= np.isin(families_of(boxes.category), (PERSON, ANIMAL))
    return np.where(known, aside, 0.0), np.where(known, 1 / (error**2 + ASIDE_RAD**2), 0.0)


def _velocity_mps(boxes: Boxes, chain: Chain) -> NDArrayFloat:
    """Velocity over a second around each box, less where its chain ends, shape (R, 2); 0 for a box alone."""
    number = np.concatenate([[0], np.cumsum(~chain.joined)])
    key = number * (float(boxes.seconds[-1] - boxes.seconds[0]) + 10.0) + boxes.time_s
    before = np.searchsorted(key, key - HALF_WINDOW_S - 1e-6)
    after = np.searchsorted(key, key + HALF_WINDOW_S + 1e-6) - 1
    lasts = boxes.time_s[after] - boxes.time_s[before]
    moved = boxes.centre_city_m[after, :2] - boxes.centre_city_m[before, :2]
    return np.asarray(moved / np.where(lasts > 0, lasts, 1.0)[:, None])
