"""How noisy the tracks are, and how wide the windows must be that see through it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from tools.atoms.kinematics.slopes import Timeline, wrapped
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayBool, NDArrayFloat

FASTEST_PERIOD_S: Final = 0.2
"""At slower frame rates what looks like noise may be motion: a jerk of 10 m/s^3 moves a box by 0.08 m in 0.2 s."""
FEWEST_DIFFERENCES: Final = 3
"""The median of fewer third differences says nothing of a track; the log's median stands in for it."""
PLANE_MEDIAN: Final = math.sqrt(2 * math.log(2))
"""Median length of a plane vector whose two components are normal with deviation 1 (Rayleigh)."""
TRACKED_M: Final = 0.02
TRACKED_RAD: Final = 0.005
"""A tracker's places and headings, however smooth, are no better: what a partial view gets wrong drifts over seconds,
which no difference between frames shows. In smoothed tracks turns are found with precision 0.93 instead of 0.77
(sample world, noise level 1, two seeds)."""
LINE_MEDIAN: Final = 0.6745
"""Median of the absolute value of a normal number with deviation 1."""
THIRD_DEVIATION: Final = math.sqrt(20)
"""Deviation of the third difference 1, -3, 3, -1 of white noise with deviation 1."""


def place_noise_m(timeline: Timeline, table: TrackTable) -> NDArrayFloat:
    """Deviation per axis of each track's centres from frame to frame, shape (N,), m.

    The third differences of the centres of four consecutive frames, of which steady motion and steady acceleration have
    none, by their median, which single jumps leave alone. Annotations have some 2 mm, a tracker's output 2 to 20 cm.
    Tracks too short to tell have the median of the others. 0 at frame rates below 5 Hz. Where scores differ, a tracker
    made the tracks, and whoever smoothed them since has not made them exact: none but the ego's, whose place odometry
    knows, has less than `TRACKED_M` then.
    """
    jerk = _third(table.centre_city_m[:, :2])
    noise = _by_track(timeline, table, np.hypot(jerk[:, 0], jerk[:, 1]), THIRD_DEVIATION * PLANE_MEDIAN)
    return _no_less(noise, TRACKED_M, timeline, table)


def yaw_noise_rad(timeline: Timeline, table: TrackTable, yaw_rad: NDArrayFloat) -> NDArrayFloat:
    """Deviation of each track's yaw from frame to frame, shape (N,), rad; estimated as `place_noise_m`.

    A tracker's has at least `TRACKED_RAD`; the ego's is its odometry's.

    Args:
        timeline: Times of the rows.
        table: The boxes.
        yaw_rad: Shape (R,), on any branch; flips count as jumps.
    """
    step = np.append(wrapped(np.diff(yaw_rad)), 0.0)
    turn = np.abs(step[2:] - 2 * step[1:-1] + step[:-2])[: max(0, yaw_rad.size - 3)]
    noise = _by_track(timeline, table, turn, THIRD_DEVIATION * LINE_MEDIAN)
    return _no_less(noise, TRACKED_RAD, timeline, table)


def widened_s(half_window_s: float, noise: NDArrayFloat, harmless: float, widest_s: float) -> NDArrayFloat:
    """Half width of a window that sees through noise, seconds; same shape as `noise`.

    It grows with the square root of the noise, between the powers 2/7 and 2/3 that balance variance and bias of a
    fitted slope for smooth and for abrupt motion.

    Args:
        half_window_s: Where the noise is harmless.
        noise: Deviations.
        harmless: Deviation up to which nothing is widened.
        widest_s: No window is wider.
    """
    return np.asarray(np.minimum(half_window_s * np.sqrt(np.maximum(1.0, noise / harmless)), widest_s))


def _third(values: NDArrayFloat) -> NDArrayFloat:
    return np.asarray(np.diff(values, n=3, axis=0))


def is_tracked(timeline: Timeline, table: TrackTable) -> bool:
    """Whether the boxes are a tracker's: annotations are all as sure."""
    given = table.score[table.row_track != table.ego_index]
    return 0 < timeline.period_s <= FASTEST_PERIOD_S and given.size > 0 and bool(np.ptp(given) > 0)


def _no_less(noise: NDArrayFloat, least: float, timeline: Timeline, table: TrackTable) -> NDArrayFloat:
    """The noise of each track, shape (N,), and at least so much of those that a tracker saw."""
    if not is_tracked(timeline, table):
        return noise
    seen = np.arange(table.n_tracks) != table.ego_index
    return np.where(seen, np.maximum(noise, least), noise)


def _by_track(timeline: Timeline, table: TrackTable, size: NDArrayFloat, scale: float) -> NDArrayFloat:
    """Median of `size`, shape (R - 3,), over the whole quartets of frames of each track, over `scale`, shape (N,)."""
    noise = np.zeros(table.n_tracks)
    if not (0 < timeline.period_s <= FASTEST_PERIOD_S) or table.n_rows < 4:
        return noise
    track, frame = table.row_track, table.row_frame
    whole: NDArrayBool = (track[3:] == track[:-3]) & (frame[3:] - frame[:-3] == 3)
    track, size = track[3:][whole], size[whole]
    order = np.lexsort((size, track))
    count = np.bincount(track, minlength=table.n_tracks)
    known = count >= FEWEST_DIFFERENCES
    if not known.any():
        return noise
    first = np.cumsum(count) - count
    noise[known] = size[order][(first + (count - 1) // 2)[known]] / scale
    noise[~known] = np.median(noise[known])
    return noise
