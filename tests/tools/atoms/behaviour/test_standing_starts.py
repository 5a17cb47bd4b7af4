import pytest

from tools.av2.synthetic import synthetic_log

T = 150
_EGO = (20.0, 20.0, 0.0)


def _log(*tracks):
    return synthetic_log(tracks, T, ego_pose=_EGO)


def test_setting_off_lasts_from_rest_until_the_speed_is_held(ask, drive) -> None:
    log = _log(
        drive("starts", [(0, 0), (5, 0), (10, 8), (15, 8)]),
        drive("drives", [(0, 3), (5, 3), (10, 11), (15, 11)], start=(0.0, 50.0)),
        drive("moves_up", [(0, 0), (5, 0), (6, 1), (7, 0), (15, 0)], start=(0.0, -50.0)),
    )
    found = ask(log, "accelerating_from_standstill(cars, log_dir)").found
    assert set(found) == {"starts"}
    assert abs(found["starts"][0] - 50) <= 5
    assert abs(found["starts"][-1] - 100) <= 6


def test_a_start_needs_a_standstill_as_long_as_asked(ask, drive) -> None:
    log = _log(drive("car", [(0, 6), (3, 0), (5, 0), (8, 6), (15, 6)]))
    assert "car" in ask(log, "accelerating_from_standstill(cars, log_dir)").found
    assert ask(log, "accelerating_from_standstill(cars, log_dir, min_standstill_s=5)").found == {}


def test_creeping_is_slow_for_a_while(ask, drive) -> None:
    log = _log(
        drive("creeps", [(0, 0), (3, 0), (3.5, 1), (9, 1), (9.5, 0), (15, 0)]),
        drive("stops", [(0, 10), (4, 10), (9, 0), (15, 0)], start=(0.0, 50.0)),
        drive("drives", [(0, 3), (15, 3)], start=(0.0, -50.0)),
        drive("walks", [(0, 1.2), (15, 1.2)], start=(0.0, 20.0), category="PEDESTRIAN"),
    )
    found = ask(log, "creeping(everything, log_dir)").found
    assert set(found) == {"creeps"}
    assert abs(found["creeps"][0] - 33) <= 5
    assert abs(found["creeps"][-1] - 92) <= 5
    assert "walks" not in ask(log, "creeping(people, log_dir)").found
    assert "drives" in ask(log, "creeping(cars, log_dir, max_speed_mps=4)").found


def test_stop_and_go_lasts_from_the_first_stop_to_the_last(ask, drive) -> None:
    again = [(0, 5), (2, 0), (4, 0), (6, 4), (8, 0), (10, 0), (12, 5), (15, 5)]
    once = [(0, 5), (2, 5), (5, 0), (8, 0), (11, 5), (15, 5)]
    log = _log(drive("again", again), drive("once", once, start=(0.0, 50.0)))
    found = ask(log, "stop_and_go(cars, log_dir)").found
    assert set(found) == {"again"}
    assert abs(found["again"][0] - 20) <= 5
    assert abs(found["again"][-1] - 100) <= 5
    assert ask(log, "stop_and_go(cars, log_dir, min_stops=3)").found == {}
    assert ask(log, "stop_and_go(cars, log_dir, max_time_between_stops_s=2)").found == {}


def test_moving_up_by_a_box_of_jitter_is_no_stop_and_go(ask, drive) -> None:
    log = _log(drive("waits", [(0, 5), (3, 0), (7, 0), (7.5, 0.4), (8, 0), (15, 0)]))
    assert ask(log, "stop_and_go(cars, log_dir)").found == {}


@pytest.mark.parametrize(
    ("speeds", "call", "inside"),
    [
        ([(0, 0), (5, 0), (10, 8), (15, 8)], "accelerating_from_standstill(cars, log_dir)", (57, 93)),
        ([(0, 0), (3, 0), (3.5, 1.2), (12, 1.2), (12.5, 0), (15, 0)], "creeping(cars, log_dir)", (40, 115)),
        ([(0, 5), (2, 0), (4, 0), (6, 4), (8, 0), (10, 0), (12, 5), (15, 5)], "stop_and_go(cars, log_dir)", (27, 93)),
    ],
)
def test_tracking_errors_leave_most_of_it(ask, drive, as_tracked, speeds, call: str, inside: tuple[int, int]) -> None:
    hits = wanted = 0
    for seed in range(12):
        log = as_tracked(_log(drive("car", speeds)), seed)
        part = slice(*inside)
        seen = ask(log, "cars").scenario.mask[:1, part]
        hits += (ask(log, call).scenario.mask[:1, part] & seen).sum()
        wanted += seen.sum()
    assert hits >= 0.7 * wanted
