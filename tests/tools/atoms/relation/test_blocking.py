"""Standing in the way of others."""

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 120
TIME_S = np.arange(T) * 0.1


def _still(uuid: str, x: float, y: float, category: str, yaw: float = 0.0, size=(4.0, 2.0, 1.5)) -> SyntheticTrack:
    return path_track(uuid, x + 0 * TIME_S, y, yaw, category, size_m=size)


def _log(*tracks: SyntheticTrack, mapped: bool = False) -> Log:
    return synthetic_log(list(tracks), T, road_map=crossroads() if mapped else None)


# Comes from 40 m away and stops 3 m before x = -42, at 5 s.
_SPEED = np.clip(13 - np.maximum(TIME_S - 1, 0) * 3.25, 0, None)
ARRIVES = path_track("car", -49 - np.cumsum(_SPEED[::-1])[::-1] * 0.1, -2.0)
BUS = _still("bus", -40.0, -2.0, "BUS")


@pytest.mark.parametrize("mapped", [False, True])
def test_a_parked_bus_in_the_lane_blocks_who_waits_behind_it(ask, mapped: bool) -> None:
    found = ask(_log(ARRIVES, BUS, mapped=mapped), "blocking(buses, cars, log_dir)").found["bus"]
    assert 40 <= found[0] <= 50
    assert found[-1] == T - 1


@pytest.mark.parametrize(
    "thing",
    [
        _still("bus", -40.0, -4.0, "BUS"),
        _still("bus", -30.0, -2.0, "BUS"),
        _still("bus", -60.0, 1.5, "BUS"),
        path_track("bus", -40 + 3 * TIME_S, -2.0, 0.0, "BUS"),
    ],
    ids=["beside the way", "too far", "passed already", "drives on"],
)
def test_what_does_not_block(ask, thing) -> None:
    assert ask(_log(ARRIVES, thing), "blocking(buses, cars, log_dir)").found == {}


def test_small_things_and_standing_people_block_too(ask) -> None:
    cone = _still("cone", -46.0, -2.0, "CONSTRUCTION_CONE", size=(0.3, 0.3, 0.7))
    person = _still("person", -46.0, -2.5, "PEDESTRIAN", size=(0.5, 0.5, 1.8))
    assert set(ask(_log(ARRIVES, cone), "blocking(cones, cars, log_dir)").found) == {"cone"}
    assert set(ask(_log(ARRIVES, person), "blocking(people, cars, log_dir)").found) == {"person"}


def test_who_passes_at_speed_is_not_held_up(ask) -> None:
    passes = path_track("car", -100 + 10 * TIME_S, -2.0 + 3.5 / (1 + np.exp(-(TIME_S - 4) * 3)))
    assert ask(_log(passes, BUS), "blocking(buses, cars, log_dir)").found == {}


def _waiting(uuid: str, x: float, category: str) -> SyntheticTrack:
    """Stops at `x` and goes on at 10 s."""
    return path_track(uuid, x - 5 * np.maximum(4 - TIME_S, 0) + 5 * np.maximum(TIME_S - 10, 0), -2.0, 0.0, category)


def test_a_queue_at_an_intersection_blocks_nobody_and_in_mid_road_its_head_does(ask) -> None:
    at_light = [_waiting("bus", -14.0, "BUS"), _waiting("second", -20.0, "REGULAR_VEHICLE")]
    assert ask(_log(*at_light, mapped=True), "blocking(buses, cars, log_dir)").found == {}
    mid_road = [_waiting("bus", -54.0, "BUS"), _waiting("second", -60.0, "REGULAR_VEHICLE")]
    assert set(ask(_log(*mid_road, mapped=True), "blocking(buses, cars, log_dir)").found) == {"bus"}


def test_members_of_a_queue_do_not_block_each_other(ask) -> None:
    queue = [
        _waiting("first", -54.0, "REGULAR_VEHICLE"),
        _waiting("bus", -60.0, "BUS"),
        _waiting("last", -66.0, "REGULAR_VEHICLE"),
    ]
    assert ask(_log(*queue, mapped=True), "blocking(buses, cars, log_dir)").found == {}
