"""Being between two others."""

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

T = 40
TIME_S = np.arange(T) * 0.1
WHOLE = list(range(T))


def _still(uuid: str, x: float, y: float, category: str = "REGULAR_VEHICLE", yaw: float = 0.0) -> SyntheticTrack:
    return path_track(uuid, x + 0 * TIME_S, y, yaw, category)


def _person(x, y, uuid: str = "person") -> SyntheticTrack:
    return path_track(uuid, x + 0 * TIME_S, y + 0 * TIME_S, 0.0, "PEDESTRIAN", size_m=(0.5, 0.5, 1.8))


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(list(tracks), T)


CARS = (_still("front", 3.5, 0.0), _still("rear", -3.5, 0.0))


def test_a_person_between_parked_cars_is_related_to_both(ask) -> None:
    answer = ask(_log(_person(0.0, 0.0), *CARS), "between_two_objects(people, cars, log_dir)")
    assert answer.found == {"person": WHOLE}
    assert {related for _, related, _ in answer.edges} == {"front", "rear"}


@pytest.mark.parametrize(
    "tracks",
    [
        (_person(0.0, 0.0), CARS[0]),
        (_person(0.0, 2.0), *CARS),
        (_person(0.0, 0.0), _still("front", 9.0, 0.0), CARS[1]),
        (_person(0.0, 0.0), CARS[0], _still("twin", 4.5, 0.3)),
        (_person(3.5, 0.0), CARS[0], _still("other", 8.5, 0.0)),
    ],
    ids=["one only", "in front of the gap", "one too far", "both on one side", "inside one of them"],
)
def test_who_is_not_between(ask, tracks) -> None:
    assert ask(_log(*tracks), "between_two_objects(people, cars, log_dir)").found == {}


@pytest.mark.parametrize(("limit", "found"), [(1.2, False), (1.3, True)])
def test_how_near_both_are_is_the_callers(ask, limit: float, found: bool) -> None:
    log = _log(_person(0.0, 0.0), *CARS)
    assert bool(ask(log, f"between_two_objects(people, cars, log_dir, max_distance_m={limit})").found) == found


def test_walking_through_a_gap_lasts_while_the_sides_are_opposite(ask) -> None:
    y = -6 + 3 * TIME_S
    found = ask(_log(_person(0.0, y), *CARS), "between_two_objects(people, cars, log_dir)").found["person"]
    # The cars end at 1 m to either side; beyond, the nearest corners are 1.5 m ahead and behind.
    expected = np.abs(y) <= 1 + 1.5 * np.tan(np.radians(22.5))
    assert found == np.flatnonzero(expected).tolist()


def test_both_sides_have_to_hold_at_the_frame(ask) -> None:
    leaves = path_track("front", 3.5 + 6 * np.maximum(TIME_S - 2, 0), 0.0)
    log = _log(_person(0.0, 0.0), leaves, CARS[1])
    found = ask(log, "between_two_objects(people, cars, log_dir)").found["person"]
    assert found[0] == 0
    assert 20 <= found[-1] <= 28
    slow = ask(log, "between_two_objects(people, standing, log_dir)", "standing = stationary(cars, log_dir)")
    assert slow.found == {}


def test_a_moment_is_too_short(ask) -> None:
    run = path_track("runner", 0.0, -24 + 12 * TIME_S, np.pi / 2, "PEDESTRIAN", size_m=(0.5, 0.5, 1.8))
    assert ask(_log(run, *CARS), "between_two_objects(people, cars, log_dir)").found == {}


def test_a_car_in_a_queue_is_between(ask) -> None:
    queue = [path_track(f"car{k}", 6.0 * k + 2 * TIME_S, 0.0) for k in range(3)]
    assert ask(_log(*queue), "between_two_objects(cars, cars, log_dir)").found == {"car1": WHOLE}
