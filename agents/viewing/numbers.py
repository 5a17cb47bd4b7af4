"""A match in numbers over time, from the arrays that the library's functions look at: what is shown is what decided."""

from __future__ import annotations

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
_BOX_TO_BOX: Final = "between the two boxes' outlines in the ground plane, 0 where they touch"


def series_of(log: Log, match: Match, profile: str) -> tuple[Series, ...]:
    """The numbers of a match, from 2 s before it to 2 s after it.

    Speed and forward acceleration of its track; speed of its first partner; distance from box to box to the ego vehicle
    and to each of three partners, and with these the time to collision. Definitions are those of the profile's own
    functions; time to collision is the `standard` profile's in either.

    Args:
        log: The match's log, as it was searched.
        match: The match.
        profile: `standard` or `refav`.

    Returns:
        Series over the same frames, rounded to three decimals; none that is undefined throughout, and none at all of a
        track that the log does not have.
    """
    uuids = log.tracks.track_uuid
    if match.track_uuid not in uuids:
        return ()
    table = _Table.of(log, profile, _frames(log, match))
    own, ego = uuids.index(match.track_uuid), log.tracks.ego_index
    partners = [uuids.index(one) for one in match.partners if one in uuids and one != match.track_uuid][:MOST_PARTNERS]
    others = partners if ego in partners or ego == own else [ego, *partners]
    told = [table.speed(own), table.acceleration(own), *(table.speed(one, partners[0]) for one in partners[:1])]
    told += [table.distance(own, one) for one in others]
    told += [table.time_to_collision(own, one) for one in others]
    return tuple(one for one in told if any(value is not None for value in one.values))


def _frames(log: Log, match: Match) -> NDArrayInt:
    """Frames of the match, and those within `MARGIN_S` of it, shape (F,)."""
    time_s = seconds(log)
    begin, end = time_s[match.start_frame] - MARGIN_S, time_s[match.end_frame] + MARGIN_S
    return np.flatnonzero((time_s >= begin - 1e-6) & (time_s <= end + 1e-6))


@dataclass(frozen=True, slots=True)
class _Table:
    """The arrays of a log at some frames.

    Attributes:
        log: The log.
        refav: Definitions are RefAV's.
        frames: The frames, shape (F,).
    """

    log: Log
    refav: bool
    frames: NDArrayInt

    @staticmethod
    def of(log: Log, profile: str, frames: NDArrayInt) -> _Table:
        return _Table(log, profile == "refav", frames)

    def speed(self, track: int, other: int = -1) -> Series:
        values = self._of_rows(track, speed_mps(self.log)) if self.refav else self._dense(track, "speed_mps")
        return self._series("speed", "m/s", values, "over ground, as has_velocity takes it", other)

    def acceleration(self, track: int) -> Series:
        if self.refav:
            values = self._of_rows(track, own_acceleration_mps2(self.log)[:, 0])
        else:
            values = self._dense(track, "forward_accel_mps2")
        return self._series("acceleration", "m/s^2", values, "along the track's own forward axis, as accelerating", -1)

    def distance(self, track: int, other: int) -> Series:
        values = self._footprints(track, other) if self.refav else self._boxes_apart(track, other)
        return self._series("distance", "m", values, f"{_BOX_TO_BOX}, as near_objects", other)

    def time_to_collision(self, track: int, other: int) -> Series:
        how = "until the two would touch if both went on as they move, as time_to_collision"
        return self._series("time to collision", "s", collision_s(self.log, track, other, self.frames), how, other)

    def _dense(self, track: int, name: str) -> NDArrayFloat:
        values: NDArrayFloat = getattr(motion(self.log), name)[track, self.frames]
        return values

    def _of_rows(self, track: int, values: NDArrayFloat) -> NDArrayFloat:
        """Values of boxes, shape (R,), at the frames; NaN where there is no box."""
        rows = self.log.tracks.row_index[track, self.frames]
        return np.where(rows >= 0, values[rows], np.nan)

    def _boxes_apart(self, track: int, other: int) -> NDArrayFloat:
        box = bridged_boxes(self.log)
        parts = (box.x_m, box.y_m, box.cos_yaw, box.sin_yaw, box.half_length_m, box.half_width_m)
        one, two = (Rectangles(*(part[at, self.frames] for part in parts)) for at in (track, other))
        there = np.isfinite(one.x_m) & np.isfinite(two.x_m)
        return np.where(there, rectangle_distance_m(one, two), np.nan)

    def _footprints(self, track: int, other: int) -> NDArrayFloat:
        rows = self.log.tracks.row_index[[track, other]][:, self.frames].astype(np.int64)
        there = (rows >= 0).all(axis=0)
        values = np.full(self.frames.size, np.nan)
        values[there] = footprint_distance(self.log, rows[0, there], rows[1, there])
        return values

    def _series(self, what: str, unit: str, values: NDArrayFloat, how: str, other: int) -> Series:
        name = what if other < 0 else f"{what} {_JOINED[what]} {self._called(other)}"
        of = "" if other < 0 or other == self.log.tracks.ego_index else self.log.tracks.track_uuid[other]
        return Series(name, unit, int(self.frames[0]), told_values(values), how, of)

    def _called(self, track: int) -> str:
        table = self.log.tracks
        if track == table.ego_index:
            return "the ego vehicle"
        return f"{table.category[track].replace('_', ' ').lower()} {table.track_uuid[track][:8]}"


_JOINED: Final = {"speed": "of", "distance": "to", "time to collision": "with"}


def told_values(values: NDArrayFloat) -> tuple[float | None, ...]:
    """Numbers rounded to three decimals; None where there is none, or none that is finite."""
    rounded = np.round(values, _DECIMALS) + 0.0
    return tuple(value if known else None for value, known in zip(rounded.tolist(), np.isfinite(values), strict=True))


def collision_s(log: Log, track: int, other: int, frames: NDArrayInt) -> NDArrayFloat:
    """Time to collision of two tracks as `time_to_collision` takes it at each frame, shape (F,), seconds.

    Both move on as at the frame (`courses`), without turning. Infinite where they never touch, overlap already, close
    at less than 0.5 m/s, or would touch later than the function can be asked for (60 s); NaN where one is not seen.
    """
    course = courses(log)
    vx, vy = (part[track, frames] - part[other, frames] for part in (course.vx_mps, course.vy_mps))
    seen = course.seen_mask[track, frames] & course.seen_mask[other, frames]
    moving = seen & (np.hypot(vx, vy) >= CLOSING_MPS)
    values = np.where(seen, np.inf, np.nan)
    at = frames[moving]
    one, two = (np.full(at.size, which) for which in (track, other))
    soon = touching_after_s(course.boxes, (one, at), (two, at), vx[moving], vy[moving])
    values[moving] = np.where(soon <= TTC_S.high, soon, np.inf)
    return values
