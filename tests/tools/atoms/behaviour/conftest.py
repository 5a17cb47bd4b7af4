"""Courses of vehicles made from speeds, and the same as a tracker would see them."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from evals.noise import noisy_log
from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track

Speeds = Sequence[tuple[float, float]]


def _driven_track(
    uuid: str,
    speeds: Speeds,
    n_frames: int = 150,
    start: tuple[float, float] = (0.0, 0.0),
    yaw: float = 0.0,
    category: str = "REGULAR_VEHICLE",
) -> SyntheticTrack:
    """A straight course; `speeds` are (second, m/s) with straight lines between, negative in reverse."""
    time_s = np.arange(n_frames) * 0.1
    speed = np.interp(time_s, *np.array(speeds, np.float64).T)
    gone = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2 * 0.1)])
    return path_track(uuid, start[0] + gone * np.cos(yaw), start[1] + gone * np.sin(yaw), yaw, category)


@pytest.fixture(scope="session")
def drive() -> Callable[..., SyntheticTrack]:
    return _driven_track


@pytest.fixture(scope="session")
def as_tracked() -> Callable[[Log, int], Log]:
    """The log as a strong published tracker would give it (noise level 1), by seed."""
    return lambda log, seed: noisy_log(log, 1.0, seed)
