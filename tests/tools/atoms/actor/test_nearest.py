import numpy as np

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

_T = 20


def _car(uuid: str, x=0.0, y=0.0, frame=None, category: str = "BUS") -> SyntheticTrack:
    count = _T if frame is None else len(frame)
    return path_track(uuid, np.broadcast_to(x, count), y, category=category, frame=frame)


_ME = _car("me", category="REGULAR_VEHICLE")
_ROW = [_car("first", 10.0), _car("second", 20.0, 1.5), _car("third", 30.0, -1.9), _car("aside", 15.0, 2.1)]


def test_the_nth_in_the_strip_ahead_is_returned(ask) -> None:
    log = synthetic_log([_ME, *_ROW, _car("behind", -10.0)], _T)
    for n, name in enumerate(("first", "second", "third"), 1):
        found = ask(log, f"nth_object_in_direction(cars, buses, log_dir, n={n})")
        assert found.edges == {(name, "me", frame) for frame in range(_T)}
    assert ask(log, "nth_object_in_direction(cars, buses, log_dir, n=4)").found == {}
    assert set(ask(log, 'nth_object_in_direction(cars, buses, log_dir, direction="backward")').found) == {"behind"}
    wide = "nth_object_in_direction(cars, buses, log_dir, n=2, lateral_thresh_m=2)"
    assert set(ask(log, wide).found) == {"aside"}
    near = "nth_object_in_direction(cars, buses, log_dir, n=3, within_distance_m=20)"
    assert ask(log, near).found == {}


def test_one_that_is_missed_for_a_moment_keeps_its_place(ask) -> None:
    missed = [*range(8), *range(12, _T)]
    log = synthetic_log([_ME, _car("first", 10.0, frame=missed), _car("second", 20.0)], _T)
    assert ask(log, "nth_object_in_direction(cars, buses, log_dir, n=2)").found == {"second": list(range(_T))}
    assert ask(log, "nth_object_in_direction(cars, buses, log_dir, n=1)").found == {"first": missed}


def test_one_that_is_gone_loses_it(ask) -> None:
    log = synthetic_log([_ME, _car("first", 10.0, frame=range(8)), _car("second", 20.0)], _T)
    assert ask(log, "nth_object_in_direction(cars, buses, log_dir, n=1)").found == {
        "first": list(range(8)),
        "second": list(range(8, _T)),
    }


def test_the_nearest_is_by_footprints(ask) -> None:
    lorry = path_track("lorry", np.full(_T, 12.0), 0.0, category="BUS", size_m=(12.0, 2.5, 3.0))
    log = synthetic_log([_ME, _car("car", -9.0), lorry], _T)
    found = ask(log, "nearest_object(cars, buses, log_dir)")
    assert found.edges == {("lorry", "me", frame) for frame in range(_T)}
    assert ask(log, "nearest_object(cars, buses, log_dir, max_distance_m=3.9)").found == {}
    assert ask(log, "nearest_object(cars, cars, log_dir)").found == {}


def test_nobody_is_the_nearest_for_a_moment(ask) -> None:
    passes = np.where(np.isin(np.arange(_T), (9, 10, 11)), 6.0, 60.0)
    log = synthetic_log([_ME, _car("stays", 10.0), _car("passes", passes)], _T)
    assert ask(log, "nearest_object(cars, buses, log_dir)").found == {"stays": list(range(_T))}


def test_between_two_distances(ask) -> None:
    log = synthetic_log([_ME, _car("near", 9.0), _car("far", 19.0)], _T)
    edges = ask(log, "at_distance(cars, buses, log_dir, min_distance_m=5, max_distance_m=15)").edges
    assert {(track, other) for track, other, _ in edges} == {("me", "near"), ("me", "far")}
    assert ask(log, "at_distance(cars, buses, log_dir, 5.1, 14.9)").found == {}
    assert len(ask(log, "at_distance(cars, buses, log_dir)").edges) == 2 * _T
