"""Strokes: how a signal goes up and down, jitter apart. A turn, a shift to one side, a swerve are strokes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.geometry.runs import bridged, runs_with
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

SLOW_SHARE: Final = 0.2
"""Before and after the part of a stroke in which the signal changes at this share of its greatest rate there is drift
only: what a tracker's slow error adds, or a lane that is not quite straight."""


@dataclass(frozen=True)
class Strokes:
    """K strokes, each from one turning point of its signal to the next.

    Attributes:
        row: Row of the signal, shape (K,).
        first: Frame at which the stroke begins, shape (K,).
        last: Frame at which it ends, shape (K,).
        amount: Change of the signal, signed, shape (K,).
    """

    row: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt
    amount: NDArrayFloat

    def where(self, keep: NDArrayBool) -> Strokes:
        """Those that `keep`, shape (K,), names."""
        return Strokes(self.row[keep], self.first[keep], self.last[keep], self.amount[keep])

    def mask(self, track: NDArrayInt, shape: tuple[int, int]) -> NDArrayBool:
        """True from first to last frame of each, shape (N, T); `track` is whose they are, shape (K,)."""
        change = np.zeros((shape[0], shape[1] + 1), np.int64)
        np.add.at(change, (track, self.first), 1)
        np.add.at(change, (track, self.last + 1), -1)
        inside: NDArrayBool = np.cumsum(change, axis=1)[:, :-1] > 0
        return inside


def by_piece(piece: NDArrayInt, values: NDArrayFloat) -> tuple[NDArrayInt, NDArrayFloat]:
    """Values of shape (N, T) with one row for each unbroken piece.

    Args:
        piece: Number of the piece at each place, shape (N, T), -1 for none; each is of one row.
        values: Shape (N, T).

    Returns:
        Row of `values` that each of P pieces is of, shape (P,), and its values, shape (P, T), NaN elsewhere.
    """
    row, frame = np.nonzero(piece >= 0)
    number = piece[row, frame]
    count = int(number.max(initial=-1)) + 1
    owner, apart = np.zeros(count, np.int64), np.full((count, piece.shape[1]), np.nan)
    owner[number] = row
    apart[number, frame] = values[row, frame]
    return owner, apart


def strokes(signal: NDArrayFloat, reversal: float) -> Strokes:
    """The strokes of each row, in order of row and time; up and down alternate.

    A stroke ends at the extreme from which the signal goes back by `reversal` or more. What never goes anywhere by that
    much has none.

    Args:
        signal: Shape (N, T), NaN where unknown.
        reversal: What counts as going back, over 0, in units of the signal.
    """
    walk = _Walk(signal.shape[0])
    for frame in range(signal.shape[1]):
        walk.step(signal[:, frame], frame, reversal)
    row, first, last = walk.ended()
    return Strokes(row, first, last, signal[row, last] - signal[row, first])


def trimmed(signal: NDArrayFloat, of: Strokes, time_s: NDArrayFloat, max_pause_s: float) -> Strokes:
    """The strokes without the drift before and after them, and how far they go without it.

    What stays is the run around the greatest rate of change in which the rate is `SLOW_SHARE` of it or more, pauses of
    up to `max_pause_s` included. A stroke from one frame to the next in a zigzag has no such rate, and stays whole.

    Args:
        signal: What they are strokes of, shape (N, T).
        of: The strokes.
        time_s: Time of each frame, shape (T,).
        max_pause_s: Longest pause that belongs to a stroke.
    """
    if not of.row.size:
        return of
    frame, stroke = np.arange(signal.shape[1]), np.arange(of.row.size)
    inside = (frame >= of.first[:, None]) & (frame <= of.last[:, None])
    rate = np.where(inside, np.sign(of.amount)[:, None] * _rate(signal, time_s)[of.row], -np.inf)
    rate = np.where(np.isnan(rate), -np.inf, rate)
    fastest = rate.argmax(axis=1)
    moving = inside & (rate >= SLOW_SHARE * np.maximum(rate[stroke, fastest], 0.0)[:, None])
    moving = bridged(moving, np.zeros_like(moving), time_s, max_pause_s)
    seed = np.zeros_like(moving)
    seed[stroke, fastest] = True
    core = runs_with(moving | seed, seed)
    first, last = core.argmax(axis=1), frame.size - 1 - core[:, ::-1].argmax(axis=1)
    # Rates are differences over two frames: the run may begin and end at a frame without a value.
    known = np.isfinite(signal[of.row])
    first = np.where(known[stroke, first], first, of.first)
    last = np.where(known[stroke, last], last, of.last)
    goes = np.sign(of.amount) * (signal[of.row, last] - signal[of.row, first]) > 0
    first, last = np.where(goes, first, of.first), np.where(goes, last, of.last)
    return Strokes(of.row, first, last, signal[of.row, last] - signal[of.row, first])


def _rate(signal: NDArrayFloat, time_s: NDArrayFloat) -> NDArrayFloat:
    """Central differences per second, one-sided beside unknown values, shape (N, T); NaN where there is neither."""
    step = np.diff(signal, axis=1) / np.diff(time_s)
    unknown = np.full((signal.shape[0], 1), np.nan)
    before, after = np.concatenate([unknown, step], axis=1), np.concatenate([step, unknown], axis=1)
    return np.where(np.isnan(before), after, np.where(np.isnan(after), before, (before + after) / 2))


class _Walk:
    """One step through time for all signals at once: where each of them last turned, and its extreme since."""

    def __init__(self, size: int) -> None:
        self.low, self.high = np.full(size, np.inf), np.full(size, -np.inf)
        self.low_at, self.high_at, self.from_at = np.zeros((3, size), np.int64)
        self.sense = np.zeros(size, np.int64)
        self.found: list[tuple[NDArrayInt, NDArrayInt, NDArrayInt]] = []

    def step(self, value: NDArrayFloat, frame: int, reversal: float) -> None:
        """Take in the values of one frame, shape (N,), NaN where unknown."""
        lower, higher = value < self.low, value > self.high
        self.low[lower], self.low_at[lower] = value[lower], frame
        self.high[higher], self.high_at[higher] = value[higher], frame
        falls = (self.sense >= 0) & (value <= self.high - reversal)
        rises = (self.sense <= 0) & (value >= self.low + reversal) & ~falls
        if falls.any():
            self._turn(falls, -1, self.high_at)
            self.low[falls], self.low_at[falls] = value[falls], frame
        if rises.any():
            self._turn(rises, 1, self.low_at)
            self.high[rises], self.high_at[rises] = value[rises], frame

    def _turn(self, turned: NDArrayBool, sense: int, extreme_at: NDArrayInt) -> None:
        ended = np.flatnonzero(turned & (self.sense == -sense))
        self.found.append((ended, self.from_at[ended], extreme_at[ended]))
        self.from_at[turned], self.sense[turned] = extreme_at[turned], sense

    def ended(self) -> tuple[NDArrayInt, NDArrayInt, NDArrayInt]:
        """Row, first and last frame of all strokes, those that go on at the end included."""
        going = np.flatnonzero(self.sense)
        extreme_at = np.where(self.sense > 0, self.high_at, self.low_at)
        parts = [*self.found, (going, self.from_at[going], extreme_at[going])]
        row, first, last = (np.concatenate(part) for part in zip(*parts, strict=True))
        order = np.lexsort((first, row))
        return row[order], first[order], last[order]
