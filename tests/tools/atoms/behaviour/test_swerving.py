import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.errors import ProgramError

T = 140
TIME_S = np.arange(T) * 0.1
OUTER, INNER = -6.0, -2.0
Move = tuple[float, float, float]


def _car(uuid: str, y_m: float, *moves: Move, start_x: float = -95.0, speed_mps: float = 12.0) -> SyntheticTrack:
    """Drives east and moves sideways, smoothly, by so much between two moments: (from_s, to_s, to the left by m)."""
    y = np.full(T, y_m)
    for begin, end, shift in moves:
        u = np.clip((TIME_S - begin) / (end - begin), 0, 1)
        y += shift * (3 * u**2 - 2 * u**3)
    return path_track(uuid, start_x + speed_mps * TIME_S, y)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(tracks, T, ego_pose=(-100 + 12 * TIME_S, -2.0, 0.0), road_map=crossroads())


def test_out_and_back_is_one_swerve_to_the_side_it_begins_with(ask) -> None:
    log = _log(_car("left", OUTER, (3, 4.2, 1.5), (5, 6.2, -1.5)), _car("right", INNER, (3, 4.2, -1.5), (5, 6.2, 1.5)))
    found = ask(log, "swerving(cars, log_dir)").found
    assert set(found) == {"left", "right"}
    assert found["left"] == list(range(found["left"][0], found["left"][-1] + 1))
    assert abs(found["left"][0] - 30) <= 3
    assert abs(found["left"][-1] - 62) <= 3
    assert set(ask(log, 'swerving(cars, log_dir, direction="left")').found) == {"left"}
    assert set(ask(log, 'swerving(cars, log_dir, direction="right")').found) == {"right"}


def test_an_abrupt_change_of_lane_is_a_swerve_an_ordinary_one_and_drifting_are_not(ask) -> None:
    log = _log(
        _car("jerks", OUTER, (3, 5, 4.0)),
        _car("changes", OUTER, (3, 8, 4.0)),
        _car("drifts", OUTER, (2, 5, 1.2), (6, 9, -1.2)),
        _car("little", INNER, (3, 3.8, 0.5), (4.5, 5.3, -0.5)),
        _car("creeps", INNER, (3, 4, 1.2), speed_mps=1.0),
    )
    assert set(ask(log, "swerving(cars, log_dir)").found) == {"jerks"}


def test_turning_off_is_no_swerve(ask) -> None:
    yaw = np.interp(TIME_S, [0, 4, 6, 14], [0, 0, np.pi / 2, np.pi / 2])
    log = _log(path_track("turns", -60 + np.cumsum(np.cos(yaw)), -2 + np.cumsum(np.sin(yaw)), yaw))
    assert ask(log, "swerving(cars, log_dir)").found == {}


def test_weaving_needs_three_shifts_that_follow_each_other(ask) -> None:
    log = _log(
        _car("weaves", OUTER, (2, 4, 1.0), (4.2, 6.2, -1.0), (6.4, 8.4, 1.0), (8.6, 10.6, -1.0)),
        _car("avoids", OUTER, (2, 4, 1.0), (5, 7, -1.0)),
        _car("slowly", INNER, (0.5, 4, 0.7), (4.5, 8, -0.7), (8.5, 12, 0.7)),
        _car("now_and_then", INNER, (1, 2, 0.7), (5.5, 6.5, -0.7), (10, 11, 0.7)),
        _car("little", INNER, (2, 3, 0.4), (3, 4, -0.4), (4, 5, 0.4), (5, 6, -0.4)),
    )
    found = ask(log, "weaving(cars, log_dir)").found
    assert set(found) == {"weaves"}
    assert abs(found["weaves"][0] - 20) <= 3
    assert abs(found["weaves"][-1] - 106) <= 3
    assert ask(log, "weaving(cars, log_dir, min_shift_m=2.5)").found == {}


def test_weaving_through_traffic_changes_lanes_again_and_again(ask) -> None:
    log = _log(_car("through", OUTER, (1, 4, 4.0), (4.5, 7.5, -4.0), (8, 11, 4.0)))
    assert set(ask(log, "weaving(cars, log_dir, min_shift_m=2.5)").found) == {"through"}
    assert ask(log, "swerving(bikes, log_dir)").found == {}


def test_both_are_found_in_noisy_tracks_and_nothing_else(noise_score) -> None:
    log = _log(
        _car("swerves", OUTER, (4, 5.2, 1.6), (6, 7.2, -1.6), start_x=-80),
        _car("changes", OUTER, (4, 9, 4.0), start_x=-65),
        _car("keeps", INNER, start_x=-80),
    )
    assert min(noise_score(log, {"swerves": (4, 7.2)}, "swerving(cars, log_dir)", seeds=12)) >= 0.85
    weaves = _car("weaves", OUTER, (2, 4, 1.1), (4, 6, -1.1), (6, 8, 1.1), (8, 10, -1.1), start_x=-80)
    log = _log(weaves, _car("avoids", INNER, (2, 4, 1.1), (5, 7, -1.1)), _car("keeps", INNER, start_x=-60))
    assert min(noise_score(log, {"weaves": (2, 10)}, "weaving(cars, log_dir)", seeds=12)) >= 0.85


def test_refinement_smooths_and_swerves_are_found_all_the_same(noise_score) -> None:
    log = _log(
        _car("swerves", OUTER, (4, 5.4, 1.4), (6, 7.4, -1.4), start_x=-80),
        _car("changes", OUTER, (4, 8.5, 4.0), start_x=-65),
        _car("keeps", INNER, start_x=-80),
    )
    assert min(noise_score(log, {"swerves": (4, 7.4)}, "swerving(cars, log_dir)", seeds=12, refined=True)) >= 0.85


@pytest.mark.parametrize("name", ["swerving", "weaving"])
def test_without_a_map_they_say_so(ask, name: str) -> None:
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        ask(synthetic_log([_car("car", OUTER)], T), f"{name}(cars, log_dir)")
