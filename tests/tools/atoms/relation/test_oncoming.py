"""Traffic that comes the other way."""

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 60
TIME_S = np.arange(T) * 0.1
CAR = path_track("car", -60 + 5 * TIME_S, -2.0)


def _log(*tracks: SyntheticTrack, mapped: bool = True) -> Log:
    return synthetic_log(list(tracks), T, road_map=crossroads() if mapped else None)


def _bus(start: float, y: float, speed: float, yaw: float = np.pi) -> SyntheticTrack:
    return path_track("bus", start + speed * TIME_S, y, yaw, "BUS")


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("y", [2.0, 6.0])
def test_it_comes_from_fifty_metres_until_the_fronts_meet(ask, mapped: bool, y: float) -> None:
    log = _log(CAR, _bus(-1.0, y, -8.0), mapped=mapped)
    ahead = 59 - 13 * TIME_S
    expected = np.flatnonzero((np.hypot(ahead - 4, y) <= 50) & (ahead >= 4)).tolist()
    found = ask(log, "oncoming(buses, cars, log_dir)").found["bus"]
    assert abs(found[0] - expected[0]) <= 1
    assert found[-1] == expected[-1]
    assert ask(log, "oncoming(buses, cars, log_dir, max_distance_m=20)").found["bus"][0] > 20


@pytest.mark.parametrize(
    "bus",
    [
        _bus(-70.0, 2.0, -8.0),
        _bus(-30.0, 2.0, -0.001),
        _bus(-90.0, -6.0, 12.0, 0.0),
        _bus(-20.0, 16.0, -8.0),
        path_track("bus", -30.0, 30 - 8 * TIME_S, -np.pi / 2, "BUS"),
    ],
    ids=["has passed", "stands", "goes the same way", "on another road", "comes across"],
)
@pytest.mark.parametrize("mapped", [False, True])
def test_what_does_not_come_towards(ask, bus, mapped: bool) -> None:
    assert ask(_log(CAR, bus, mapped=mapped), "oncoming(buses, cars, log_dir)").found == {}


def test_who_stands_has_oncoming_traffic_too(ask) -> None:
    log = _log(path_track("car", -60 + 0 * TIME_S, -2.0), _bus(-20.0, 2.0, -8.0))
    assert set(ask(log, "oncoming(buses, cars, log_dir)").found) == {"bus"}
    assert ask(log, "oncoming(cars, buses, log_dir)").found == {}


def test_a_swapped_front_changes_nothing(ask) -> None:
    yaw = np.where(np.arange(T) % 7 < 2, 0.0, np.pi)
    steady, flipped = _bus(-10.0, 2.0, -8.0), path_track("bus", -10 - 8 * TIME_S, 2.0, yaw, "BUS")
    call = "oncoming(buses, cars, log_dir)"
    assert ask(_log(CAR, flipped), call).found == ask(_log(CAR, steady), call).found != {}
