"""Shifts: how tracks that drive along a lane move to one side of it, from small corrections to changes of lane."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.context.lane_frame import LaneFrame, lane_frame
from tools.atoms.context.lane_graph import STRAIGHT_RAD
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
        peak_mps: Greatest speed across the lane to that side, shape (K,).
        piece: The unbroken piece of the track's course, `LaneFrame.piece`, shape (K,).
    """

    track: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt
    shift_m: NDArrayFloat
    peak_mps: NDArrayFloat
    piece: NDArrayInt

    def where(self, keep: NDArrayBool) -> Shifts:
        """Those that `keep`, shape (K,), names."""
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
    sideways = np.where(inside, np.sign(found.amount)[:, None] * frame.lateral_mps[track], -np.inf)
    peak = np.fmax.reduce(sideways, axis=1, initial=0.0)
    forward = np.where(inside, frame.forward_mps[track], np.nan)
    known = np.maximum(np.isfinite(forward).sum(axis=1), 1)
    drives = np.nan_to_num(forward).sum(axis=1) / known >= DRIVING_MPS
    turns = (inside & _turning(log, frame)[track]).any(axis=1)
    everything = Shifts(track, found.first, found.last, found.amount, peak, found.row)
    return everything.where(drives & ~turns)


def _turning(log: Log, frame: LaneFrame) -> NDArrayBool:
    """Bool (N, T): the track turns off, or is on a segment that leads around a corner, whose middle nobody keeps to."""
    found = rotations(log)
    large = np.abs(found.turned_rad) >= TURN_RAD
    turn = Strokes(found.track, found.first, found.last, found.turned_rad).where(large)
    corner = log.road_map.lane_is_intersection & (np.abs(centrelines(log).turn_rad) > STRAIGHT_RAD)
    on_corner: NDArrayBool = np.append(corner, False)[frame.lane]
    return turn.mask(turn.row, log.tracks.shape) | on_corner
