"""Speed over time as a driver makes it: changes at chosen accelerations, with the jerk of a real foot."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np

from tools.typing import NDArrayFloat, NDArrayInt

_MARGIN_S: Final = 1000.0
JERK_S: Final = 0.4
"""Time in which an acceleration builds up and goes away again."""


class SpeedOverTime(Protocol):
    """Speed at any moment, and the distance gone."""

    def at(self, time_s: NDArrayFloat) -> NDArrayFloat:
        """Speed in m/s at moments of shape (K,); negative backwards."""
        ...

    def distance_m(self, time_s: NDArrayFloat) -> NDArrayFloat:
        """Metres gone since time 0 at moments of shape (K,)."""
        ...


@dataclass(frozen=True)
class Drive:
    """An acceleration that is linear between key moments, integrated exactly.

    Attributes:
        start_mps: Speed before the first key moment.
        time_s: Key moments, increasing, shape (K,).
        accel_mps2: Acceleration at each, shape (K,); zero before the first and after the last.
    """

    start_mps: float
    time_s: NDArrayFloat
    accel_mps2: NDArrayFloat

    @staticmethod
    def of(start_mps: float, *changes: tuple[float, float, float]) -> Drive:
        """From changes of speed, each (begins at s, new speed in m/s, acceleration in m/s^2 as a positive number).

        Raises:
            ValueError: A change begins before the one before it has ended, or has no positive acceleration.
        """
        times, accels, speed = [-_MARGIN_S], [0.0], start_mps
        for begins_s, target_mps, rate_mps2 in changes:
            jerk_s = min(JERK_S, abs(target_mps - speed) / max(rate_mps2, 1e-9))
            lasts_s = abs(target_mps - speed) / max(rate_mps2, 1e-9) + jerk_s
            if rate_mps2 <= 0 or begins_s < times[-1] - 1e-9 or jerk_s <= 0:
                raise ValueError(f"the change at {begins_s} s begins too early or changes nothing: {changes}")
            accel = float(np.sign(target_mps - speed)) * rate_mps2
            times += [begins_s, begins_s + jerk_s, begins_s + lasts_s - jerk_s, begins_s + lasts_s]
            accels += [0.0, accel, accel, 0.0]
            speed = target_mps
        return Drive(start_mps, np.array([*times, times[-1] + 2 * _MARGIN_S]), np.array([*accels, 0.0]))

    @cached_property
    def _keys(self) -> tuple[NDArrayFloat, NDArrayFloat]:
        """Speed and distance at each key moment."""
        span, (a, b) = np.diff(self.time_s), (self.accel_mps2[:-1], self.accel_mps2[1:])
        speed = self.start_mps + np.concatenate([[0.0], np.cumsum(span * (a + b) / 2)])
        gone = np.concatenate([[0.0], np.cumsum(speed[:-1] * span + span**2 * (2 * a + b) / 6)])
        return speed, gone

    def at(self, time_s: NDArrayFloat) -> NDArrayFloat:
        """Speed in m/s at moments of shape (K,); what is at rest but for rounding is at rest."""
        index, since, slope = self._place(time_s)
        speed = self._keys[0][index] + self.accel_mps2[index] * since + slope * since**2 / 2
        return np.where(np.abs(speed) < 1e-9, 0.0, speed)

    def distance_m(self, time_s: NDArrayFloat) -> NDArrayFloat:
        """Metres gone since time 0 at moments of shape (K,); negative before it, or when it has reversed."""
        distance: NDArrayFloat = self._gone(np.asarray(time_s, np.float64)) - self._gone(np.zeros(1))
        return distance

    def _gone(self, time_s: NDArrayFloat) -> NDArrayFloat:
        index, since, slope = self._place(time_s)
        speed, gone = self._keys
        return np.asarray(
            gone[index] + speed[index] * since + self.accel_mps2[index] * since**2 / 2 + slope * since**3 / 6
        )

    def _place(self, time_s: NDArrayFloat) -> tuple[NDArrayInt, NDArrayFloat, NDArrayFloat]:
        index = np.clip(np.searchsorted(self.time_s, time_s, side="right") - 1, 0, self.time_s.size - 2)
        span = self.time_s[index + 1] - self.time_s[index]
        slope = (self.accel_mps2[index + 1] - self.accel_mps2[index]) / np.maximum(span, 1e-12)
        return index, time_s - self.time_s[index], slope


def stop_and_go(cruise_mps: float, *stops: tuple[float, float], brake_mps2: float = 2.5, go_mps2: float = 1.8) -> Drive:
    """Comes to rest at given moments for given times, each (at rest from s, to s), and drives on after each."""
    changes: list[tuple[float, float, float]] = []
    for from_s, to_s in stops:
        changes.append((from_s - cruise_mps / brake_mps2 - JERK_S, 0.0, brake_mps2))
        changes.append((to_s, cruise_mps, go_mps2))
    return Drive.of(cruise_mps, *changes)


def constant(speed_mps: float) -> Drive:
    """The same speed at all times."""
    return Drive.of(speed_mps)
