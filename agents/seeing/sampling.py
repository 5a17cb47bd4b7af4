"""At which frames changing things are looked at: a grid of times that all questions about a log share."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

CHANGING_S: Final = 1.0
"""Lamps, postures and places are looked at every so many seconds."""
SCENE_S: Final = 5.0
"""Weather and light change slowly."""
MOST_SAMPLES: Final = 20
"""Times at which one track is looked at for one question; a longer stretch is looked at less often."""
BESIDE_S: Final = 0.5
"""A picture of a moment may be this far from it."""
AROUND_S: Final = 2.0
"""The same for what changes slowly."""


def sample_frames(held: NDArrayBool, time_s: NDArrayFloat, period_s: float) -> NDArrayInt:
    """Frames to look at, ascending: in every stretch of `period_s` the held frame that is nearest to its middle.

    Stretches are counted from the log's first frame, so that different questions look at the same pictures. They are
    doubled in length until `MOST_SAMPLES` suffice.

    Args:
        held: Bool (T,): the frames that are asked about.
        time_s: Time of each frame since the first, shape (T,).
        period_s: Length of a stretch, seconds.
    """
    frames = np.flatnonzero(held)
    slot = np.floor(time_s[frames] / period_s + 1e-9)
    while np.unique(slot).size > MOST_SAMPLES:
        period_s *= 2
        slot = np.floor(time_s[frames] / period_s + 1e-9)
    beside = np.abs(time_s[frames] - (slot + 0.5) * period_s)
    order = np.lexsort((frames, beside, slot))
    first = np.ones(order.size, np.bool_)
    first[1:] = slot[order][1:] != slot[order][:-1]
    chosen: NDArrayInt = np.sort(frames[order][first])
    return chosen


def frames_beside(held: NDArrayBool, time_s: NDArrayFloat, frame: int, within_s: float) -> list[int]:
    """The held frames within some seconds of `frame`, the nearest in time first."""
    away = np.abs(time_s - time_s[frame])
    found = np.flatnonzero(held & (away <= within_s + 1e-9))
    return [int(at) for at in found[np.lexsort((found, np.round(away[found], 6)))]]
