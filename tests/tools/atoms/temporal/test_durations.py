"""How long something holds, when it begins, when it ends."""

import numpy as np
import pytest

from tools.av2.synthetic import path_track, synthetic_log

T = 60


def _moving(frames, uuid="car"):
    """A car that is seen at all T frames and moves at 5 m/s during the given (first, last) frames."""
    speed = np.zeros(T)
    for first, last in frames:
        speed[first : last + 1] = 5.0
    return path_track(uuid, np.cumsum(speed) * 0.1, 0.0)


def _near(frames, uuid="walker"):
    """A person within 5 m of the car `post` at the given frames only."""
    inside = np.zeros(T, bool)
    inside[list(frames)] = True
    return path_track(uuid, np.where(inside, 4.0, 60.0), 0.0, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))


NEAR = "near_objects(people, cars, log_dir, distance_thresh=5)"


def _log(*tracks):
    return synthetic_log([path_track("post", np.zeros(T), 0.0), *tracks], T)


def test_a_stretch_stays_when_it_lasts(ask):
    log = _log(_near([*range(5, 15), *range(30, 35)]))
    got = ask(log, f"for_at_least({NEAR}, log_dir, min_duration_s=1)").found
    assert got == {"walker": list(range(5, 15))}
    got = ask(log, f"for_at_least({NEAR}, log_dir, min_duration_s=0.1, max_duration_s=0.6)").found
    assert got == {"walker": list(range(30, 35))}


def test_a_pause_ends_a_stretch_only_when_it_is_long(ask):
    with_pause = [*range(5, 10), *range(13, 18)]
    log = _log(_near(with_pause))
    assert ask(log, f"for_at_least({NEAR}, log_dir, min_duration_s=1.2)").found == {"walker": with_pause}
    assert not ask(log, f"for_at_least({NEAR}, log_dir, min_duration_s=1.2, max_pause_s=0.2)").found


def test_a_stretch_begins_where_its_beginning_is_seen(ask):
    log = _log(_near([*range(0, 10), *range(30, 50)]))
    assert ask(log, f"starts({NEAR}, log_dir, within_s=0.5)").found == {"walker": list(range(30, 35))}


def test_a_stretch_ends_where_its_end_is_seen(ask):
    log = _log(_near([*range(10, 30), *range(50, T)]))
    assert ask(log, f"ends({NEAR}, log_dir, within_s=0.5)").found == {"walker": list(range(25, 30))}


def test_negation_gives_the_rest(ask):
    log = _log(_near([*range(5, 15), *range(30, 35)]))
    step = f"by_car = {NEAR}"
    assert ask(log, "scenario_not(for_at_least)(by_car, log_dir, min_duration_s=1)", step).found == {
        "walker": list(range(30, 35))
    }


@pytest.mark.parametrize("call", ["for_at_least", "starts", "ends"])
def test_an_empty_set_stays_empty(ask, call):
    assert not ask(_log(), f"{call}({NEAR}, log_dir)").found
