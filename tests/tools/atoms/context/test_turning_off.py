"""Turns off the road and bends of it, on a circular road of 40 m radius with two lanes, and at an intersection."""

import math

import numpy as np
import pytest

from tools.atoms.context.turning_off import road_yaw_rad, turns_off_the_road
from tools.atoms.kinematics.turns import turns
from tools.av2.log import Log
from tools.av2.map import RoadMap
from tools.av2.synthetic import SyntheticLane, path_track, synthetic_log, synthetic_map
from tools.av2.synthetic_roads import crossroads
from tools.typing import NDArrayFloat

T = 60
TIME_S = np.arange(T) * 0.1
RADIUS_M = 40.0
PARTS = 6


def _segment(part: int, lane: int, neighbors: dict[str, int]) -> SyntheticLane:
    """The part of a lane from 0.4 rad times `part` on, counter-clockwise, 4 m wide."""
    angle = np.linspace(0.4 * part, 0.4 * (part + 1), 9)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    inner_m = RADIUS_M + 4 * lane
    successors = (10 * lane + part + 1,) if part < PARTS - 1 else ()
    return SyntheticLane(10 * lane + part, inner_m * ring, (inner_m + 4) * ring, successors=successors, **neighbors)


def _bend() -> RoadMap:
    inner = [_segment(part, 0, {"right_neighbor": 10 + part}) for part in range(PARTS)]
    outer = [_segment(part, 1, {"left_neighbor": part}) for part in range(PARTS)]
    return synthetic_map([*inner, *outer])


def _along_the_bend(radius_m: NDArrayFloat | float) -> Log:
    """A car at 0.3 rad/s, some 13 m/s, on a radius that may change."""
    angle = 0.2 + 0.3 * TIME_S
    x, y = radius_m * np.cos(angle), radius_m * np.sin(angle)
    yaw = np.unwrap(np.arctan2(np.gradient(y), np.gradient(x)))
    return synthetic_log([path_track("car", x, y, yaw)], T, road_map=_bend())


def test_the_bend_of_the_road_is_a_turn_but_not_off_it() -> None:
    log = _along_the_bend(RADIUS_M + 2)
    assert turns(log)[0][0].all()
    assert not turns_off_the_road(log).any()
    assert road_yaw_rad(log)[0, -1] == pytest.approx(0.3 * TIME_S[-1], abs=0.1)


def test_turning_off_at_an_intersection_is_no_bend_of_the_road() -> None:
    angle = np.interp(TIME_S, [0, 2, 5, 6], [0, 0, math.pi / 2, math.pi / 2])
    x = -22 + np.cumsum(np.cos(angle)) * 0.62
    y = -2 + np.cumsum(np.sin(angle)) * 0.62
    log = synthetic_log([path_track("car", x, y, angle)], T, road_map=crossroads())
    assert np.array_equal(turns_off_the_road(log), turns(log)[0])
    assert turns_off_the_road(log)[0, 25:45].all()


@pytest.mark.parametrize(("start_m", "end_m", "side"), [(42.0, 46.0, "right"), (46.0, 42.0, "left")])
def test_lanes_are_changed_on_a_bend_too(ask, start_m: float, end_m: float, side: str) -> None:
    share = np.clip((TIME_S - 1) / 4, 0, 1)
    log = _along_the_bend(start_m + (end_m - start_m) * (1 - np.cos(math.pi * share)) / 2)
    assert max(int(mask[0].sum()) for mask in turns(log)) > 40
    found = ask(log, f'changing_lanes(cars, log_dir, direction="{side}")').found["car"]
    assert set(range(18, 42)) <= set(found) <= set(range(8, 53))
    other = {"left": "right", "right": "left"}[side]
    assert ask(log, f'changing_lanes(cars, log_dir, direction="{other}")').found == {}


def test_keeping_to_the_lane_on_a_bend_changes_none(ask) -> None:
    assert ask(_along_the_bend(RADIUS_M + 2), "changing_lanes(cars, log_dir)").found == {}
