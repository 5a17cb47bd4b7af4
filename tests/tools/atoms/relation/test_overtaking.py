"""Overtaking, meeting, side by side: positives, near misses, edges of the definitions."""

import numpy as np
import pytest

from evals.noise import noisy_log
from tools.av2.log import Log, open_log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

T = 150
TIME_S = np.arange(T) * 0.1


def _drive(uuid: str, start_x: float, y: float, speed: float, category: str = "REGULAR_VEHICLE") -> SyntheticTrack:
    return path_track(uuid, start_x + speed * TIME_S, y, 0.0 if speed >= 0 else np.pi, category)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(list(tracks), T, ego_pose=(0.0, -15.0, 0.0))


def _frames(low_m: float, high_m: float, start_m: float, speed: float) -> list[int]:
    """Frames at which a point that starts at `start_m` is between two places."""
    at = start_m + speed * TIME_S
    return np.flatnonzero((at >= low_m) & (at <= high_m)).tolist()


SLOW = _drive("slow", 0.0, 0.0, 6.0)


@pytest.mark.parametrize(("y", "side", "other"), [(3.5, "left", "right"), (-3.5, "right", "left")])
def test_overtaking_lasts_from_five_metres_behind_to_five_ahead(ask, y: float, side: str, other: str) -> None:
    log = _log(SLOW, _drive("bus", -30.2, y, 11.0, "BUS"))
    expected = _frames(-9.0, 9.0, -30.2, 5.0)
    for call in ("overtaking(buses, cars, log_dir)", f'overtaking(buses, cars, log_dir, side="{side}")'):
        assert ask(log, call).found == {"bus": expected}
    for call in ("being_overtaken(cars, buses, log_dir)", f'being_overtaken(cars, buses, log_dir, side="{side}")'):
        assert ask(log, call).found == {"slow": expected}
    assert ask(log, f'overtaking(buses, cars, log_dir, side="{other}")').found == {}
    assert ask(log, f'being_overtaken(cars, buses, log_dir, side="{other}")').found == {}
    assert ask(log, "overtaking(cars, buses, log_dir)").found == {}
    assert ask(log, "being_overtaken(buses, cars, log_dir)").found == {}


def test_an_overtaking_and_its_reverse_are_the_two_atoms(ask) -> None:
    log = _log(SLOW, _drive("bus", -30.0, 3.5, 11.0, "BUS"))
    forth = ask(log, "overtaking(vehicles, vehicles, log_dir)").edges
    back = ask(log, "being_overtaken(vehicles, vehicles, log_dir)").edges
    assert forth == {(b, a, t) for a, b, t in back} != set()


@pytest.mark.parametrize(
    "others",
    [
        (_drive("bus", -30.0, 3.5, 7.9, "BUS"),),
        (_drive("bus", 0.5, 3.5, 8.0, "BUS"),),
        (_drive("bus", 30.0, 3.5, -6.0, "BUS"),),
        (_drive("bus", -30.0, 7.6, 11.0, "BUS"),),
        (_drive("bus", -30.0, 0.0, 11.0, "BUS"),),
    ],
    ids=["stays beside", "is ahead already", "comes the other way", "on a parallel road", "through it"],
)
def test_what_is_no_overtaking(ask, others) -> None:
    assert ask(_log(SLOW, *others), "overtaking(buses, cars, log_dir)").found == {}


@pytest.mark.parametrize(("speed", "found"), [(0.0, False), (0.7, False), (1.4, True)])
def test_only_what_moves_is_overtaken(ask, speed: float, found: bool) -> None:
    log = _log(_drive("slow", 0.0, 0.0, speed), _drive("bus", -30.0, 3.5, 8.0, "BUS"))
    assert bool(ask(log, "overtaking(buses, cars, log_dir)").found) == found


def test_a_queue_that_stands_is_passed_and_not_overtaken(ask) -> None:
    stops = path_track("slow", np.minimum(6 * TIME_S, 12.0), 0.0)
    log = _log(stops, _drive("bus", -40.0, 3.5, 10.0, "BUS"))
    assert ask(log, "overtaking(buses, cars, log_dir)").found == {}


def test_overtaking_by_changing_lanes(ask) -> None:
    y = 3.5 * np.clip(np.minimum(TIME_S - 2, 13 - TIME_S) / 2, 0, 1)
    log = _log(SLOW, path_track("bus", -32 + 11 * TIME_S, y, np.arctan2(np.gradient(y), 1.1), "BUS"))
    found = ask(log, 'overtaking(buses, cars, log_dir, side="left")').found["bus"]
    expected = _frames(-9.0, 9.0, -32.0, 5.0)
    assert set(found) <= set(expected)
    assert len(found) >= len(expected) - 2


