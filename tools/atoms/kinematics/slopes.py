"""Local straight-line fits over time: value and slope of a signal, robust to jitter, for any frame rate and gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.av2.tracks import TrackTable
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

MAX_GAP_S = 1.5
"""Boxes of a track that are further apart in time belong to different stretches; nothing is fitted across."""


@dataclass(frozen=True)
class Timeline:
    """The rows of a track table on their own time axes.

    Attributes:
        time_s: Seconds since the first frame of the log, shape (R,).
        stretch: Number of the unbroken stretch that a row belongs to, shape (R,), non-decreasing.
    """

    time_s: NDArrayFloat
    stretch: NDArrayInt

    @staticmethod
    def of(table: TrackTable) -> Timeline:
        """The timeline of all rows; a new stretch begins with each track and after each gap over `MAX_GAP_S`."""
        stamps = table.timestamps_ns
        time_s = ((stamps - stamps[0]) / 1e9)[table.row_frame]
        new = (np.diff(table.row_track) != 0) | (np.diff(time_s) > MAX_GAP_S)
        return Timeline(time_s, np.concatenate([[0], np.cumsum(new)]).astype(np.int64))

    def widest(self, half_window_s: float) -> int:
        """How many rows to one side a window of `half_window_s` reaches at most; at least 1."""
        reach = 1
        while reach < self.time_s.size - 1:
            step = reach + 1
            inside = (self.stretch[step:] == self.stretch[:-step]) & (
                self.time_s[step:] - self.time_s[:-step] <= half_window_s
            )
            if not inside.any():
                break
            reach = step
        return reach


def local_fit(
    timeline: Timeline, signal: NDArrayFloat, half_window_s: float, angles: int = 0
) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Least-squares line through the samples around each row.

    A window holds the rows of the same stretch within `half_window_s`, and the direct neighbours in any case, so that
    slow frame rates work. With both neighbours only, the slope is the central difference.

    Args:
        timeline: Times of the rows.
        signal: Shape (R, C); NaN samples are left out.
        half_window_s: Half width of the window, seconds.
        angles: The last so many of the C signals are angles in radians: differences are taken the short way round.

    Returns:
        Value of the line at the row and its slope per second, both of shape (R, C). Without a second sample the value
        is the sample itself and the slope NaN.
    """
    usable: NDArrayBool = np.asarray(np.isfinite(signal).all(axis=1))
    sums = np.zeros((3, signal.shape[0]))
    first, second = np.zeros_like(signal), np.zeros_like(signal)
    for offset in range(-timeline.widest(half_window_s), timeline.widest(half_window_s) + 1):
        here, there = _overlap(signal.shape[0], offset)
        lag = timeline.time_s[there] - timeline.time_s[here]
        near: NDArrayBool = np.abs(lag) <= (half_window_s + 1e-9 if abs(offset) > 1 else np.inf)
        joined: NDArrayBool = timeline.stretch[here] == timeline.stretch[there]
        weight = (near & joined & usable[there]).astype(np.float64)
        step = np.where(weight[:, None] > 0, signal[there] - signal[here], 0.0)
        if angles:
            step[:, -angles:] = wrapped(step[:, -angles:])
        sums[0, here] += weight
        sums[1, here] += weight * lag
        sums[2, here] += weight * lag * lag
        first[here] += step
        second[here] += step * lag[:, None]
    return _solve(signal, sums, first, second, usable)


def wrapped(angle_rad: NDArrayFloat) -> NDArrayFloat:
    """Angles brought into [-pi, pi), same shape."""
    return (angle_rad + np.pi) % (2 * np.pi) - np.pi


def _overlap(size: int, offset: int) -> tuple[slice, slice]:
    if offset >= 0:
        return slice(0, size - offset), slice(offset, size)
    return slice(-offset, size), slice(0, size + offset)


def _solve(
    signal: NDArrayFloat, sums: NDArrayFloat, first: NDArrayFloat, second: NDArrayFloat, usable: NDArrayBool
) -> tuple[NDArrayFloat, NDArrayFloat]:
    count, time, square = sums
    spread = count * square - time * time
    known = (spread > 1e-12) & usable
    safe = np.where(known, spread, 1.0)[:, None]
    slope = (count[:, None] * second - time[:, None] * first) / safe
    offset = (square[:, None] * first - time[:, None] * second) / safe
    return np.where(known[:, None], signal + offset, signal), np.where(known[:, None], slope, np.nan)
