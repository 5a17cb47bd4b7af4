"""Stretches of frames."""

from __future__ import annotations

import numpy as np

from tools.typing import NDArrayBool


def runs_of(held: NDArrayBool) -> tuple[tuple[int, int], ...]:
    """First and last frame, both inclusive, of the stretches at which `held`, shape (T,), is true."""
    steps = np.diff(np.concatenate([[0], held.astype(np.int8), [0]]))
    starts, ends = np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()
    return tuple((first, after - 1) for first, after in zip(starts, ends, strict=True))
