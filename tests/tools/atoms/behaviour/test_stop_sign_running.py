from dataclasses import replace

import numpy as np
import pytest

from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 150
_EGO = (-40.0, 3.0, 0.0)


def _sign(frame=None):
    return path_track("sign", -9.0, -9.5, np.pi, "STOP_SIGN", np.arange(T) if frame is None else frame, (0.2, 0.8, 0.8))


def _log(*tracks, signs: bool = True):
    return synthetic_log([*tracks, _sign()] if signs else tracks, T, road_map=crossroads(), ego_pose=_EGO)


_STOPS = [(0, 7), (3, 7), (6, 0), (8, 0), (11, 7), (15, 7)]
_ROLLS = [(0, 7), (4, 7), (6, 2), (9, 2), (12, 7), (15, 7)]


@pytest.mark.parametrize(
    ("speeds", "start_x", "y", "runs"),
    [
        ([(0, 6), (15, 6)], -60.0, -6.0, True),
        (_ROLLS, -55.0, -6.0, True),
        (_STOPS, -45.0, -6.0, False),
        ([(0, 6), (15, 6)], -60.0, -2.0, False),
        ([(0, 3), (15, 3)], -14.0, -6.0, False),
        ([(0, 6), (15, 6)], -14.0, -6.0, True),
    ],
)
def test_who_passes_the_line_without_stopping(ask, drive, speeds, start_x: float, y: float, runs: bool) -> None:
    log = _log(drive("car", speeds, start=(start_x, y)))
    assert ("car" in ask(log, "running_stop_sign(cars, log_dir)").found) == runs


def test_it_lasts_from_the_approach_until_the_rear_is_over_the_line(ask, drive) -> None:
    log = _log(drive("car", [(0, 6), (15, 6)], start=(-60.0, -6.0)))
    found = ask(log, "running_stop_sign(cars, log_dir)").found["car"]
    # The front, 2 m ahead of the centre, is 12 m before the line at x = -24; the rear is over it at x = -8.
    assert abs(found[0] - 60) <= 2
    assert abs(found[-1] - 87) <= 2


def test_no_sign_no_offence_and_a_sign_seen_for_a_moment_is_enough(ask, drive) -> None:
    car = drive("car", [(0, 6), (15, 6)], start=(-60.0, -6.0))
    assert ask(_log(car, signs=False), "running_stop_sign(cars, log_dir)").found == {}
    seen_once = synthetic_log([car, _sign(np.array([20]))], T, road_map=crossroads(), ego_pose=_EGO)
    assert set(ask(seen_once, "running_stop_sign(cars, log_dir)").found) == {"car"}


def _seen(car, frames):
    parts = (part[frames] for part in (car.frame, car.x_m, car.y_m, car.yaw_rad))
    return replace(car, **dict(zip(("frame", "x_m", "y_m", "yaw_rad"), parts, strict=True)))


@pytest.mark.parametrize(
    ("speeds", "start_x", "seen", "runs"),
    [
        # The front is 1.2 m before the line when it is seen last: stopping 3 m past it takes 4.3 m/s^2, or 0.9.
        ([(0, 6), (15, 6)], -60.0, np.arange(79), True),
        ([(0, 3), (15, 3)], -37.5, np.arange(79), False),
        # Over a gap of 3.9 s the way is as long as at the speeds around it, or there was time for a stop.
        ([(0, 6), (15, 6)], -60.0, np.r_[:45, 83:T], True),
        (_STOPS, -45.0, np.r_[:45, 85:T], False),
    ],
)
def test_what_is_not_seen_is_judged_by_what_is(ask, drive, speeds, start_x: float, seen, runs: bool) -> None:
    car = _seen(drive("car", speeds, start=(start_x, -6.0)), seen)
    assert ("car" in ask(_log(car), "running_stop_sign(cars, log_dir)").found) == runs


def test_who_goes_the_other_way_or_on_foot_does_not(ask, drive) -> None:
    other = drive("other", [(0, 6), (15, 6)], start=(60.0, -6.0), yaw=np.pi)
    walker = drive("walker", [(0, 2), (15, 2)], start=(-20.0, -6.0), category="PEDESTRIAN")
    assert ask(_log(other, walker), "running_stop_sign(everything, log_dir)").found == {}


def test_tracking_errors_neither_hide_nor_make_it(ask, drive, as_tracked) -> None:
    found = wrong = 0
    for seed in range(10):
        runs, stops = drive("runs", [(0, 6), (15, 6)], start=(-60.0, -6.0)), drive("stops", _STOPS, start=(-45.0, -6.0))
        for car in (runs, stops):
            log = as_tracked(_log(car), seed)
            hit = bool(ask(log, "running_stop_sign(cars, log_dir)").found)
            found, wrong = found + (hit and car is runs), wrong + (hit and car is stops)
    assert found >= 8
    assert wrong <= 1
