"""Car-following: the Intelligent Driver Model (Treiber, Hennecke, Helbing 2000)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from tools.av2.samples.traffic.drivers import Driver
from tools.typing import NDArrayFloat

_EXPONENT: Final = 4.0
_HARDEST_MPS2: Final = 8.0
_LEAST_GAP_M: Final = 0.1


@dataclass(frozen=True)
class Parameters:
    """The drivers' parameters as columns, shape (N, 1) each."""

    desired_mps: NDArrayFloat
    headway_s: NDArrayFloat
    standing_gap_m: NDArrayFloat
    accel_mps2: NDArrayFloat
    brake_mps2: NDArrayFloat

    @staticmethod
    def of(drivers: Sequence[Driver]) -> Parameters:
        """Of N drivers."""
        names = ("desired_mps", "headway_s", "standing_gap_m", "accel_mps2", "brake_mps2")
        return Parameters(*(np.array([[getattr(driver, name)] for driver in drivers]) for name in names))


def acceleration(
    drivers: Parameters, speed_mps: NDArrayFloat, gap_m: NDArrayFloat, closing_mps: NDArrayFloat
) -> NDArrayFloat:
    """Accelerations in m/s^2, shape (N,), of N drivers who each mind several things ahead.

    Args:
        drivers: Their parameters.
        speed_mps: Their speeds, shape (N,).
        gap_m: Free way to each of M things ahead, shape (N, M); infinite where it does not matter.
        closing_mps: Speed at which they close in on it, shape (N, M).
    """
    speed = speed_mps[:, None]
    free = 1.0 - (speed / drivers.desired_mps) ** _EXPONENT
    dynamic = speed * drivers.headway_s + speed * closing_mps / (2 * np.sqrt(drivers.accel_mps2 * drivers.brake_mps2))
    wanted = drivers.standing_gap_m + np.maximum(dynamic, 0.0)
    held_back = (wanted / np.maximum(gap_m, _LEAST_GAP_M)) ** 2
    value = drivers.accel_mps2 * (free - held_back.max(axis=1, keepdims=True, initial=0.0))
    return np.asarray(np.maximum(value[:, 0], -_HARDEST_MPS2))
