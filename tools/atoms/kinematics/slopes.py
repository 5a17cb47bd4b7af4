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
        period_s: Median time between two frames of the log; 0 where it has a single one.
    """

    time_s: NDArrayFloat
    stretch: NDArrayInt
    period_s: float

    @staticmethod
    def of(table: TrackTable) -> Timeline:
        """The timeline of all rows; a new stretch begins with each track and after each gap over `MAX_GAP_S`."""
        stamps = table.timestamps_ns
        time_s = ((stamps - stamps[0]) / 1e9)[table.row_frame]
        new = (np.diff(table.row_track) != 0) | (np.diff(time_s) > MAX_GAP_S)
        period_s = float(np.median(np.diff(stamps))) / 1e9 if stamps.size > 1 else 0.0
        return Timeline(time_s, np.concatenate([[0], np.cumsum(new)]).astype(np.int64), period_s)

    def reach_s(self, half_window_s: NDArrayFloat) -> NDArrayFloat:
        """Half widths as whole numbers of frame periods, and half a period more; same shape.

        Stamps jitter by milliseconds: a limit at a frame's nominal time would take or leave that frame by chance.
        """
        frames = np.rint(half_window_s / self.period_s) if self.period_s > 0 else np.zeros_like(half_window_s)
        return np.asarray((frames + 0.5) * self.period_s)

    def widest(self, reach_s: float) -> int:
        """How many rows to one side lie within `reach_s` at most."""
        reach = 0
        while reach < self.time_s.size - 1:
            step = reach + 1
            inside = (self.stretch[step:] == self.stretch[:-step]) & (
                self.time_s[step:] - self.time_s[:-step] <= reach_s
            )
            if not inside.any():
                break
            reach = step
        return reach


def local_fit(
    timeline: Timeline, signal: NDArrayFloat, half_window_s: float | NDArrayFloat
) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Least-squares line through the samples around each row.

    A window holds the rows of the same stretch within `half_window_s`, rounded to whole frames (`Timeline.reach_s`).
    Only where that is the row alone, as at slow frame rates or between gaps, the direct neighbours of the stretch are
    used instead; with both of them the slope is about the central difference.

    Args:
        timeline: Times of the rows.
        signal: Shape (R, C); NaN samples are left out.
        half_window_s: Half width of the window, seconds; one for all rows, or one per row, shape (R,).

    Returns:
        Value of the line at the row and its slope per second, both of shape (R, C). Without a second sample the value
        is the sample itself and the slope NaN.
    """
    sums = _Sums(timeline, signal)
    reach_s = timeline.reach_s(np.broadcast_to(np.asarray(half_window_s, np.float64), signal.shape[:1]))
    widest = timeline.widest(float(reach_s.max(initial=0.0)))
    for offset in range(-widest, widest + 1):
        sums.add(offset, reach_s, np.ones(signal.shape[0], np.bool_))
    alone: NDArrayBool = sums.count < 2
    for offset in (-1, 1) if alone.any() else ():
        sums.add(offset, np.full(signal.shape[0], MAX_GAP_S), alone)
    return sums.solve()


def wrapped(angle_rad: NDArrayFloat) -> NDArrayFloat:
    """Angles brought into [-pi, pi), same shape."""
    return (angle_rad + np.pi) % (2 * np.pi) - np.pi


def _overlap(size: int, offset: int) -> tuple[slice, slice]:
    if offset >= 0:
        return slice(0, size - offset), slice(offset, size)
    return slice(-offset, size), slice(0, size + offset)


class _Sums:
    """The sums that lines are fitted from, about each row's own time and value."""

    def __init__(self, timeline: Timeline, signal: NDArrayFloat) -> None:
        self.timeline, self.signal = timeline, signal
        self.usable: NDArrayBool = np.asarray(np.isfinite(signal).all(axis=1))
        self.count, self.time, self.square = np.zeros((3, signal.shape[0]))
        self.first, self.second = np.zeros_like(signal), np.zeros_like(signal)

    def add(self, offset: int, reach_s: NDArrayFloat, rows: NDArrayBool) -> None:
        """Add to each of `rows` the sample `offset` rows on, if it is of the same stretch and within its `reach_s`."""
        here, there = _overlap(self.signal.shape[0], offset)
        lag = self.timeline.time_s[there] - self.timeline.time_s[here]
        joined: NDArrayBool = self.timeline.stretch[here] == self.timeline.stretch[there]
        near: NDArrayBool = np.abs(lag) <= reach_s[here]
        weight = (near & joined & rows[here] & self.usable[there]).astype(np.float64)
        step = np.where(weight[:, None] > 0, self.signal[there] - self.signal[here], 0.0)
        self.count[here] += weight
        self.time[here] += weight * lag
        self.square[here] += weight * lag * lag
        self.first[here] += step
        self.second[here] += step * lag[:, None]

    def solve(self) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Value and slope of the lines; the sample and NaN where there is none."""
        spread = self.count * self.square - self.time * self.time
        known = (spread > 1e-12) & self.usable
        safe = np.where(known, spread, 1.0)[:, None]
        slope = (self.count[:, None] * self.second - self.time[:, None] * self.first) / safe
        offset = (self.square[:, None] * self.first - self.time[:, None] * self.second) / safe
        return np.where(known[:, None], self.signal + offset, self.signal), np.where(known[:, None], slope, np.nan)
