import numpy as np
import pytest

from tools.av2.log import Log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log
from tools.av2.synthetic_roads import crossroads
from tools.errors import ProgramError

T = 80
TIME_S = np.arange(T) * 0.1
OUTER, INNER, ONCOMING = -6.0, -2.0, 2.0
CHANGE_S = (2.0, 6.0)
SIZE_M = (4.0, 1.9, 1.6)


def _car(uuid: str, x_m: float, y_m: float, to_y_m: float | None = None, speed_mps: float = 10.0) -> SyntheticTrack:
    """Drives east, 10 m/s from x_m on, and moves over smoothly between 2 s and 6 s."""
    u = np.clip((TIME_S - CHANGE_S[0]) / (CHANGE_S[1] - CHANGE_S[0]), 0, 1)
    shift = 0.0 if to_y_m is None else to_y_m - y_m
    return path_track(uuid, x_m + speed_mps * TIME_S, y_m + shift * (3 * u**2 - 2 * u**3), size_m=SIZE_M)


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(tracks, T, ego_pose=(-95 + 8 * TIME_S, 6.0, 0.0), road_map=crossroads())


def _pairs(answer) -> set[tuple[str, str]]:
    return {(track, related) for track, related, _ in answer.edges}


def test_cutting_in_relates_who_changes_lanes_to_who_is_next_behind(ask) -> None:
    log = _log(_car("cuts", -70, OUTER, INNER), _car("next", -84, INNER), _car("second", -95, INNER))
    answer = ask(log, "cutting_in(cars, cars, log_dir)")
    assert _pairs(answer) == {("cuts", "next")}
    assert abs(answer.found["cuts"][0] - 20) <= 3
    assert abs(answer.found["cuts"][-1] - 60) <= 3
    assert _pairs(ask(log, "reverse_relationship(cutting_in)(cars, cars, log_dir)")) == {("next", "cuts")}


def test_direction_is_that_of_the_change(ask) -> None:
    log = _log(_car("cuts", -70, OUTER, INNER), _car("behind", -84, INNER))
    assert set(ask(log, 'cutting_in(cars, cars, log_dir, direction="left")').found) == {"cuts"}
    assert ask(log, 'cutting_in(cars, cars, log_dir, direction="right")').found == {}


@pytest.mark.parametrize(
    ("changes", "other"),
    [
        (_car("changes", -50, OUTER, INNER), _car("far_behind", -85, INNER)),
        (_car("changes", -85, OUTER, INNER), _car("ahead", -70, INNER)),
        (_car("changes", -70, OUTER, OUTER + 1.5), _car("behind", -82, INNER)),
        (_car("changes", -70, OUTER, INNER), _car("left_lane", -82, OUTER)),
        (_car("changes", -70, OUTER, INNER), path_track("oncoming", 20 - 10 * TIME_S, INNER, np.pi, size_m=SIZE_M)),
        (_car("changes", -50, OUTER, INNER), path_track("parked", -62.0, INNER, size_m=SIZE_M)),
    ],
    ids=["far", "behind", "stays", "other lane", "oncoming", "parked"],
)
def test_changing_lanes_is_not_cutting_in_by_itself(ask, changes, other) -> None:
    assert ask(_log(changes, other), "cutting_in(cars, cars, log_dir)").found == {}


def test_the_gap_is_a_time_and_at_low_speeds_a_distance(ask) -> None:
    log = _log(_car("changes", -50, OUTER, INNER), _car("behind", -75, INNER))
    assert ask(log, "cutting_in(cars, cars, log_dir)").found == {}
    assert _pairs(ask(log, "cutting_in(cars, cars, log_dir, max_gap_s=2.2)")) == {("changes", "behind")}
    slow = _log(_car("changes", -70, OUTER, INNER, 2.5), _car("behind", -81, INNER, speed_mps=2.5))
    assert _pairs(ask(slow, "cutting_in(cars, cars, log_dir)")) == {("changes", "behind")}


def test_cutting_out_relates_who_leaves_the_lane_to_who_was_behind(ask) -> None:
    log = _log(_car("leaves", -70, INNER, OUTER), _car("behind", -84, INNER), _car("beside", -84, OUTER))
    answer = ask(log, "cutting_out(cars, cars, log_dir)")
    assert _pairs(answer) == {("leaves", "behind")}
    assert _pairs(ask(log, "cutting_in(cars, cars, log_dir)")) == {("leaves", "beside")}
    assert abs(answer.found["leaves"][0] - 20) <= 3
    assert ask(log, 'cutting_out(cars, cars, log_dir, direction="left")').found == {}
    far = _log(_car("leaves", -50, INNER, OUTER), _car("behind", -85, INNER))
    assert ask(far, "cutting_out(cars, cars, log_dir)").found == {}


def test_both_are_found_in_noisy_tracks_and_nothing_else(noise_score) -> None:
    log = _log(
        _car("in", -70, OUTER, INNER),
        _car("behind", -82, INNER),
        _car("before", -45, INNER),
        _car("follows", -84, OUTER),
    )
    for name in ("cutting_in", "cutting_out"):
        assert min(noise_score(log, {"in": CHANGE_S}, f"{name}(cars, cars, log_dir)", seeds=10)) >= 0.85


@pytest.mark.parametrize("name", ["cutting_in", "cutting_out"])
def test_without_a_map_they_say_so(ask, name: str) -> None:
    with pytest.raises(ProgramError, match="R_NO_MAP"):
        ask(synthetic_log([_car("car", 0, 0)], T), f"{name}(cars, cars, log_dir)")
