import numpy as np
import pytest

from tools.av2.synthetic import path_track, synthetic_log

T = 150
TIME_S = np.arange(T) * 0.1
_EGO = (20.0, 25.0, 0.0)
_STOPS_FOR_A_WALKER = [(0, 8), (2, 8), (5, 0), (9, 0), (13, 8), (15, 8)]
"""Comes to rest with its front at x = 30."""


def _walker(uuid: str = "walker", x: float = 34.0, from_s: float = 4.0, lasts_s: float = 5.0, way: int = 1):
    y = np.interp(TIME_S, [0, from_s, from_s + lasts_s, 15], [-5 * way, -5 * way, 5 * way, 5 * way])
    return path_track(uuid, x, y, way * np.pi / 2, "PEDESTRIAN", size_m=(0.7, 0.7, 1.8))


def _car(drive, uuid: str = "car", speeds=_STOPS_FOR_A_WALKER, x: float = 0.0, y: float = 0.0):
    return drive(uuid, speeds, start=(x, y))


def _pairs(ask, *tracks, call: str = "yielding(cars, everything, log_dir)") -> set[tuple[str, str]]:
    edges = ask(synthetic_log(tracks, T, ego_pose=_EGO), call).edges
    return {(track, related) for track, related, _ in edges}


def test_who_stops_for_a_walker_and_goes_on_yields_until_the_way_is_free(ask, drive) -> None:
    edges = ask(synthetic_log([_car(drive), _walker()], T, ego_pose=_EGO), "yielding(cars, people, log_dir)").edges
    assert {(track, related) for track, related, _ in edges} == {("car", "walker")}
    frames = sorted(frame for _, _, frame in edges)
    # The walker, at 2 m/s from y = -5, leaves the car's width and half a metre at 7.3 s; the car is slow from 3.5 s on.
    assert 30 <= frames[0] <= 46
    assert 68 <= frames[-1] <= 78


def test_slowing_down_without_stopping_is_enough(ask, drive) -> None:
    slows = [(0, 9), (2, 9), (5, 2.5), (8, 2.5), (11, 9), (15, 9)]
    assert _pairs(ask, _car(drive, speeds=slows), _walker(x=40.0)) == {("car", "walker")}


@pytest.mark.parametrize(
    ("speeds", "walker"),
    [
        ([(0, 6), (15, 6)], {"x": 44.0}),
        ([(0, 8), (2, 8), (5, 0), (13.5, 0), (15, 2)], {}),
        (_STOPS_FOR_A_WALKER, {"x": 15.0, "from_s": 5.0}),
        (_STOPS_FOR_A_WALKER, {"x": 60.0}),
        (_STOPS_FOR_A_WALKER, {"from_s": 9.5, "lasts_s": 2.0, "x": 26.0}),
    ],
    ids=["keeps its speed", "waits on for long", "crosses behind", "crosses far ahead", "comes when it has left"],
)
def test_near_misses(ask, drive, speeds, walker) -> None:
    assert _pairs(ask, _car(drive, speeds=speeds), _walker(**walker)) == set()


def test_who_walks_along_or_stands_is_not_yielded_to(ask, drive) -> None:
    along = drive("along", [(0, 1.3), (15, 1.3)], start=(28.0, 0.5), category="PEDESTRIAN")
    stands = path_track("stands", 34.0 + np.zeros(T), 0.2, 0.0, "PEDESTRIAN")
    assert _pairs(ask, _car(drive), along, stands) == set()


def test_only_the_first_in_the_queue_yields(ask, drive) -> None:
    second = _car(drive, "second", x=-7.0)
    assert _pairs(ask, _car(drive), second, _walker()) == {("car", "walker")}


def test_who_turns_left_yields_to_who_comes_towards_it(ask) -> None:
    speed = np.where(TIME_S < 6.5, 0.0, np.minimum(2.0 * (TIME_S - 6.5), 6.0))
    gone = np.cumsum(speed) * 0.1
    angle = np.clip((gone - 3.0) / 7.0, 0.0, np.pi / 2)
    beyond = np.maximum(gone - 3.0 - 7 * np.pi / 2, 0.0)
    turner = path_track("turner", np.minimum(gone, 3) + 7 * np.sin(angle), 7 * (1 - np.cos(angle)) + beyond, angle)
    oncoming = path_track("oncoming", 60.0 - 10 * TIME_S, 4.0, np.pi)
    later = path_track("later", 150.0 - 10 * TIME_S, 4.0, np.pi)
    assert _pairs(ask, turner, oncoming, later) == {("turner", "oncoming")}


def test_the_crossing_may_be_named_and_the_relation_turned_round(ask, drive) -> None:
    assert _pairs(ask, _car(drive), _walker(), call="yielding(cars, people, log_dir, max_distance_m=2)") == set()
    turned = "reverse_relationship(yielding)(cars, people, log_dir)"
    assert _pairs(ask, _car(drive), _walker(), call=turned) == {("walker", "car")}


def test_tracking_errors_neither_hide_nor_make_it(ask, drive, as_tracked) -> None:
    hits = wrong = 0
    for seed in range(12):
        passes = _car(drive, "passes", [(0, 6), (15, 6)], 0.0, 12.0)
        other = path_track("other", 50.0, np.interp(TIME_S, [0, 4, 9, 15], [7, 7, 17, 17]), 1.5, "PEDESTRIAN")
        log = as_tracked(synthetic_log([_car(drive), passes, _walker(), other], T, ego_pose=_EGO), seed)
        mask = ask(log, "yielding(cars, everything, log_dir)").scenario.mask
        y = log.tracks.dense(log.tracks.centre_city_m[:, 1], np.nan)
        hits, wrong = hits + (mask & (np.abs(y) < 3)).any(), wrong + (mask & (y > 8)).any()
    assert hits >= 9
    assert wrong <= 1
