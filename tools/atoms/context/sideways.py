"""Shifts: how tracks that drive along a lane move to one side of it, from small corrections to changes of lane."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.context.continuations import STRAIGHT_RAD
from tools.atoms.context.lane_frame import LaneFrame, lane_frame
from tools.atoms.context.lanes import centrelines
from tools.atoms.evidence import seconds
from tools.atoms.kinematics.driving import interpolated
from tools.atoms.kinematics.rotation import rotations
from tools.atoms.kinematics.strokes import Strokes, by_piece, strokes, trimmed
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

BACK_M: Final = 0.35
"""A shift goes on until the track has come back this far: more than a tracker's error changes within its course."""
PAUSE_S: Final = 0.5
"""Within a shift a track may keep its place in the lane for this long."""
DRIVING_MPS: Final = 2.0
"""Least mean speed along the lane: who is slower manoeuvres."""
MIDDLE_SHARE: Final = 0.6
TURN_RAD: Final = math.radians(45)
"""Who rotates by this much turns off, which is no shift within the road."""


@dataclass(frozen=True)
class Shifts(SharedArrays):
    """K shifts to one side, in order of track and time, those to the left and to the right alternating.

    Attributes:
        track: Whose, shape (K,).
        first: First frame, shape (K,).
        last: Last frame, shape (K,).
        shift_m: How far across the lane, positive to the track's left, shape (K,).
        speed_mps: Mean speed across the lane to that side over the middle `MIDDLE_SHARE` of the shift, shape (K,): of a
            smooth shift nine tenths of its greatest speed, and much surer.
        piece: The unbroken piece of the track's course, `LaneFrame.piece`, shape (K,).
    """

    track: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt
    shift_m: NDArrayFloat
    speed_mps: NDArrayFloat
    piece: NDArrayInt

    def where(self, keep: NDArrayBool | NDArrayInt) -> Shifts:
        """Those that `keep` names: a mask of shape (K,) or places."""
        return Shifts(*(getattr(self, item.name)[keep] for item in fields(self)))

    def mask(self, shape: tuple[int, int]) -> NDArrayBool:
        """True from first to last frame of each, shape (N, T)."""
        return Strokes(self.track, self.first, self.last, self.shift_m).mask(self.track, shape)

    def middle(self, frame: LaneFrame) -> NDArrayInt:
        """Frame at which half of the shift is done, shape (K,)."""
        times = np.arange(frame.lateral_m.shape[1])
        inside = (times >= self.first[:, None]) & (times <= self.last[:, None])
        lateral = frame.lateral_m[self.track]
        done = np.abs(lateral - frame.lateral_m[self.track, self.first][:, None])
        half = inside & (done >= np.abs(self.shift_m)[:, None] / 2)
        return np.where(half.any(axis=1), half.argmax(axis=1), (self.first + self.last) // 2)


@derived("standard.shifts")
def shifts(log: Log) -> Shifts:
    """All shifts of `BACK_M` or more of tracks that drive along a lane, turns excepted; needs a map."""
    frame = lane_frame(log)
    owner, lateral = by_piece(frame.piece.astype(np.int64), frame.lateral_m)
    lateral = interpolated(lateral, seconds(log))
    found = trimmed(lateral, strokes(lateral, BACK_M), seconds(log), PAUSE_S)
    track = owner[found.row]
    inside = (np.arange(lateral.shape[1]) >= found.first[:, None]) & (
        np.arange(lateral.shape[1]) <= found.last[:, None]
    )
    inside &= frame.piece[track] == found.row[:, None]
    forward = np.where(inside, frame.forward_mps[track], np.nan)
    known = np.maximum(np.isfinite(forward).sum(axis=1), 1)
    drives = np.nan_to_num(forward).sum(axis=1) / known >= DRIVING_MPS
    turns = (inside & turning_off(log)[track]).any(axis=1)
    speed = _middle_speed_mps(lateral, found, seconds(log))
    everything = Shifts(track, found.first, found.last, found.amount, speed, found.row)
    return everything.where(drives & ~turns)


def _middle_speed_mps(lateral_m: NDArrayFloat, found: Strokes, time_s: NDArrayFloat) -> NDArrayFloat:
    """`speed_mps` of `Shifts`: from when it has gone a fifth of its way for good to when it first has gone four."""
    frame, stroke = np.arange(lateral_m.shape[1]), np.arange(found.row.size)
    inside = (frame >= found.first[:, None]) & (frame <= found.last[:, None])
    share = (lateral_m[found.row] - lateral_m[found.row, found.first][:, None]) / found.amount[:, None]
    edge = (1 - MIDDLE_SHARE) / 2
    late = inside & (share >= 1 - edge)
    end = np.where(late.any(axis=1), late.argmax(axis=1), found.last)
    early = inside & (share <= edge) & (frame < end[:, None])
    begin = np.where(early.any(axis=1), frame.size - 1 - early[:, ::-1].argmax(axis=1), found.first)
    gone = np.abs(lateral_m[found.row, end] - lateral_m[found.row, begin])
    return np.asarray(gone / np.maximum(time_s[end] - time_s[begin], 1e-9)) if stroke.size else np.zeros(0)


@derived("standard.turning_off")
def turning_off(log: Log) -> NDArrayBool:
    """Bool (N, T): the track turns off, or is on a segment that leads around a corner, whose middle nobody keeps to."""
    found = rotations(log)
    large = np.abs(found.turned_rad) >= TURN_RAD
    turn = Strokes(found.track, found.first, found.last, found.turned_rad).where(large)
    corner = log.road_map.lane_is_intersection & (np.abs(centrelines(log).turn_rad) > STRAIGHT_RAD)
    on_corner: NDArrayBool = np.append(corner, False)[lane_frame(log).lane]
    return turn.mask(turn.row, log.tracks.shape) | on_corner
