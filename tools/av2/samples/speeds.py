"""Speed over time: held and blended smoothly between key moments, integrated exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tools.typing import NDArrayFloat, NDArrayInt

_MARGIN_S = 1000.0


@dataclass(frozen=True)
class Speed:
    """Speed at key moments with a smoothstep between them, so that acceleration never jumps.

    Attributes:
        time_s: Key moments, strictly increasing, shape (K,).
        speed_mps: Speed at each, never negative, shape (K,); held before the first and after the last.
    """

    time_s: NDArrayFloat
    speed_mps: NDArrayFloat

    @staticmethod
    def of(keys: Sequence[tuple[float, float]]) -> Speed:
        """From (time in s, speed in m/s) pairs."""
        times, speeds = np.array(keys, np.float64).T
        if (np.diff(times) <= 0).any() or (speeds < 0).any():
            raise ValueError(f"speed keys need increasing times and no negative speeds: {list(keys)}")
        return Speed(times, speeds)

    @staticmethod
    def constant(speed_mps: float) -> Speed:
        """The same speed at all times."""
        return Speed.of([(0.0, speed_mps)])

    @staticmethod
    def stopping(cruise_mps: float, stop_after_m: float, wait_until_s: float, brake_s: float = 3.5) -> Speed:
        """Cruise, come to rest `stop_after_m` metres on, wait until `wait_until_s`, and drive on as fast as before.

        Raises:
            ValueError: There is no room to brake, or the wait would end before the stop.
        """
        braking_from_s = stop_after_m / cruise_mps - brake_s / 2
        rest_s = braking_from_s + brake_s
        if braking_from_s < 0 or wait_until_s <= rest_s:
            raise ValueError(f"cannot stop within {stop_after_m} m and before {wait_until_s} s from {cruise_mps} m/s")
        keys = [(braking_from_s, cruise_mps), (rest_s, 0.0), (wait_until_s, 0.0), (wait_until_s + 4.0, cruise_mps)]
        return Speed.of(keys)

    @cached_property
    def _keys(self) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayFloat]:
        """Times and speeds with the held ends spelled out, and the distance gone since time 0 at each."""
        first, last = min(self.time_s[0], 0.0) - _MARGIN_S, max(self.time_s[-1], 0.0) + _MARGIN_S
        times = np.concatenate([[first], self.time_s, [last]])
        speeds = np.concatenate([self.speed_mps[:1], self.speed_mps, self.speed_mps[-1:]])
        gone = np.concatenate([[0.0], np.cumsum(np.diff(times) * (speeds[1:] + speeds[:-1]) / 2)])
        return times, speeds, gone

    def at(self, time_s: NDArrayFloat) -> NDArrayFloat:
        """Speed in m/s at moments of shape (K,)."""
        _, speeds, _ = self._keys
        index, u = self._place(time_s)
        value: NDArrayFloat = speeds[index] + (speeds[index + 1] - speeds[index]) * u**2 * (3 - 2 * u)
        return np.maximum(value, 0.0)

    def distance_m(self, time_s: NDArrayFloat) -> NDArrayFloat:
        """Metres gone since time 0, at moments of shape (K,); negative before it."""
        distance: NDArrayFloat = self._gone(np.asarray(time_s, np.float64)) - self._gone(np.zeros(1))
        return distance

    def _gone(self, time_s: NDArrayFloat) -> NDArrayFloat:
        times, speeds, gone = self._keys
        index, u = self._place(time_s)
        span, rise = times[index + 1] - times[index], speeds[index + 1] - speeds[index]
        total: NDArrayFloat = gone[index] + span * (speeds[index] * u + rise * (u**3 - u**4 / 2))
        return total

    def _place(self, time_s: NDArrayFloat) -> tuple[NDArrayInt, NDArrayFloat]:
        times, _, _ = self._keys
        index = np.clip(np.searchsorted(times, time_s, side="right") - 1, 0, times.size - 2)
        return index, (time_s - times[index]) / (times[index + 1] - times[index])
