import numpy as np
import pytest

from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads

T = 60
TIME_S = np.arange(T) * 0.1


def _shift(uuid: str, start_y: float, end_y: float, way: int = 1) -> SyntheticTrack:
    """Moves from one lateral position to the other between 1 s and 5 s, at 10 m/s before the intersection."""
    y = np.interp(TIME_S, [0, 1, 5, 6], [start_y, start_y, end_y, end_y])
    return path_track(uuid, -90 * way + way * 10 * TIME_S, y, 0.0 if way == 1 else np.pi)


@pytest.mark.parametrize("way", [1, -1])
def test_a_change_is_found_on_the_right_side_while_it_lasts(ask, way: int) -> None:
    log = synthetic_log([_shift("to_left", -6 * way, -2 * way, way)], T, road_map=crossroads())
    found = ask(log, 'changing_lanes(cars, log_dir, direction="left")').found["to_left"]
    assert set(range(14, 46)) <= set(found) <= set(range(7, 54))
    assert ask(log, 'changing_lanes(cars, log_dir, direction="right")').found == {}


def test_to_the_right_and_either_way(ask) -> None:
    log = synthetic_log([_shift("r", -2, -6), _shift("l", -6, -2)], T, road_map=crossroads())
    assert set(ask(log, 'changing_lanes(cars, log_dir, direction="right")').found) == {"r"}
    assert set(ask(log, "changing_lanes(cars, log_dir)").found) == {"r", "l"}


def test_into_an_oncoming_lane_counts_and_keeping_to_the_lane_does_not(ask) -> None:
    log = synthetic_log([_shift("overtakes", -2, 2), _shift("keeps", -6, -5)], T, road_map=crossroads())
    assert set(ask(log, 'changing_lanes(cars, log_dir, direction="left")').found) == {"overtakes"}


def test_a_walker_crossing_the_road_changes_no_lanes(ask) -> None:
    walker = path_track("walker", -50.0, -8 + 2 * TIME_S, np.pi / 2, category="PEDESTRIAN")
    log = synthetic_log([walker], T, road_map=crossroads())
    assert ask(log, "on_road(people, log_dir)").found != {}
    assert ask(log, "changing_lanes(people, log_dir)").found == {}


def test_riding_the_line_for_a_moment_changes_no_lanes(ask) -> None:
    y = np.interp(TIME_S, [0, 2, 3, 4, 6], [-6, -4.5, -3.9, -4.5, -6])
    log = synthetic_log([path_track("touches", -90 + 10 * TIME_S, y)], T, road_map=crossroads())
    assert ask(log, "changing_lanes(cars, log_dir)").found == {}


def test_drifting_that_way_before_and_after_is_no_part_of_it(ask) -> None:
    y = np.interp(TIME_S, [0, 2, 4, 6], [-6.4, -6.0, -2.0, -1.6])
    log = synthetic_log([path_track("car", -90 + 10 * TIME_S, y)], T, road_map=crossroads())
    found = ask(log, "changing_lanes(cars, log_dir)").found["car"]
    assert set(range(21, 39)) <= set(found) <= set(range(16, 44))


@pytest.mark.parametrize("refined", [False, True])
def test_it_lasts_no_longer_in_noisy_tracks(noise_score, refined: bool) -> None:
    time_s = np.arange(120) * 0.1
    y = np.interp(time_s, [4, 7.5], [-6, -2])
    cars = path_track("changes", -95 + 8 * time_s, y), path_track("keeps", -85 + 8 * time_s, -2.0)
    log = synthetic_log(cars, 120, ego_pose=(-105 + 8 * time_s, -5.0, 0.0), road_map=crossroads())
    score = noise_score(log, {"changes": (4, 7.5)}, "changing_lanes(cars, log_dir)", seeds=20, refined=refined)
    assert min(score) >= 0.85
