"""Stretches of consecutive frames of one track."""

from __future__ import annotations

import numpy as np

from agents.viewing.values import Span
from tools.typing import NDArrayBool, NDArrayInt


def spans_of(held: NDArrayBool) -> tuple[Span, ...]:
    """First and last frame of each run of true frames of `held`, shape (T,)."""
    step = np.diff(np.concatenate([[False], held, [False]]).astype(np.int8))
    first, after = np.flatnonzero(step == 1), np.flatnonzero(step == -1)
    return tuple(zip(first.tolist(), (after - 1).tolist(), strict=True))


def seconds_text(span: Span, timestamps_ns: NDArrayInt) -> str:
    """A stretch of frames in seconds since the log's first one: `2.3 to 4.1 s`."""
    first, last = (float(timestamps_ns[at] - timestamps_ns[0]) / 1e9 for at in span)
    return f"{first:.1f} to {last:.1f} s" if last > first else f"{first:.1f} s"
