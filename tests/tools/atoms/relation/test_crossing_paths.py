"""Paths that cross, and the post-encroachment time."""

import numpy as np
import pytest

from tools.atoms.relation.conflicts import conflicts
from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

T = 120
TIME_S = np.arange(T) * 0.1


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(list(tracks), T)


def _walker(cross_s: float, speed: float = 2.0) -> SyntheticTrack:
    """Walks north over the x axis at x = 0."""
    y = speed * (TIME_S - cross_s)
    return path_track("person", 0.0, y, np.pi / 2, "PEDESTRIAN", size_m=(0.5, 0.5, 1.8))


CAR = path_track("car", -30 + 10 * TIME_S, 0.0)


def test_times_in_the_area_are_those_of_the_footprints() -> None:
    """The walker is over the car's strip 4 to 5.25 s; the car over the walker's strip 2.775 to 3.225 s."""
    found = conflicts(_log(CAR, _walker(4.625)))
    assert found.first.tolist() == [0]
    got = [part[0] for part in (found.begin_s, found.left_s, found.entered_s, found.end_s)]
    np.testing.assert_allclose(got, [2.775, 3.225, 4.0, 5.25], atol=0.02)


@pytest.mark.parametrize(("limit", "found"), [(0.7, False), (0.85, True)])
def test_the_time_between_leaving_and_entering_counts(ask, limit: float, found: bool) -> None:
    log = _log(CAR, _walker(4.625))
    for call in ("crossing_paths(cars, people, log_dir, {})", "crossing_paths(people, cars, log_dir, {})"):
        answer = ask(log, call.format(limit)).found
        assert list(answer.values()) == ([list(range(28, 53))] if found else [])


def test_who_comes_first_does_not_matter(ask) -> None:
    first = ask(_log(CAR, _walker(1.5)), "crossing_paths(cars, people, log_dir, 1)").found
    assert list(first) == ["car"]
    assert first["car"][0] in (8, 9)


@pytest.mark.parametrize(
    "other",
    [
        path_track("person", 0.0, -10 + 0 * TIME_S, 0.0, "PEDESTRIAN"),
        path_track("person", -30 + 9 * TIME_S, -1 + 0.2 * TIME_S, 0.0, "PEDESTRIAN"),
        path_track("person", 0.0, -4 - 2 * np.abs(TIME_S - 3), 0.0, "PEDESTRIAN"),
    ],
    ids=["stands", "drifts over at an angle of a degree", "turns back before"],
)
def test_paths_that_do_not_cross(ask, other) -> None:
    assert ask(_log(CAR, other), "crossing_paths(cars, people, log_dir, 60)").found == {}


def test_a_path_cut_shortly_before_the_crossing_goes_on(ask) -> None:
    whole = _walker(4.0)
    seen = np.arange(0, 36)
    cut = path_track("person", 0.0, whole.y_m[seen], np.pi / 2, "PEDESTRIAN", seen, (0.5, 0.5, 1.8))
    assert set(ask(_log(CAR, cut), "crossing_paths(cars, people, log_dir)").found) == {"car"}


def test_a_path_that_crosses_twice_is_two_conflicts() -> None:
    y = np.where(TIME_S < 6, 2 * (TIME_S - 3), 2 * (9 - TIME_S))
    loop = path_track("person", 0.0, y, np.pi / 2, "PEDESTRIAN")
    assert conflicts(_log(CAR, loop)).first.size == 2
