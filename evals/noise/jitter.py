"""Errors of place and size: a slow part from seeing only one side of an object, a fast part from frame to frame."""

from __future__ import annotations

import numpy as np

from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from evals.noise.processes import correlated, stream
from tools.typing import NDArrayFloat


def position_error(objects: Objects, noise: NoiseParameters, seed: int, log_id: str) -> NDArrayFloat:
    """Displacement along and across each object in its own axes, m, shape (T, N, 2).

    Both parts grow with the distance, and the one along the object with its length: where the far end of a bus is must
    be guessed.
    """
    shape = (objects.count, 2)
    slow = correlated(stream(seed, log_id, "place, slow"), objects.seconds, shape, noise.position_slow_s)
    fast = correlated(stream(seed, log_id, "place, fast"), objects.seconds, shape, noise.position_fast_s)
    error = noise.position_slow_m * slow + noise.position_fast_m * fast
    error *= (1 + noise.position_per_m * objects.distance_m)[..., None]
    error[..., 0] *= 1 + noise.position_per_length_m * _length_m(objects)
    return error


def size_factor(objects: Objects, noise: NoiseParameters, seed: int, log_id: str) -> NDArrayFloat:
    """What length, width and height are multiplied with, shape (T, N, 3); always positive."""
    shape = (objects.count, 3)
    error = correlated(stream(seed, log_id, "size"), objects.seconds, shape, noise.size_s)
    return np.exp(noise.size_log * error)


def _length_m(objects: Objects) -> NDArrayFloat:
    """Length of each object in its first box, shape (N,)."""
    first: NDArrayFloat = objects.tracks.size_m[objects.tracks.track_start[objects.track], 0]
    return first