def test_a_set_is_asked_only_where_it_holds(ask) -> None:
    log = _log(SLOW, _drive("bus", -30.0, 3.5, 11.0, "BUS"), _drive("one", 4.0, -3.5, 6.0, "BICYCLE"))
    part = "near = near_objects(buses, cars, log_dir, distance_thresh=2)"
    some = ask(log, "overtaking(near, cars, log_dir)", part).found["bus"]
    whole = ask(log, "overtaking(buses, cars, log_dir)").found["bus"]
    assert some == ask(log, "near", part).found["bus"]
    assert set(some) < set(whole)


def test_overtaking_survives_a_trackers_noise(ask) -> None:
    found = missed = 0
    for seed in range(12):
        log = noisy_log(_log(SLOW, _drive("fast", -30.0, 3.5, 11.0)), 1.0, seed)
        hits = ask(log, "overtaking(everything, everything, log_dir)").scenario.mask.any()
        found, missed = found + bool(hits), missed + (not hits)
    assert found >= 10 > missed


def test_meeting_lasts_from_fronts_five_metres_apart_to_rears(ask) -> None:
    log = _log(SLOW, _drive("bus", 60.2, 3.5, -6.0, "BUS"))
    expected = {"slow": _frames(-9.0, 9.0, -60.2, 12.0)}
    assert ask(log, "passing_in_opposite_direction(cars, buses, log_dir)").found == expected
    assert set(ask(log, "passing_in_opposite_direction(buses, cars, log_dir)").found) == {"bus"}


@pytest.mark.parametrize(
    "other",
    [
        _drive("bus", 60.0, 12.5, -6.0, "BUS"),
        _drive("bus", 60.0, 3.5, -0.001, "BUS"),
        _drive("bus", -60.0, 3.5, 14.0, "BUS"),
        path_track("bus", 60.0, -40 + 6 * TIME_S, np.pi / 2, "BUS"),
    ],
    ids=["further than 10 m", "parked", "the same way", "across"],
)
def test_what_is_no_meeting(ask, other) -> None:
    assert ask(_log(SLOW, other), "passing_in_opposite_direction(cars, buses, log_dir)").found == {}


def test_the_reach_of_a_meeting_is_the_callers(ask) -> None:
    log = _log(SLOW, _drive("bus", 60.0, 7.0, -6.0, "BUS"))
    call = "passing_in_opposite_direction(cars, buses, log_dir, max_distance_m={})"
    assert ask(log, call.format(5.5)).found != {}
    assert ask(log, call.format(4.5)).found == {}


def test_side_by_side_takes_half_of_the_length_at_some_time_and_a_quarter_throughout(ask) -> None:
    drifts = _drive("bus", -4.0, 3.0, 6.5, "BUS")
    found = ask(_log(SLOW, drifts), "side_by_side(cars, buses, log_dir)").found["slow"]
    assert abs(found[0] - 20) <= 1
    assert abs(found[-1] - 140) <= 1


@pytest.mark.parametrize(
    "other",
    [
        _drive("bus", -20.0, 3.0, 13.0, "BUS"),
        _drive("bus", 0.0, 6.0, 6.0, "BUS"),
        _drive("bus", -3.2, 3.0, 6.0, "BUS"),
        _drive("bus", 60.0, 3.0, -6.0, "BUS"),
    ],
    ids=["passes quickly", "two lanes over", "mostly behind", "the other way"],
)
def test_what_is_not_side_by_side(ask, other) -> None:
    assert ask(_log(SLOW, other), "side_by_side(cars, buses, log_dir)").found == {}


def test_parked_cars_are_not_side_by_side_and_waiting_ones_are(ask) -> None:
    parked = _log(path_track("a", 0 * TIME_S, 0.0), path_track("bus", 0 * TIME_S, 3.0, category="BUS"))
    assert ask(parked, "side_by_side(cars, buses, log_dir)").found == {}
    waits = np.maximum(0.0, TIME_S - 8) * 5
    waiting = _log(path_track("a", waits, 0.0), path_track("bus", waits, 3.0, category="BUS"))
    assert set(ask(waiting, "side_by_side(cars, buses, log_dir)").found) == {"a"}


def test_on_real_logs_who_overtakes_is_faster_and_both_relations_are_symmetric(ask, val_logs) -> None:
    overtakings = 0
    for path in val_logs:
        log = open_log(path)
        for call in ("side_by_side", "passing_in_opposite_direction"):
            edges = ask(log, f"{call}(vehicles, vehicles, log_dir)").edges
            assert edges == {(b, a, t) for a, b, t in edges}
        edges = ask(log, "overtaking(vehicles, vehicles, log_dir)").edges
        overtakings += len({(a, b) for a, b, _ in edges})
    assert 1 <= overtakings <= 40
