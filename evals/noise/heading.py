"""Errors of heading: jitter, and fronts taken for backs for a while."""

from __future__ import annotations

import numpy as np

from evals.noise.kinds import VEHICLE, kinds_of
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from evals.noise.processes import correlated, episodes, stream
from tools.typing import NDArrayFloat


def heading_error(objects: Objects, noise: NoiseParameters, seed: int, log_id: str) -> NDArrayFloat:
    """Rotation about the vertical, rad, shape (T, N): jitter by kind of object, plus pi while it is flipped."""
    kind = kinds_of(objects.category)
    by_kind = (noise.heading_vehicle_rad, noise.heading_rider_rad, noise.heading_person_rad, noise.heading_static_rad)
    drawn = correlated(stream(seed, log_id, "heading"), objects.seconds, (objects.count,), noise.heading_s)
    share = np.where(kind == VEHICLE, noise.flip_vehicle, noise.flip_other)
    shares = np.broadcast_to(share, objects.shape)
    flipped = episodes(stream(seed, log_id, "flip"), objects.seconds, shares, noise.flip_s)
    return np.asarray(np.array(by_kind)[kind] * drawn + np.pi * flipped)


def rotated(quaternion_wxyz: NDArrayFloat, angle_rad: NDArrayFloat) -> NDArrayFloat:
    """Orientations, shape (R, 4), turned about the vertical of the frame they are given in by angles of shape (R,)."""
    cos, sin = np.cos(angle_rad / 2), np.sin(angle_rad / 2)
    w, x, y, z = quaternion_wxyz.T
    turned = np.stack([cos * w - sin * z, cos * x - sin * y, cos * y + sin * x, cos * z + sin * w], axis=1)
    return np.where((angle_rad == 0)[:, None], quaternion_wxyz, turned)
