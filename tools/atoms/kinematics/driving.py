"""How tracks drive: speed, its change and which way they go, measured over a second, without holes for missed boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.evidence import frame_spans_s, lasting, seconds
from tools.atoms.geometry.runs import run_bounds
from tools.atoms.kinematics.centres import centre_motion
from tools.atoms.kinematics.heading_repair import driving_axis
from tools.atoms.kinematics.noise import widened_s
from tools.atoms.kinematics.slopes import MAX_GAP_S, Timeline, local_fit
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

SPEED_WINDOW_S: Final = 0.5
"""Half width of the windows that speeds and accelerations are fitted in: eleven boxes at 10 Hz."""
SLOW_WINDOW_S: Final = 0.8
"""Half width of the window for slow motion: the slope of a tracker's drift stays below 0.3 m/s in it up to 50 m."""

MIN_SIDE_S: Final = 0.45
SIDE_SHARE: Final = 0.55
"""A change of speed is fitted where there are boxes for this long, and this share of the window, before and after."""
HARMLESS_PLACE_M: Final = 0.02
"""Up to this deviation of the places from frame to frame the trend of the speed is fitted in the narrow window ..."""
WIDEST_TREND_S: Final = 1.2
"""... and in noisy tracks in one of up to this half width, beyond which a braking of 2 s goes under."""


@dataclass(frozen=True)
class Driving(SharedArrays):
    """How the tracks drive; dense arrays have shape (N, T).

    Between two boxes of a track at most `MAX_GAP_S` apart values are interpolated, elsewhere without a box NaN, so that
    a missed box breaks no run. Nothing is known of a single box.

    Attributes:
        seen_mask: Values are known.
        x_m: Smoothed centre, city frame.
        y_m: The same, y.
        cos_yaw: Driving axis, city x (`driving_axis`).
        sin_yaw: Driving axis, city y.
        speed_mps: Speed over ground.
        slow_mps: Speed over ground over the wider window: for telling standing from creeping.
        forward_mps: Velocity along the driving axis over the wider window; negative in reverse.
        accel_mps2: Change of speed: positive when it gets faster, whichever way it drives.
        trend_mps2: The same over a wider window, for gentle changes.
    """

    seen_mask: NDArrayBool
    x_m: NDArrayFloat
    y_m: NDArrayFloat
    cos_yaw: NDArrayFloat
    sin_yaw: NDArrayFloat
    speed_mps: NDArrayFloat
    slow_mps: NDArrayFloat
    forward_mps: NDArrayFloat
    accel_mps2: NDArrayFloat
    trend_mps2: NDArrayFloat


@derived("standard.driving")
def driving(log: Log) -> Driving:
    """How all tracks of `log` drive."""
    table, centres = log.physical_tracks, centre_motion(log)
    unbroken = Timeline.of(table)
    timeline = Timeline(unbroken.time_s, centres.stretch, unbroken.period_s)
    start = table.centre_city_m[table.track_start[:-1], :2][table.row_track]
    position = table.centre_city_m[:, :2] - start
    smooth, velocity = local_fit(timeline, position, SPEED_WINDOW_S)
    _, slow = local_fit(timeline, position, SLOW_WINDOW_S)
    speed = np.hypot(*velocity.T)
    trend_s = widened_s(SLOW_WINDOW_S, centres.noise_m, HARMLESS_PLACE_M, WIDEST_TREND_S)[table.row_track]
    changes = [_change(timeline, speed, half_s) for half_s in (np.full(speed.size, SPEED_WINDOW_S), trend_s)]
    cos, sin = (part[table.row_track, table.row_frame] for part in driving_axis(log))
    forward = slow[:, 0] * cos + slow[:, 1] * sin
    rows = (*(smooth + start).T, cos, sin, speed, np.hypot(*slow.T), forward, *changes)
    dense = [interpolated(table.dense(values, np.nan), seconds(log)) for values in rows]
    return Driving(np.isfinite(dense[0]), *dense)


