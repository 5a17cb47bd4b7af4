"""What a picture or film shows of a clip: how large, and where it looks at each moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from tools.render.placing import Stage
from tools.typing import NDArrayFloat

NARROWEST_M: Final = 56.0
WIDEST_M: Final = 130.0
"""A view is at least and at most this wide."""
_MARGIN: Final = 1.3
_COMPANY_M: Final = 45.0
"""Ego vehicle and related tracks farther away than this are not what the view is chosen for."""
_SMOOTH_S: Final = 0.8
_TICK_S: Final = 0.05
Span: TypeAlias = tuple[float, float]
"""First and last time, seconds."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Metres to pixels: the city's y axis points up in the picture.

    Attributes:
        centre_m: What is in the middle, from the clip's centre, metres.
        px_per_m: Scale.
        size_px: Width and height.
    """

    centre_m: tuple[float, float]
    px_per_m: float
    size_px: tuple[int, int]

    def px(self, points_m: NDArrayFloat) -> NDArrayFloat:
        """Column and row, shape (..., 2), of points of that shape."""
        offset_m = np.asarray(points_m) - self.centre_m
        at: NDArrayFloat = offset_m * (self.px_per_m, -self.px_per_m) + np.array(self.size_px) / 2
        return at


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Who plays which part in one match of a clip.

    Attributes:
        referred: Index of the referred track.
        related: Indices of the related tracks.
        first_s: When the match begins, seconds since the log's first frame.
        last_s: When it ends.
        related_s: For each related track when it is related while the match lasts, as first and last times; by default
            all of them always are.
    """

    referred: int
    related: tuple[int, ...]
    first_s: float
    last_s: float
    related_s: tuple[tuple[Span, ...], ...] = ()

    def at(self, time_s: float) -> Cast:
        """The same with the tracks alone that are related at a moment; before and after the match all of them."""
        if not self.related_s or not self.lasts(time_s):
            return self
        active = [
            track
            for track, spans in zip(self.related, self.related_s, strict=True)
            if any(first - _TICK_S <= time_s <= last + _TICK_S for first, last in spans)
        ]
        return replace(self, related=tuple(active), related_s=())

    def lasts(self, time_s: float) -> bool:
        """The match holds at a moment."""
        return self.first_s - _TICK_S <= time_s <= self.last_s + _TICK_S

    def legend(self, ego: int) -> tuple[str, ...]:
        """The parts that are there to be explained; an ego vehicle that plays another part is shown as that."""
        related = ("related",) if self.related else ()
        return ("referred", *related, *(() if ego in (self.referred, *self.related) else ("ego",)), "other")


@dataclass(frozen=True, slots=True, eq=False)
class Framing:
    """One scale, and what is in the middle at each of some times.

    Attributes:
        width_m: What the view's width shows, metres.
        centre_m: Shape (M, 2), metres from the clip's centre.
    """

    width_m: float
    centre_m: NDArrayFloat


def framing_of(stage: Stage, cast: Cast, times_s: NDArrayFloat, aspect: float) -> Framing:
    """A view that holds the referred track with those around it: still where all of it fits, else moving smoothly.

    Args:
        stage: The clip.
        cast: The match.
        times_s: Moments to show, shape (M,), ascending.
        aspect: Height over width of the view.
    """
    referred = _track_at(stage, cast.referred, times_s)
    company = [_track_at(stage, track, times_s) for track in dict.fromkeys((*cast.related, stage.clip.ego))]
    near = [np.where(_distance(one, referred) <= _COMPANY_M, one.T, np.nan).T for one in company]
    seen = np.stack([referred, *near])
    low, high = _bounds(seen.reshape(-1, 2))
    whole = _width(high - low, aspect)
    if whole <= WIDEST_M:
        return Framing(max(whole, NARROWEST_M), np.tile((low + high) / 2, (len(times_s), 1)))
    limits = [_bounds(seen[:, moment]) for moment in range(len(times_s))]
    width = float(np.clip(max(_width(high - low, aspect) for low, high in limits), NARROWEST_M, WIDEST_M))
    return Framing(width, _smoothed(np.array([(low + high) / 2 for low, high in limits]), times_s))


def _width(extent_m: NDArrayFloat, aspect: float) -> float:
    return float(max(extent_m[0], extent_m[1] / aspect) * _MARGIN + 12.0)


def _bounds(points_m: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
    known = points_m[np.isfinite(points_m).all(axis=1)]
    return (known.min(axis=0), known.max(axis=0)) if len(known) else (np.zeros(2), np.zeros(2))


def _distance(one: NDArrayFloat, other: NDArrayFloat) -> NDArrayFloat:
    apart: NDArrayFloat = np.nan_to_num(np.hypot(*(one - other).T), nan=np.inf)
    return apart


def _track_at(stage: Stage, track: int, times_s: NDArrayFloat) -> NDArrayFloat:
    """Centres of a track, shape (M, 2); before its first and after its last box it stays where that is."""
    known = np.flatnonzero(np.isfinite(stage.heading_rad[track]))
    if not known.size:
        return np.full((len(times_s), 2), np.nan)
    time, centre = stage.clip.time_s[known], stage.centre_m[track, known]
    return np.stack([np.interp(times_s, time, centre[:, axis]) for axis in range(2)], axis=1)


def _smoothed(path_m: NDArrayFloat, times_s: NDArrayFloat) -> NDArrayFloat:
    weight = np.exp(-0.5 * ((times_s[:, None] - times_s[None, :]) / _SMOOTH_S) ** 2)
    smooth: NDArrayFloat = (weight @ path_m) / weight.sum(axis=1, keepdims=True)
    return smooth
