"""A match in numbers over time, from the arrays that the library's functions look at: what is shown is what decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from agents.viewing.values import Series
from tools.atoms.compat.footprints import footprint_distance
from tools.atoms.compat.kinematics import own_acceleration_mps2, speed_mps
from tools.atoms.evidence import seconds
from tools.atoms.geometry.gaps import bridged_boxes
from tools.atoms.geometry.rectangles import Rectangles, rectangle_distance_m
from tools.atoms.kinematics.courses import courses
from tools.atoms.kinematics.motion import motion
from tools.atoms.relation.collision import CLOSING_MPS, TTC_S, touching_after_s
from tools.av2.log import Log
from tools.runs.record import Match
from tools.typing import NDArrayFloat, NDArrayInt

MARGIN_S: Final = 2.0
"""Numbers are told from so long before a match until so long after it."""
MOST_PARTNERS: Final = 3
_DECIMALS: Final = 3
EGO_NAME: Final = "the ego vehicle"


def series_of(log: Log, matches: Sequence[Match], profile: str) -> dict[str, tuple[Series, ...]]:
    """The numbers of a log's matches by match id, each from 2 s before the match to 2 s after it.

    Speed and forward acceleration of its track; speed of the partner that comes nearest; distance from box to box to
    the ego vehicle and to each of the three nearest partners, and with these the time to collision. Definitions are
    those of the profile's own functions; time to collision is the `standard` profile's in either.

    Args:
        log: The log, as it was searched.
        matches: Matches in it.
        profile: `standard` or `refav`.

    Returns:
        Series of a match over the same frames, rounded to three decimals; none that is undefined throughout, and none
        at all of a track that the log does not have.
    """
    index = {uuid: at for at, uuid in enumerate(log.tracks.track_uuid)}
    scenes = {match.id: _Scene.of(log, match, index) for match in matches if match.track_uuid in index}
    pairs = _Pairs.of(log, list(scenes.values()), profile)
    moving = _moving(log, profile)
    told = {name: _told(log, scene, moving, pairs) for name, scene in scenes.items()}
    return {match.id: told.get(match.id, ()) for match in matches}


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """A match's tracks and frames.

    Attributes:
        own: Index of its track.
        partners: Indices of the partners that come nearest to it in the match, the nearest first.
        others: Indices of those that it is measured against: the ego vehicle and these partners.
        frames: Frames of the match, and those within `MARGIN_S` of it, shape (F,).
    """

    own: int
    partners: tuple[int, ...]
    others: tuple[int, ...]
    frames: NDArrayInt

    @staticmethod
    def of(log: Log, match: Match, index: Mapping[str, int]) -> _Scene:
        own, ego, time_s = index[match.track_uuid], log.tracks.ego_index, seconds(log)
        known = [index[one] for one in match.partners if one in index and index[one] != own]
        partners = _nearest(log, own, known, slice(match.start_frame, match.end_frame + 1))[:MOST_PARTNERS]
        others = partners if ego in partners or ego == own else [ego, *partners]
        begin, end = time_s[match.start_frame] - MARGIN_S, time_s[match.end_frame] + MARGIN_S
        frames = np.flatnonzero((time_s >= begin - 1e-6) & (time_s <= end + 1e-6))
        return _Scene(own, tuple(partners), tuple(others), frames)


def _nearest(log: Log, own: int, others: Sequence[int], during: slice) -> list[int]:
    """Tracks by the least distance between their boxes' middles and that of a track; those never seen with it last."""
    box = bridged_boxes(log)
    dx, dy = (part[list(others), during] - part[own, during] for part in (box.x_m, box.y_m))
    least = np.fmin.reduce(np.hypot(dx, dy), axis=1, initial=np.inf)
    return [others[at] for at in np.argsort(least, kind="stable").tolist()]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What is between two tracks at some frames, of all scenes at once.

    Attributes:
        distance_m: By tracks and first frame.
        collision_s: The same.
    """

    distance_m: Mapping[tuple[int, int, int], NDArrayFloat]
    collision_s: Mapping[tuple[int, int, int], NDArrayFloat]

    @staticmethod
    def of(log: Log, scenes: Sequence[_Scene], profile: str) -> _Pairs:
        parts = {(one.own, other, id(one)): one.frames for one in scenes for other in one.others}
        if not parts:
            return _Pairs({}, {})
        sizes = [frames.size for frames in parts.values()]
        track, other = (np.repeat([key[at] for key in parts], sizes) for at in (0, 1))
        frames, ends = np.concatenate(list(parts.values())), np.cumsum(sizes)[:-1]
        apart = (_footprints_m if profile == "refav" else _boxes_m)(log, track, other, frames)
        soon = collision_s(log, track, other, frames)
        by_key = [dict(zip(parts, np.split(values, ends), strict=True)) for values in (apart, soon)]
        return _Pairs(by_key[0], by_key[1])


def _told(log: Log, scene: _Scene, moving: tuple[NDArrayFloat, NDArrayFloat], pairs: _Pairs) -> tuple[Series, ...]:
    own, frames, (speed, accel) = scene.own, scene.frames, moving
    maker = _Maker(log, int(frames[0]))
    told = [maker.make("speed", speed[own, frames]), maker.make("acceleration", accel[own, frames])]
    told += [maker.make("speed", speed[one, frames], one) for one in scene.partners[:1]]
    told += [maker.make("distance", pairs.distance_m[own, one, id(scene)], one) for one in scene.others]
    told += [maker.make("time to collision", pairs.collision_s[own, one, id(scene)], one) for one in scene.others]
    return tuple(one for one in told if any(value is not None for value in one.values))


def _moving(log: Log, profile: str) -> tuple[NDArrayFloat, NDArrayFloat]:
    """Speed and forward acceleration of all tracks, shape (N, T) each, as the profile's functions take them."""
    if profile == "refav":
        rows = (speed_mps(log), own_acceleration_mps2(log)[:, 0])
        return log.tracks.dense(rows[0], np.nan), log.tracks.dense(rows[1], np.nan)
    return motion(log).speed_mps, motion(log).forward_accel_mps2


