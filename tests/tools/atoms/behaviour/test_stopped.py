import numpy as np
import pytest

from tools.av2.log import open_log
from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 150
_EGO = (-40.0, 3.0, 0.0)


def _log(*tracks, mapped: bool = True):
    return synthetic_log(tracks, T, road_map=crossroads() if mapped else None, ego_pose=_EGO)


def _still(uuid: str, x: float, y: float, yaw: float = 0.0, category: str = "REGULAR_VEHICLE"):
    return path_track(uuid, x + np.zeros(T), y, yaw, category)


_PLACES = {
    "at_line": (-13.0, -2.2, 0.0),
    "in_queue": (-19.0, -1.7, 0.0),
    "on_junction": (0.0, -3.9, 0.4),
    "at_kerb": (-50.0, -7.7, 0.0),
    "off_road": (-50.0, -10.0, 0.0),
    "wrong_way": (-60.0, -6.0, np.pi),
}


def test_where_it_stands_tells_waiting_from_parked(ask) -> None:
    log = _log(*[_still(uuid, *place) for uuid, place in _PLACES.items()])
    waiting = {"at_line", "in_queue", "on_junction"}
    found = ask(log, "temporarily_stopped(cars, log_dir)").found
    assert found == {uuid: list(range(T)) for uuid in waiting}
    assert ask(log, "active(cars, log_dir)").found == found
    assert set(ask(log, "stationary(cars, log_dir)").found) == set(_PLACES)


def test_without_a_map_motion_alone_decides(ask, drive) -> None:
    log = _log(_still("at_line", -13.0, -2.0), drive("stops", [(0, 8), (4, 0), (8, 0), (12, 8), (15, 8)]), mapped=False)
    found = ask(log, "temporarily_stopped(cars, log_dir)").found
    assert set(found) == {"stops"}
    assert set(ask(log, "active(cars, log_dir)").found) == {"stops"}


def test_a_stop_between_two_drives_is_temporary_anywhere_and_lasts_as_it_does(ask, drive) -> None:
    speeds = [(0, 8), (1, 8), (5, 0), (9, 0), (13, 8), (15, 8)]
    log = _log(drive("kerb", speeds, start=(-90, -7.7)), drive("lane", speeds, start=(-90, -2)))
    found = ask(log, "temporarily_stopped(cars, log_dir)").found
    assert set(found) == {"kerb", "lane"}
    assert abs(found["kerb"][0] - 50) <= 5
    assert abs(found["kerb"][-1] - 90) <= 5
    assert ask(log, "temporarily_stopped(cars, log_dir, min_duration_s=6)").found == {}


def test_who_parks_is_active_until_it_stands_and_who_leaves_from_when_it_moves(ask, drive) -> None:
    arrives = drive("arrives", [(0, 5), (2, 5), (6, 0), (15, 0)], start=(-90, -7.7))
    leaves = drive("leaves", [(0, 0), (7, 0), (10, 5), (15, 5)], start=(-60, -7.7))
    log = _log(arrives, leaves)
    assert ask(log, "temporarily_stopped(cars, log_dir)").found == {}
    found = ask(log, "active(cars, log_dir)").found
    assert abs(found["arrives"][-1] - 60) <= 5
    assert abs(found["leaves"][0] - 70) <= 5


def test_persons_are_active_when_they_move_at_some_time(ask, drive) -> None:
    walks = drive("walks", [(0, 1.4), (5, 1.4), (6, 0), (15, 0)], start=(-50, -10), category="PEDESTRIAN")
    log = _log(walks, _still("stands", -40, -10, category="PEDESTRIAN"))
    assert ask(log, "active(people, log_dir)").found == {"walks": list(range(T))}
    assert set(ask(log, "temporarily_stopped(people, log_dir)").found) == {"walks"}


@pytest.mark.parametrize("seed", range(4))
def test_tracking_errors_move_nobody_from_the_kerb_into_traffic(ask, as_tracked, seed: int) -> None:
    waits = [_still(f"waits{index}", -13.0 - 7 * index, -2.0) for index in range(4)]
    parks = [_still(f"parks{index}", -13.0 - 7 * index, -8.0) for index in range(4)]
    log = as_tracked(_log(*waits, *parks), seed)
    x, y = (log.tracks.centre_city_m[:, axis] for axis in (0, 1))
    real = log.tracks.dense((np.abs(x + 23) < 14) & (np.abs(y + 5) < 4.0), False)
    waiting = log.tracks.dense(y > -5, False)
    found = ask(log, "temporarily_stopped(cars, log_dir)").scenario.mask & real
    cars = ask(log, "cars").scenario.mask & real
    assert (found & waiting).sum() >= 0.9 * (cars & waiting).sum()
    assert (found & waiting).sum() >= 0.95 * found.sum()


def test_on_real_logs_the_kerb_is_not_active(ask, val_logs) -> None:
    for path in val_logs[1:3]:
        log = open_log(path)
        moving = set(ask(log, "scenario_not(stationary)(vehicles, log_dir)").found)
        active = set(ask(log, "active(vehicles, log_dir)").found)
        vehicles = set(ask(log, "vehicles").found)
        assert len(moving - active) <= 4
        assert len(active) <= 0.6 * len(vehicles)
