"""Approaching, and the moment of the closest approach."""

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

T = 100
TIME_S = np.arange(T) * 0.1


def _person(x, y) -> SyntheticTrack:
    return path_track("person", x + 0 * TIME_S, y, category="PEDESTRIAN", size_m=(0.5, 0.5, 1.8))


def _car(x, y=0.0, yaw=0.0) -> SyntheticTrack:
    return path_track("car", x, y, yaw)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(list(tracks), T)


def test_approaching_begins_within_fifty_metres_and_ends_when_passing(ask) -> None:
    found = ask(_log(_car(-70 + 10 * TIME_S), _person(0.0, 3.0)), "approaching(cars, people, log_dir)").found["car"]
    assert abs(found[0] - 18) <= 1
    assert abs(found[-1] - 69) <= 2
    assert found == list(range(found[0], found[-1] + 1))


@pytest.mark.parametrize(
    "tracks",
    [
        (_car(10 + 10 * TIME_S), _person(0.0, 3.0)),
        (_car(0 * TIME_S), _person(20.0, 0.0)),
        (_car(-20 + 5 * TIME_S), _person(5 * TIME_S, 0.0)),
        (_car(0 * TIME_S), _person(30 - 2 * TIME_S, 0.0)),
        (_car(-20 + 5 * TIME_S), _person(5.2 * TIME_S, 0.0)),
        (_car(-45 + 5 * TIME_S), _person(30.0, 40.0)),
    ],
    ids=["drives away", "stands", "constant distance", "is approached", "falls behind", "passes far off"],
)
def test_who_does_not_approach(ask, tracks) -> None:
    assert ask(_log(*tracks), "approaching(cars, people, log_dir)").found == {}


@pytest.mark.parametrize(("speed", "found"), [(2.5, True), (3.5, False)])
def test_how_fast_is_the_callers(ask, speed: float, found: bool) -> None:
    log = _log(_car(-40 + 3 * TIME_S), _person(0.0, 0.0))
    assert bool(ask(log, f"approaching(cars, people, log_dir, min_speed_mps={speed})").found) == found


def test_a_short_or_tiny_approach_does_not_count(ask) -> None:
    short = np.clip(TIME_S - 3, 0, 0.7) * 1.2
    log = _log(_car(-9 + short - 3 * (TIME_S > 8)), _person(0.0, 0.0))
    assert ask(log, "approaching(cars, people, log_dir)").found == {}


def test_a_bend_in_between_does_not_end_it(ask) -> None:
    frames = np.r_[0:30, 36:100]
    x = -70 + 10 * TIME_S
    log = _log(path_track("car", x[frames], 0.0, 0.0, frame=frames), _person(0.0, 3.0))
    found = ask(log, "approaching(cars, people, log_dir)").found["car"]
    assert set(frames[(frames >= 19) & (frames <= 66)]) <= set(found)


def test_closest_approach_is_around_the_moment_of_passing(ask) -> None:
    """Beside each other (0.75 m apart) from 4.8 to 5.2 s; within 0.25 m of that a little longer."""
    log = _log(_car(-50 + 10 * TIME_S), _person(0.0, 2.0))
    found = ask(log, "closest_approach(cars, people, log_dir)").found["car"]
    assert found == list(range(found[0], found[-1] + 1))
    assert 40 <= found[0] <= 43
    assert 57 <= found[-1] <= 60
    assert set(ask(log, "closest_approach(people, cars, log_dir)").found) == {"person"}


@pytest.mark.parametrize(("limit", "found"), [(0.7, False), (0.8, True)])
def test_how_close_is_the_callers(ask, limit: float, found: bool) -> None:
    log = _log(_car(-50 + 10 * TIME_S), _person(0.0, 2.0))
    assert bool(ask(log, f"closest_approach(cars, people, log_dir, max_distance_m={limit})").found) == found


@pytest.mark.parametrize(
    "tracks",
    [
        (_car(-50 + 10 * TIME_S), _person(0.0, 4.0)),
        (_car(5 * TIME_S), _person(5 * TIME_S, 2.0)),
        (_car(0 * TIME_S), _person(0.0, 2.0)),
    ],
    ids=["passes 2.75 m away", "stays beside", "both parked"],
)
def test_what_is_no_close_approach(ask, tracks) -> None:
    assert ask(_log(*tracks), "closest_approach(cars, people, log_dir)").found == {}


def test_two_encounters_are_two_moments(ask) -> None:
    there_and_back = np.abs(TIME_S - 5) * 8 - 20
    log = _log(_car(there_and_back), _person(0.0, 2.0))
    found = ask(log, "closest_approach(cars, people, log_dir)").found["car"]
    assert (np.diff(found) > 1).sum() == 1
