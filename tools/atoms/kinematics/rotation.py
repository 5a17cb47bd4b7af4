"""How far tracks have turned and driven: headings over whole turns, and the way gone forwards and backwards."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.arrays import SharedArrays
from tools.atoms.evidence import frame_spans_s, seconds
from tools.atoms.kinematics.driving import driving, interpolated
from tools.atoms.kinematics.heading_repair import driving_axis
from tools.atoms.kinematics.slopes import Timeline, local_fit, wrapped
from tools.atoms.kinematics.strokes import Strokes, by_piece, strokes, trimmed
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayFloat, NDArrayInt

HEADING_WINDOW_S: Final = 0.5
"""Half width of the window that headings are fitted in: a tracker's errors of 0.05 rad lose half of their size."""
TURNED_BACK_RAD: Final = math.radians(20)
"""A rotation goes on until the track has turned back this far."""
LONGEST_GAP_S: Final = 3.0
"""A track that was not seen for this long still turned the shorter way round."""
MANOEUVRE_PAUSE_S: Final = 3.0
"""Within a rotation a track may stand, change gear, or drive straight on for this long."""
BACKWARDS_MPS: Final = 0.2
"""Slower motion against the driving axis is the jitter of a standing track."""


@dataclass(frozen=True)
class Gone(SharedArrays):
    """The way gone since the track's first box, each of shape (N, T), metres; constant where nothing is known.

    Attributes:
        path_m: Forwards and backwards together.
        backwards_m: Backwards alone.
    """

    path_m: NDArrayFloat
    backwards_m: NDArrayFloat


@dataclass(frozen=True)
class Rotations(SharedArrays):
    """Stretches of rotation one way, K of them, without the straight driving before and after.

    Attributes:
        track: Whose, shape (K,).
        first: First frame, shape (K,).
        last: Last frame, shape (K,).
        turned_rad: By how much, counter-clockwise positive, shape (K,).
    """

    track: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt
    turned_rad: NDArrayFloat


@derived("standard.driving_heading")
def heading_rad(log: Log) -> NDArrayFloat:
    """Direction of the driving axis followed over whole turns, smoothed, shape (N, T); NaN where unknown.

    Only differences within a piece of a track say anything: after a gap of over 3 s it begins anew.
    """
    table = log.physical_tracks
    timeline = Timeline.of(table)
    cos, sin = (part[table.row_track, table.row_frame] for part in driving_axis(log))
    yaw = np.arctan2(sin, cos)
    step = np.where(np.diff(_pieces(log), prepend=-1) == 0, wrapped(np.diff(yaw, prepend=yaw[:1])), 0.0)
    smooth, _ = local_fit(timeline, np.cumsum(step)[:, None], HEADING_WINDOW_S)
    return interpolated(table.dense(smooth[:, 0], np.nan), seconds(log))


def _pieces(log: Log) -> NDArrayInt:
    """Number of the piece that each box belongs to, shape (R,): tracks, cut where they are not seen for long."""
    table = log.physical_tracks
    gap_s = np.diff(seconds(log)[table.row_frame])
    new = (np.diff(table.row_track) != 0) | (gap_s > LONGEST_GAP_S)
    return np.concatenate([[0], np.cumsum(new)]).astype(np.int64)


@derived("standard.gone")
def gone(log: Log) -> Gone:
    """The way that every track of `log` has gone."""
    drive, span_s = driving(log), frame_spans_s(log)
    speed = np.where(drive.seen_mask, np.nan_to_num(drive.speed_mps), 0.0)
    back = np.where(drive.seen_mask, np.nan_to_num(drive.forward_mps), 0.0)
    back = np.where(back <= -BACKWARDS_MPS, -back, 0.0)
    return Gone(np.cumsum(speed * span_s, axis=1), np.cumsum(back * span_s, axis=1))


@derived("standard.rotations")
def rotations(log: Log) -> Rotations:
    """All rotations by `TURNED_BACK_RAD` or more, in order of track and time."""
    table, heading = log.physical_tracks, heading_rad(log)
    number = interpolated(table.dense(_pieces(log).astype(np.float64), np.nan), seconds(log))
    piece = np.where(np.isfinite(heading), np.round(np.nan_to_num(number)), -1).astype(np.int64)
    owner, apart = by_piece(piece, heading)
    found: Strokes = strokes(apart, TURNED_BACK_RAD)
    found = trimmed(apart, found, seconds(log), MANOEUVRE_PAUSE_S)
    return Rotations(owner[found.row], found.first, found.last, found.amount)
