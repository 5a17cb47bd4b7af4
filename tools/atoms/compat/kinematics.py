"""Positions, velocities, accelerations and yaw rates as RefAV derives them: differences first, then a median filter."""

from __future__ import annotations

import numpy as np

from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

WINDOW = 7
_EXCHANGES = ((0, 5), (0, 3), (1, 6), (2, 4), (0, 1), (3, 5), (2, 6), (2, 3), (3, 6), (4, 5), (1, 4), (1, 3), (3, 4))
"""A selection network: after these compare-exchanges element 3 of 7 is their median."""


def median_of_seven(samples: list[NDArrayFloat]) -> NDArrayFloat:
    """Element-wise median of seven arrays of one shape."""
    values = list(samples)
    for low, high in _EXCHANGES:
        values[low], values[high] = np.minimum(values[low], values[high]), np.maximum(values[low], values[high])
    return values[3]


def median_over_time(values: NDArrayFloat, start: NDArrayInt) -> NDArrayFloat:
    """Median over time of each timeline: window min(7, its length), edges repeated.

    For an even length the window leans to earlier samples and the upper middle is taken, as scipy's rank filter does.

    Args:
        values: Samples of all timelines one after the other, shape (R, k).
        start: First sample of each timeline and the end, shape (N + 1,).
    """
    count = np.diff(start)
    first = np.repeat(start[:-1], count)
    last = np.repeat(start[1:] - 1, count)
    at = np.arange(len(values))
    result = median_of_seven([values[np.clip(at + shift, first, last)] for shift in range(-3, 4)])
    for size in range(1, WINDOW):
        rows = np.flatnonzero(np.repeat(count == size, count))
        if rows.size:
            shifts = np.arange(size) - size // 2
            window = values[np.clip(rows[:, None] + shifts, first[rows, None], last[rows, None])]
            result[rows] = np.sort(window, axis=1)[:, size // 2]
    return result


def time_derivative(values: NDArrayFloat, start: NDArrayInt, stamp_ns: NDArrayInt) -> NDArrayFloat:
    """Central differences per second of each timeline, one-sided at its ends, zero for a single sample.

    Args:
        values: Samples, shape (R, k).
        start: First sample of each timeline and the end, shape (N + 1,).
        stamp_ns: Time of each sample, shape (R,).
    """
    count = np.diff(start)
    at = np.arange(len(values))
    before = np.maximum(at - 1, np.repeat(start[:-1], count))
    after = np.minimum(at + 1, np.repeat(start[1:] - 1, count))
    step_ns = (stamp_ns[after] - stamp_ns[before]).astype(np.float64)
    step_ns[step_ns == 0] = np.inf
    return 1e9 * (values[after] - values[before]) / step_ns[:, None]


@derived("refav.row_stamp_ns")
def row_stamp_ns(log: Log) -> NDArrayInt:
    """Time of each box, shape (R,)."""
    stamps: NDArrayInt = log.tracks.timestamps_ns[log.tracks.row_frame]
    return stamps


@derived("refav.position_m")
def position_m(log: Log) -> NDArrayFloat:
    """Filtered box centre in the city frame, shape (R, 3)."""
    return median_over_time(log.tracks.centre_city_m, log.tracks.track_start)


@derived("refav.raw_velocity_mps")
def raw_velocity_mps(log: Log) -> NDArrayFloat:
    """Unfiltered velocity in the city frame, shape (R, 3)."""
    return time_derivative(log.tracks.centre_city_m, log.tracks.track_start, row_stamp_ns(log))


@derived("refav.velocity_mps")
def velocity_mps(log: Log) -> NDArrayFloat:
    """Filtered velocity in the city frame, shape (R, 3)."""
    return median_over_time(raw_velocity_mps(log), log.tracks.track_start)


@derived("refav.speed_mps")
def speed_mps(log: Log) -> NDArrayFloat:
    """Length of the filtered velocity, three-dimensional, shape (R,)."""
    speed: NDArrayFloat = np.linalg.norm(velocity_mps(log), axis=1)
    return speed


@derived("refav.own_acceleration_mps2")
def own_acceleration_mps2(log: Log) -> NDArrayFloat:
    """Filtered acceleration along the axes of the track's own raw box, shape (R, 3)."""
    twice = time_derivative(raw_velocity_mps(log), log.tracks.track_start, row_stamp_ns(log))
    city = median_over_time(twice, log.tracks.track_start)
    own: NDArrayFloat = np.einsum("rji,rj->ri", log.tracks.city_R_object, city)
    return own


@derived("refav.yaw_rate_radps")
def yaw_rate_radps(log: Log) -> NDArrayFloat:
    """Change of yaw per second, not filtered, shape (R,). The yaw itself where a track has one sample (as in RefAV)."""
    start = log.tracks.track_start
    yaw, stamp_ns = yaw_of(log.tracks.city_R_object), row_stamp_ns(log)
    count = np.diff(start)
    at = np.arange(len(yaw))
    before = np.maximum(at - 1, np.repeat(start[:-1], count))
    after = np.minimum(at + 1, np.repeat(start[1:] - 1, count))
    turn = yaw[after] - yaw[before]
    turn = np.where(turn > np.pi, turn - 2 * np.pi, np.where(turn < -np.pi, turn + 2 * np.pi, turn))
    step_ns = (stamp_ns[after] - stamp_ns[before]).astype(np.float64)
    alone = step_ns == 0
    return np.where(alone, yaw, 1e9 * turn / np.where(alone, 1.0, step_ns))


@derived("refav.is_stationary")
def is_stationary(log: Log) -> NDArrayBool:
    """Bool, shape (N,): the box around a track's filtered positions has a diagonal under 3 m."""
    start, position = log.tracks.track_start[:-1], position_m(log)
    extent = np.maximum.reduceat(position, start) - np.minimum.reduceat(position, start)
    small: NDArrayBool = np.linalg.norm(extent, axis=1) < 3
    return small


def yaw_of(rotation: NDArrayFloat) -> NDArrayFloat:
    """Z component of the rotation vector of matrices, shape (..., 3, 3), in radians."""
    quaternion = _quaternion_xyzw(rotation.reshape(-1, 3, 3))
    quaternion = np.where(quaternion[:, 3:] < 0, -quaternion, quaternion)
    angle = 2 * np.arctan2(np.linalg.norm(quaternion[:, :3], axis=1), quaternion[:, 3])
    small = angle <= 1e-3
    series = 2 + angle**2 / 12 + 7 * angle**4 / 2880
    scale = np.where(small, series, angle / np.sin(np.where(small, 1.0, angle) / 2))
    yaw: NDArrayFloat = (scale * quaternion[:, 2]).reshape(rotation.shape[:-2])
    return yaw


def _quaternion_xyzw(matrix: NDArrayFloat) -> NDArrayFloat:
    """Unit quaternions of matrices, shape (n, 3, 3): the largest component is computed first (Shepperd's method)."""
    diagonal = np.stack([matrix[:, 0, 0], matrix[:, 1, 1], matrix[:, 2, 2]], axis=1)
    trace = diagonal.sum(axis=1)
    choice = np.argmax(np.concatenate([diagonal, trace[:, None]], axis=1), axis=1)
    result = np.empty((len(matrix), 4))
    for i in range(3):
        at = np.flatnonzero(choice == i)
        j, k, m = (i + 1) % 3, (i + 2) % 3, matrix[at]
        result[at, i] = 1 - trace[at] + 2 * m[:, i, i]
        result[at, j] = m[:, j, i] + m[:, i, j]
        result[at, k] = m[:, k, i] + m[:, i, k]
        result[at, 3] = m[:, k, j] - m[:, j, k]
    at = np.flatnonzero(choice == 3)
    m = matrix[at]
    result[at, 0] = m[:, 2, 1] - m[:, 1, 2]
    result[at, 1] = m[:, 0, 2] - m[:, 2, 0]
    result[at, 2] = m[:, 1, 0] - m[:, 0, 1]
    result[at, 3] = 1 + trace[at]
    unit: NDArrayFloat = result / np.linalg.norm(result, axis=1, keepdims=True)
    return unit
