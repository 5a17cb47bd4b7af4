"""Logs to disturb: the real ones, opened once, and made ones of any shape."""

from pathlib import Path

import numpy as np
import pytest

from tools.av2.log import Log, open_log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

SHAPES = ("REGULAR_VEHICLE", "PEDESTRIAN", "BICYCLE", "SIGN", "TRUCK", "SPACESHIP")


@pytest.fixture(scope="session")
def opened_logs(val_logs: list[Path]) -> list[Log]:
    return [open_log(path) for path in val_logs]


@pytest.fixture(scope="session")
def street() -> Log:
    """60 cars, half of them at 10 m from the ego and half at 100 m, driving beside it for 15 s; no points counted."""
    frames = np.arange(150)
    cars = [_car(f"car-{n:02}", 10.0 if n % 2 else 100.0, 8.0 * n, frames) for n in range(60)]
    return synthetic_log(cars, frames.size, ego_pose=(0.0, 0.0, 0.0))


def _car(name: str, distance_m: float, angle: float, frames: np.ndarray) -> SyntheticTrack:
    turn = angle + 0.02 * frames
    return path_track(name, distance_m * np.cos(turn), distance_m * np.sin(turn), turn + np.pi / 2, frame=frames)