def _change(timeline: Timeline, speed_mps: NDArrayFloat, half_window_s: NDArrayFloat) -> NDArrayFloat:
    """Slope of the speed, shape (R,), over windows of shape (R,).

    Near the ends of a stretch, where half of the window is empty and the slope mostly error, it is that of the nearest
    row with `MIN_SIDE_S`, and most of the window, to either side; a stretch without such a row has none.
    """
    slope = local_fit(timeline, speed_mps[:, None], half_window_s)[1][:, 0]
    begins = np.flatnonzero(np.diff(timeline.stretch, prepend=-1))
    ends = np.append(begins[1:], slope.size) - 1
    sides = [np.abs(timeline.time_s - timeline.time_s[edge][timeline.stretch]) for edge in (begins, ends)]
    inner = np.flatnonzero(np.minimum(*sides) >= np.maximum(MIN_SIDE_S, SIDE_SHARE * half_window_s))
    first = np.searchsorted(timeline.stretch[inner], timeline.stretch)
    last = np.searchsorted(timeline.stretch[inner], timeline.stretch, side="right") - 1
    known = last >= first
    nearest = np.clip(np.arange(slope.size)[known], inner[first[known]], inner[last[known]])
    result = np.full(slope.size, np.nan)
    result[known] = slope[nearest]
    return result


def interpolated(dense: NDArrayFloat, time_s: NDArrayFloat, longest_s: float = MAX_GAP_S) -> NDArrayFloat:
    """Straight lines over the unknown frames between known ones at most `longest_s` apart, shape (N, T)."""
    known = np.isfinite(dense)
    places = np.arange(dense.shape[1])
    before = np.maximum.accumulate(np.where(known, places, -1), axis=1)
    after = np.minimum.accumulate(np.where(known, places, dense.shape[1])[:, ::-1], axis=1)[:, ::-1]
    row, frame = np.nonzero(~known & (before >= 0) & (after < dense.shape[1]))
    left, right = before[row, frame], after[row, frame]
    span = time_s[right] - time_s[left]
    share = (time_s[frame] - time_s[left]) / span
    filled = dense.copy()
    filled[row, frame] = dense[row, left] * (1 - share) + dense[row, right] * share
    filled[row[span > longest_s], frame[span > longest_s]] = np.nan
    return filled


@dataclass(frozen=True)
class Runs:
    """Runs of a mask of shape (N, T), in array order.

    Attributes:
        track: Row of each, shape (K,).
        first: First frame, shape (K,).
        last: Last frame, shape (K,).
    """

    track: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt

    @staticmethod
    def of(mask: NDArrayBool) -> Runs:
        """The runs of `mask`."""
        return Runs(*run_bounds(mask))

    def where(self, keep: NDArrayBool) -> Runs:
        """Those that `keep`, shape (K,), names."""
        return Runs(self.track[keep], self.first[keep], self.last[keep])

    def mask(self, shape: tuple[int, int]) -> NDArrayBool:
        """True from first to last frame of each, shape (N, T); runs may overlap."""
        change = np.zeros((shape[0], shape[1] + 1), np.int64)
        np.add.at(change, (self.track, self.first), 1)
        np.add.at(change, (self.track, self.last + 1), -1)
        inside: NDArrayBool = np.cumsum(change, axis=1)[:, :-1] > 0
        return inside

    def share(self, mask: NDArrayBool) -> NDArrayFloat:
        """Share of each run's frames at which `mask`, shape (N, T), is true, shape (K,)."""
        total = np.cumsum(np.pad(mask, ((0, 0), (1, 0))), axis=1)
        count: NDArrayInt = total[self.track, self.last + 1] - total[self.track, self.first]
        return np.asarray(count / (self.last + 1 - self.first))


def distance_m(drive: Driving, runs: Runs) -> NDArrayFloat:
    """How far the last place of each run is from its first, shape (K,)."""
    gone = [part[runs.track, runs.last] - part[runs.track, runs.first] for part in (drive.x_m, drive.y_m)]
    return np.asarray(np.hypot(*gone))


def sustained(log: Log, mask: NDArrayBool, at_least_s: float) -> NDArrayBool:
    """The runs of `mask`, shape (N, T), that last `at_least_s` or longer."""
    return lasting(mask, frame_spans_s(log), at_least_s)
