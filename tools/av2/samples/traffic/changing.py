"""Lane changes: MOBIL (Kesting, Treiber, Helbing 2007), minimising overall braking induced by lane changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from tools.typing import NDArrayFloat, NDArrayInt

SAFE_BRAKING_MPS2: Final = 3.0
"""Nobody may be made to brake harder than this."""
THRESHOLD_MPS2: Final = 0.15
"""A change must gain more than this."""

AccelerationIn = Callable[[NDArrayInt], NDArrayFloat]
"""Accelerations, shape (N,), if the N vehicles were in these lanes, shape (N,)."""


def wanted_change(
    vehicle: int, lane: NDArrayInt, n_lanes: int, politeness: float, accelerations: AccelerationIn
) -> int | None:
    """The lane that a vehicle wants to change to and can, or none.

    Args:
        vehicle: Its index.
        lane: Lane of every vehicle, shape (N,).
        n_lanes: How many lanes there are; neighbours have neighbouring indices.
        politeness: Weight of the others' gains and losses.
        accelerations: What the model would do in other lanes.
    """
    now = accelerations(lane)
    best, best_gain = None, THRESHOLD_MPS2
    for target in (int(lane[vehicle]) - 1, int(lane[vehicle]) + 1):
        if not 0 <= target < n_lanes:
            continue
        moved = lane.copy()
        moved[vehicle] = target
        after = accelerations(moved)
        others = np.delete(after - now, vehicle)
        gain = float(after[vehicle] - now[vehicle] + politeness * others.sum())
        safe = bool((after >= np.minimum(-SAFE_BRAKING_MPS2, now)).all())
        if safe and gain > best_gain:
            best, best_gain = target, gain
    return best
