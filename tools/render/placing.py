"""Where everything is at any moment: boxes of a clip between its frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from tools.render.clip import Clip
from tools.typing import NDArrayFloat, NDArrayInt

_UNIT: Final = 0.5 * np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0]])


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """The boxes at one moment, in metres from the clip's centre.

    Attributes:
        track: Index of each box's track, shape (K,), ascending.
        centre_m: Shape (K, 2).
        heading_rad: Shape (K,), anticlockwise from the city's x axis.
        corners_m: Front left, front right, back right, back left, shape (K, 4, 2).
    """

    track: NDArrayInt
    centre_m: NDArrayFloat
    heading_rad: NDArrayFloat
    corners_m: NDArrayFloat

    def at(self, track: int) -> int:
        """Index of a track's box; -1 where it has none."""
        found = np.flatnonzero(self.track == track)
        return int(found[0]) if found.size else -1


@dataclass(frozen=True, eq=False)
class Stage:
    """A clip whose boxes can be asked for at any time."""

    clip: Clip

    @cached_property
    def centre_m(self) -> NDArrayFloat:
        """Centres, shape (N, T, 2), metres from the clip's centre; NaN without a box."""
        return self._dense(self.clip.centre_m)

    @cached_property
    def heading_rad(self) -> NDArrayFloat:
        """Headings, shape (N, T); NaN without a box."""
        return self._dense(self.clip.heading_rad)

    def path_m(self, track: int, first_s: float, last_s: float) -> NDArrayFloat:
        """Centres of a track from one time to another, shape (P, 2), with the places in between at both ends."""
        time = self.clip.time_s
        inner = self.centre_m[track, (time > first_s) & (time < last_s)]
        ends = self._centre(track, first_s), self._centre(track, last_s)
        path = np.concatenate([ends[0], inner, ends[1]])
        known: NDArrayFloat = path[np.isfinite(path[:, 0])]
        return known

    def placed(self, time_s: float) -> Placed:
        """All boxes at a time: evenly between two frames that both have one, else that of the nearer frame."""
        before, after, share = self._between(time_s)
        start, end = self.centre_m[:, before], self.centre_m[:, after]
        turn = _wrapped(self.heading_rad[:, after] - self.heading_rad[:, before])
        centre, heading = start + share * (end - start), self.heading_rad[:, before] + share * turn
        lone = np.isnan(heading)
        nearest = before if share < 0.5 else after
        centre[lone], heading[lone] = self.centre_m[lone, nearest], self.heading_rad[lone, nearest]
        track = np.flatnonzero(np.isfinite(heading))
        corners = box_outlines(centre[track], heading[track], self.clip.size_m[track])
        return Placed(track, centre[track], heading[track], corners)

    def _between(self, time_s: float) -> tuple[int, int, float]:
        """The frames around a time and how far between them it is; at a frame, that one alone."""
        time = self.clip.time_s
        after = int(np.clip(np.searchsorted(time, time_s), 0, time.size - 1))
        before = max(after - 1, 0)
        span = time[after] - time[before]
        share = float(np.clip((time_s - time[before]) / span, 0.0, 1.0)) if span > 0 else 1.0
        return (after, after, 0.0) if share == 1.0 else (before, after, share)

    def _centre(self, track: int, time_s: float) -> NDArrayFloat:
        """Shape (1, 2); NaN where there is no box on one side."""
        before, after, share = self._between(time_s)
        centre: NDArrayFloat = self.centre_m[track, before] * (1 - share) + self.centre_m[track, after] * share
        return centre[None]

    def _dense(self, values: NDArrayFloat) -> NDArrayFloat:
        clip = self.clip
        dense = np.full((clip.n_tracks, clip.n_frames, *values.shape[1:]), np.nan)
        dense[np.repeat(np.arange(clip.n_tracks), np.diff(clip.track_start)), clip.row_frame] = values
        return dense


def box_outlines(centre_m: NDArrayFloat, heading_rad: NDArrayFloat, size_m: NDArrayFloat) -> NDArrayFloat:
    """Outlines seen from above, shape (K, 4, 2), of boxes with length and width (K, 2)."""
    cos, sin = np.cos(heading_rad), np.sin(heading_rad)
    turned = np.stack([np.stack([cos, -sin], axis=-1), np.stack([sin, cos], axis=-1)], axis=-2)
    outlines: NDArrayFloat = (_UNIT * size_m[:, None, :]) @ turned.transpose(0, 2, 1) + centre_m[:, None, :]
    return outlines


def _wrapped(angle_rad: NDArrayFloat) -> NDArrayFloat:
    return (angle_rad + np.pi) % (2 * np.pi) - np.pi
