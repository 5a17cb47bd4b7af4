"""Being somewhere by evidence over time: what jitter adds or takes away at the edge of a place does not count."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.evidence import frame_spans_s, lasting, seconds
from tools.atoms.geometry.runs import bridged
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat

BRIDGED_S: Final = 0.5
"""Who is back after this long was not away: a box jitters over an edge, or is missed, for a few frames."""
SHORTEST_S: Final = 0.5
"""Who is there for less was not there: five frames at 10 Hz."""


def steady(log: Log, mask: NDArrayBool, shortest_s: float = SHORTEST_S) -> NDArrayBool:
    """The stays in a mask of shape (N, T): pauses up to `BRIDGED_S` filled, then what lasts `shortest_s` or longer.

    A stay that is shorter only because the track is not seen before or after it counts.
    """
    seen = log.physical_tracks.present_mask
    return steadied(mask, seen, seconds(log), frame_spans_s(log), shortest_s)


def steadied(
    mask: NDArrayBool, seen: NDArrayBool, time_s: NDArrayFloat, span_s: NDArrayFloat, shortest_s: float = SHORTEST_S
) -> NDArrayBool:
    """The same for any rows over K frames: pairs of tracks, say.

    Args:
        mask: What holds, shape (M, K).
        seen: Where it can be told, shape (M, K).
        time_s: Time of each frame, shape (K,).
        span_s: How long each frame stands for, shape (K,).
        shortest_s: How long it has to hold.
    """
    joined = bridged(mask, np.zeros_like(mask), time_s, BRIDGED_S)
    # Frames without a box beside a stay neither make it longer nor end it; they are cut off at last.
    around = joined | ~seen
    kept = lasting(around, span_s, shortest_s)
    return np.asarray(kept & joined & seen)
