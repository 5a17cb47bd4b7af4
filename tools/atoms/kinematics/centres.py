"""Where box centres are and how fast they move, whatever single boxes say; parked tracks are at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.kinematics.medians import median_around
from tools.atoms.kinematics.noise import place_noise_m, widened_s
from tools.atoms.kinematics.slopes import Timeline, local_fit
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.av2.tracks import TrackTable
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

VELOCITY_WINDOW_S: Final = 0.3
"""Half width of the window that velocities and yaw rates are fitted in: seven boxes at 10 Hz."""
HARMLESS_PLACE_M: Final = 0.005
"""Up to this deviation from frame to frame the narrow windows serve: annotations have 0.0004 m at most (the four real
logs), trackers 0.02 m and more. With it velocities at noise level 1 err by 0.15 m/s instead of 0.28 (median of moving
vehicles within 50 m)."""
WIDEST_VELOCITY_S: Final = 1.2
"""Wider windows would run a braking and the standstill after it into one."""
PARKED_EXTENT_M: Final = 2.0
"""A parked track's smoothed positions are nowhere this far apart (RefAV's description says 2 m, its code 3 m)."""
STANDING_SPEED_MPS: Final = 0.5
"""Below this speed a track counts as standing; it is has_velocity's default lower bound."""
SPIKE_M: Final = 1.0
"""A box this far off the median of the boxes around it is another object's; so is a track's rest after a step this
much longer or shorter than those around it. At 10 m/s^2 a box gets 0.45 m away in 0.3 s."""
MEDIAN_WINDOW_S: Final = 0.3
"""Half width of the window of that median: seven boxes at 10 Hz."""
NOISY_SPIKE: Final = 8.0
"""In noisy tracks a spike is at least this many deviations long."""


@dataclass(frozen=True)
class CentreMotion(SharedArrays):
    """Motion of the box centres; R rows of the track table, N tracks.

    Attributes:
        noise_m: Deviation of the centres from frame to frame, shape (N,) (`place_noise_m`).
        parked_mask: Shape (N,): the track stays where it is for as long as it is seen.
        stretch: Number of the unbroken stretch of each row, shape (R,): a new one begins with each track, after a gap
            over 1.5 s, and where the centre jumps.
        place_m: Smoothed centre relative to the track's first box, city frame, shape (R, 2).
        velocity_mps: City frame, shape (R, 2); 0 for parked tracks, NaN where unknown.
    """

    noise_m: NDArrayFloat
    parked_mask: NDArrayBool
    stretch: NDArrayInt
    place_m: NDArrayFloat
    velocity_mps: NDArrayFloat


@derived("standard.centre_motion")
def centre_motion(log: Log) -> CentreMotion:
    """The motion of the centres of all tracks of `log`."""
    table = log.physical_tracks
    timeline = Timeline.of(table)
    noise = place_noise_m(timeline, table)
    # Relative to the track's first box, fits are exact far from the city's origin.
    start = table.track_start[:-1][table.row_track]
    place = table.centre_city_m[:, :2] - table.centre_city_m[start, :2]
    place, timeline = _without_jumps(timeline, place, noise[table.row_track])
    window = widened_s(VELOCITY_WINDOW_S, noise, HARMLESS_PLACE_M, WIDEST_VELOCITY_S)[table.row_track]
    smooth, velocity = local_fit(timeline, place, window)
    parked = parked_tracks(table, smooth, np.hypot(velocity[:, 0], velocity[:, 1]))
    velocity[parked[table.row_track]] = 0.0
    return CentreMotion(noise, parked, timeline.stretch, smooth, velocity)


def _without_jumps(timeline: Timeline, place_m: NDArrayFloat, noise_m: NDArrayFloat) -> tuple[NDArrayFloat, Timeline]:
    """Places, (R, 2), with single boxes that stick out put back, and the timeline broken where they jump for good."""
    limit = np.maximum(SPIKE_M, NOISY_SPIKE * noise_m)
    middle = np.stack([median_around(timeline, part, MEDIAN_WINDOW_S, paired=True) for part in place_m.T], axis=1)
    spike: NDArrayBool = np.hypot(*(place_m - middle).T) > limit
    place = _bridged(timeline, place_m, spike)
    joined = np.diff(timeline.stretch, prepend=-1) == 0
    lasts = np.where(joined, np.diff(timeline.time_s, prepend=0.0), np.nan)
    step = np.diff(place, axis=0, prepend=place[:1])
    usual = [median_around(timeline, rate, MEDIAN_WINDOW_S, paired=False) for rate in (step / lasts[:, None]).T]
    jumps: NDArrayBool = joined & (np.hypot(*(step - np.stack(usual, axis=1) * lasts[:, None]).T) > limit)
    stretch = timeline.stretch + np.cumsum(jumps)
    return place, Timeline(timeline.time_s, stretch, timeline.period_s)


def _bridged(timeline: Timeline, place_m: NDArrayFloat, spike: NDArrayBool) -> NDArrayFloat:
    """Places, (R, 2); the spikes lie on straight lines between the boxes before and after."""
    # One time axis for all stretches, on which they do not overlap.
    axis = timeline.time_s + timeline.stretch * (timeline.time_s.max(initial=0.0) + 1.0)
    parts = [np.interp(axis[spike], axis[~spike], part[~spike]) for part in place_m.T]
    place = place_m.copy()
    place[spike] = np.stack(parts, axis=1)
    return place


def parked_tracks(table: TrackTable, position_m: NDArrayFloat, speed_mps: NDArrayFloat) -> NDArrayBool:
    """Which tracks stay where they are.

    Args:
        table: The boxes.
        position_m: Smoothed positions, shape (R, 2).
        speed_mps: Smoothed speeds, shape (R,), NaN where unknown.

    Returns:
        Bool, shape (N,): no two positions are `PARKED_EXTENT_M` apart and the median speed, where one is known, is
        below `STANDING_SPEED_MPS` (which keeps passers-by that are seen for a moment out).
    """
    dense = table.dense(position_m, np.nan)
    present = table.present_mask
    count = present.sum(axis=1)[:, None]
    middle = np.where(present[..., None], dense, 0.0).sum(axis=1) / count
    away = np.linalg.norm(dense - middle[:, None], axis=2)
    reach = np.where(present, away, 0.0).max(axis=1)
    near: NDArrayBool = reach < PARKED_EXTENT_M
    for track in np.flatnonzero(near & (2 * reach >= PARKED_EXTENT_M)):
        near[track] = _extent_m(position_m[table.rows_of(int(track))]) < PARKED_EXTENT_M
    slow: NDArrayBool = _median_by_track(table, speed_mps) < STANDING_SPEED_MPS
    return near & slow


def _extent_m(points: NDArrayFloat) -> float:
    apart = points[:, None] - points[None]
    return float(np.sqrt((apart**2).sum(axis=2).max()))


def _median_by_track(table: TrackTable, values: NDArrayFloat) -> NDArrayFloat:
    """Median of the known values of each track, shape (N,); 0 where none is known."""
    ordered = np.sort(table.dense(values, np.nan), axis=1)
    known = np.isfinite(ordered).sum(axis=1)
    rows = np.arange(table.n_tracks)
    low = ordered[rows, np.maximum(known - 1, 0) // 2]
    high = ordered[rows, np.minimum(known // 2, ordered.shape[1] - 1)]
    return np.where(known > 0, (low + high) / 2, 0.0)
