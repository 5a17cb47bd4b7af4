"""Straight streets along x, from pieces of lanes."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from tools.av2.synthetic import SyntheticLane


def _lane(
    lane_id: int,
    x: tuple[float, float],
    y: float | tuple[float, float],
    width: float = 4.0,
    successors: Sequence[int] = (),
    **more: object,
) -> SyntheticLane:
    """A lane segment from x[0] to x[1] in driving direction, its middle at y (from y[0] to y[1])."""
    ends = (y, y) if isinstance(y, int | float) else y
    share = np.linspace(0.0, 1.0, 9)
    middle = np.stack([x[0] + share * (x[1] - x[0]), ends[0] + share * (ends[1] - ends[0])], axis=1)
    left = np.array([0.0, np.sign(x[1] - x[0]) * width / 2])
    return SyntheticLane(lane_id, middle + left, middle - left, successors=tuple(successors), **more)


def _curve(
    lane_id: int, centre: tuple[float, float], start_rad: float, end_rad: float, **more: object
) -> SyntheticLane:
    """An intersection segment on an arc of 10 m radius, 4 m wide, counter-clockwise where end_rad is greater."""
    angle = np.linspace(start_rad, end_rad, 9)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    inner, outer = np.array(centre) + 8 * ring, np.array(centre) + 12 * ring
    left, right = (inner, outer) if end_rad > start_rad else (outer, inner)
    return SyntheticLane(lane_id, left, right, is_intersection=True, **more)


@pytest.fixture(scope="session")
def lane() -> Callable[..., SyntheticLane]:
    return _lane


@pytest.fixture(scope="session")
def curve() -> Callable[..., SyntheticLane]:
    return _curve
