"""Where a track is between its boxes, and shortly before the first and after the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.atoms.geometry.runs import previous_true
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

BRIDGED_S: Final = 3.0
"""A track that comes back under its name after a gap this long went on smoothly in between."""
COAST_S: Final = 1.5
"""Who is lost, or not yet seen, goes on as it was for this long: as long as trackers keep a track without boxes."""
_ROUNDING_S: Final = 1e-6


@dataclass(frozen=True)
class Filling:
    """How every frame is filled from the boxes around it; all arrays have shape (N, T).

    Attributes:
        before: Frame of the box at or before the frame, or of the first one.
        after: Frame of the box at or after the frame, or of the last one.
        between: The frame is at a box or in a gap that is bridged.
        from_before: Otherwise: the frame is soon after a box.
        from_after: Otherwise: the frame is soon before one.
        time_s: Time of each frame, shape (T,).
    """

    before: NDArrayInt
    after: NDArrayInt
    between: NDArrayBool
    from_before: NDArrayBool
    from_after: NDArrayBool
    time_s: NDArrayFloat

    @staticmethod
    def of(present: NDArrayBool, time_s: NDArrayFloat) -> Filling:
        """From where there are boxes, shape (N, T), and the time of each frame, shape (T,)."""
        last = present.shape[1] - 1
        before = np.where(present, np.arange(last + 1), previous_true(present))
        after = last - np.where(present, np.arange(last, -1, -1), previous_true(present[:, ::-1])[:, ::-1])
        late, early = before >= 0, after <= last
        before, after = np.where(late, before, 0), np.where(early, after, last)
        between = late & early & (time_s[after] - time_s[before] <= BRIDGED_S + _ROUNDING_S)
        since, until = time_s - time_s[before], time_s[after] - time_s
        from_before = ~between & late & (since <= COAST_S + _ROUNDING_S)
        from_after = ~between & early & (until <= COAST_S + _ROUNDING_S) & ~(from_before & (since <= until))
        return Filling(before, after, between, from_before & ~from_after, from_after, time_s)

    @property
    def seen(self) -> NDArrayBool:
        """Frames that are filled."""
        return self.between | self.from_before | self.from_after

    @property
    def nearest(self) -> NDArrayInt:
        """Frame of the box that is nearest in time, or of the only one around."""
        time_s = self.time_s
        earlier = self.between & (time_s - time_s[self.before] <= time_s[self.after] - time_s)
        return np.where(earlier | self.from_before, self.before, self.after)

    def moved(self, place: NDArrayFloat, rate: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Fill a coordinate and its rate, each of shape (N, T), NaN where there is no box or no rate.

        In gaps the coordinate goes smoothly from one box to the next, keeping the rate at both; at the ends it goes on
        at the last rate. Where no rate is known, gaps are straight and ends at rest.
        """
        time_s, at = self.time_s, np.take_along_axis
        x0, x1, v0, v1 = (at(part, frame, 1) for part in (place, rate) for frame in (self.before, self.after))
        gap = time_s[self.after] - time_s[self.before]
        part = np.divide(time_s - time_s[self.before], gap, out=np.zeros_like(gap), where=gap > 0)
        chord = np.divide(x1 - x0, gap, out=np.zeros_like(gap), where=gap > 0)
        w0, w1 = (np.where(np.isfinite(v), v, chord) for v in (v0, v1))
        straight = x0 + part * (x1 - x0)
        bend = part * (1 - part) * gap * ((1 - part) * (w0 - chord) - part * (w1 - chord))
        filled, slope = straight + bend, w0 + part * (w1 - w0)
        for coasting, x, v, frame in ((self.from_before, x0, v0, self.before), (self.from_after, x1, v1, self.after)):
            known = np.where(np.isfinite(v), v, 0.0)
            filled = np.where(coasting, x + known * (time_s - time_s[frame]), filled)
            slope = np.where(coasting, known, slope)
        return np.where(self.seen, filled, np.nan), np.where(self.seen, np.nan_to_num(slope), np.nan)