def _boxes_m(log: Log, track: NDArrayInt, other: NDArrayInt, frames: NDArrayInt) -> NDArrayFloat:
    """Distance of the boxes of K pairs at K frames, shape (K,), gaps bridged; NaN where one is not there."""
    box = bridged_boxes(log)
    parts = (box.x_m, box.y_m, box.cos_yaw, box.sin_yaw, box.half_length_m, box.half_width_m)
    one, two = (Rectangles(*(part[at, frames] for part in parts)) for at in (track, other))
    there = np.isfinite(one.x_m) & np.isfinite(two.x_m)
    return np.where(there, rectangle_distance_m(one, two), np.nan)


def _footprints_m(log: Log, track: NDArrayInt, other: NDArrayInt, frames: NDArrayInt) -> NDArrayFloat:
    """The same as RefAV measures it; NaN where one has no box."""
    one, two = (log.tracks.row_index[at, frames].astype(np.int64) for at in (track, other))
    there = (one >= 0) & (two >= 0)
    values = np.full(frames.size, np.nan)
    values[there] = footprint_distance(log, one[there], two[there])
    return values


@dataclass(frozen=True, slots=True)
class _Maker:
    """Names series of a log that begin at one frame."""

    log: Log
    first_frame: int

    def make(self, what: str, values: NDArrayFloat, other: int = -1) -> Series:
        unit, joined, how = _QUANTITIES[what]
        name = what if other < 0 else f"{what} {joined} {self._called(other)}"
        of = "" if other < 0 or other == self.log.tracks.ego_index else self.log.tracks.track_uuid[other]
        return Series(name, unit, self.first_frame, told_values(values), how, of)

    def _called(self, track: int) -> str:
        table = self.log.tracks
        if track == table.ego_index:
            return EGO_NAME
        return f"{table.category[track].replace('_', ' ').lower()} {table.track_uuid[track][:8]}"


_QUANTITIES: Final = {
    "speed": ("m/s", "of", "over ground, as has_velocity takes it"),
    "acceleration": ("m/s^2", "of", "along the track's own forward axis, as accelerating takes it"),
    "distance": ("m", "to", "between the boxes' outlines in the ground plane, 0 where they touch, as near_objects"),
    "time to collision": ("s", "with", "until the two would touch if both went on as they move, as time_to_collision"),
}
"""Unit, what stands before another track's name, and how it is defined."""


def told_values(values: NDArrayFloat) -> tuple[float | None, ...]:
    """Numbers rounded to three decimals; None where there is none, or none that is finite."""
    rounded = np.round(values, _DECIMALS) + 0.0
    return tuple(value if known else None for value, known in zip(rounded.tolist(), np.isfinite(values), strict=True))


def collision_s(log: Log, track: NDArrayInt, other: NDArrayInt, frames: NDArrayInt) -> NDArrayFloat:
    """Time to collision of K pairs of tracks at K frames as `time_to_collision` takes it, shape (K,), seconds.

    Both move on as at the frame (`courses`), without turning. Infinite where they never touch, overlap already, close
    at less than 0.5 m/s, or would touch later than the function can be asked for (60 s); NaN where one is not seen.
    """
    course = courses(log)
    vx, vy = (part[track, frames] - part[other, frames] for part in (course.vx_mps, course.vy_mps))
    seen = course.seen_mask[track, frames] & course.seen_mask[other, frames]
    moving = seen & (np.hypot(vx, vy) >= CLOSING_MPS)
    values = np.where(seen, np.inf, np.nan)
    one, two = ((at[moving], frames[moving]) for at in (track, other))
    soon = touching_after_s(course.boxes, one, two, vx[moving], vy[moving])
    values[moving] = np.where(soon <= TTC_S.high, soon, np.inf)
    return values
