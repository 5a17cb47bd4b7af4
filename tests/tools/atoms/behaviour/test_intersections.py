import math

import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.samples.paths import bend, line
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.errors import ProgramError

T = 120
TIME_S = np.arange(T) * 0.1
INNER, OUTER = -2.0, -6.0


def _straight(uuid: str, start_x: float = -50.0, speed_mps: float = 8.0, y_m: float = OUTER, **more) -> SyntheticTrack:
    return path_track(uuid, start_x + speed_mps * TIME_S, y_m, **more)


def _left(uuid: str, start_x: float = -40.0) -> SyntheticTrack:
    """Turns left over the intersection on the map's left-turn segment, at 6 m/s."""
    way = line((start_x, INNER), (-10.0, INNER)).then(
        bend((-10.0, INNER), 0.0, (2.0, 10.0), math.pi / 2), line((2.0, 10.0), (2.0, 80.0))
    )
    place, yaw = way.at(6.0 * TIME_S)
    return path_track(uuid, *place.T, yaw)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(tracks, T, ego_pose=(-30.0, 10.0, 0.0), road_map=crossroads())


def test_coming_on_and_leaving_last_two_seconds_around_the_moment(ask) -> None:
    log = _log(_straight("over"))
    # From x = -50 at 8 m/s the intersection, abs(x) <= 10, lasts from 5.0 s to 7.5 s.
    assert ask(log, "entering_intersection(cars, log_dir)").found == {"over": list(range(40, 61))}
    assert ask(log, "leaving_intersection(cars, log_dir)").found == {"over": list(range(65, 86))}
    assert ask(log, "going_straight(cars, log_dir)").found == {"over": list(range(50, 76))}


def test_turning_is_not_going_straight(ask) -> None:
    log = _log(_left("left"))
    assert set(ask(log, "entering_intersection(cars, log_dir)").found) == {"left"}
    assert set(ask(log, "leaving_intersection(cars, log_dir)").found) == {"left"}
    assert ask(log, "going_straight(cars, log_dir)").found == {}


def test_stopping_before_it_is_not_coming_onto_it(ask) -> None:
    x = np.minimum(-50 + 8 * TIME_S, -13.0)
    log = _log(path_track("stops", x, OUTER))
    for name in ("entering_intersection", "leaving_intersection", "going_straight"):
        assert ask(log, f"{name}(cars, log_dir)").found == {}


def test_stops_on_the_intersection_belong_to_the_passage(ask) -> None:
    x = np.interp(TIME_S, [0, 5, 8, 12], [-40, 0, 0, 32])
    found = ask(_log(path_track("waits", x, OUTER)), "going_straight(cars, log_dir)").found
    assert found["waits"][0] == 38
    assert found["waits"][-1] == 92


def test_a_passage_cut_by_the_log_counts_where_enough_of_it_is_seen(ask) -> None:
    early = path_track("from_inside", -5 + 8 * TIME_S, OUTER)
    late = path_track("till_inside", -91 + 8 * TIME_S, OUTER)
    little = path_track("hardly", -99.5 + 8 * TIME_S, OUTER)
    waits = path_track("waits", np.minimum(-50 + 8 * TIME_S, 1.0), OUTER)
    log = _log(early, late, little, waits)
    assert set(ask(log, "going_straight(cars, log_dir)").found) == {"from_inside", "till_inside"}
    assert "from_inside" not in ask(log, "entering_intersection(cars, log_dir)").found
    assert "till_inside" not in ask(log, "leaving_intersection(cars, log_dir)").found


def test_standing_on_its_edge_with_jitter_is_nothing(ask) -> None:
    jitter = 0.2 * np.sin(7.0 * TIME_S)
    log = _log(path_track("edge", -10.0 + jitter, OUTER))
    for name in ("entering_intersection", "leaving_intersection", "going_straight"):
        assert ask(log, f"{name}(cars, log_dir)").found == {}


@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("entering_intersection", {"over": (4, 6), "left": (4, 6)}),
        ("leaving_intersection", {"over": (6.5, 8.5), "left": (7.2, 9.2)}),
        ("going_straight", {"over": (5, 7.5)}),
    ],
)
def test_they_are_found_in_noisy_tracks_and_nothing_else(noise_score, name: str, truth) -> None:
    stops = path_track("stops", np.minimum(-70 + 8 * TIME_S, -14.0), OUTER)
    log = _log(_straight("over"), _left("left"), stops)
    assert min(noise_score(log, truth, f"{name}(cars, log_dir)", seeds=10)) >= 0.85


@pytest.mark.parametrize("name", ["entering_intersection", "leaving_intersection", "going_straight"])
def test_without_a_map_they_say_so(ask, name: str) -> None:
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        ask(synthetic_log([_straight("car")], T), f"{name}(cars, log_dir)")
