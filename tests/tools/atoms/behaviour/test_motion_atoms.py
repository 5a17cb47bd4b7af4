import numpy as np
import pytest

from tools.av2.synthetic import path_track, synthetic_log

T = 60
TIME_S = np.arange(T) * 0.1
_STOPS = np.interp(TIME_S, [0, 2, 4, 6], [0, 20, 20, 40])
_LOG = synthetic_log(
    [
        path_track("parked", 0.0 * TIME_S, 0.0),
        path_track("steady", 10 * TIME_S, 20.0),
        path_track("stops", _STOPS, 40.0),
        path_track("braking", 20 * TIME_S - TIME_S**2, 60.0),
    ],
    T,
)


def test_speed_bounds_are_inclusive_metres_per_second(ask) -> None:
    assert set(ask(_LOG, "has_velocity(cars, log_dir, min_velocity=9.99, max_velocity=10.01)").found) == {
        "steady",
        "stops",
        "braking",
    }
    assert "steady" not in ask(_LOG, "has_velocity(cars, log_dir, min_velocity=10.1)").found


@pytest.mark.parametrize("call", ["max_velocity=0.5", "min_velocity=0, max_velocity=0.5", "max_velocity=0.2"])
def test_what_stands_is_found_parked_or_waiting(ask, call: str) -> None:
    found = ask(_LOG, f"has_velocity(cars, log_dir, {call})").found
    assert found["parked"] == list(range(T))
    assert set(found) == {"parked", "stops"}
    assert set(found["stops"]) >= set(range(25, 36))


def test_what_moves_is_the_complement(ask) -> None:
    moving = ask(_LOG, "scenario_not(has_velocity)(cars, log_dir, max_velocity=0.4)")
    assert set(moving.found) == {"steady", "stops", "braking"}


def test_parked_is_for_all_frames_or_none(ask) -> None:
    assert ask(_LOG, "stationary(cars, log_dir)").found == {"parked": list(range(T))}
    assert set(ask(_LOG, "scenario_not(stationary)(cars, log_dir)").found) == {"steady", "stops", "braking"}


def test_braking_is_negative_forward_acceleration(ask) -> None:
    found = ask(_LOG, "accelerating(cars, log_dir, max_accel=-1)").found
    assert found["braking"] == list(range(T))
    assert "steady" not in found
    assert "parked" not in found
    assert "parked" in ask(_LOG, "has_lateral_acceleration(cars, log_dir, min_accel=-1, max_accel=1)").found


def test_reversing_faster_is_negative_forward_acceleration(ask) -> None:
    log = synthetic_log([path_track("backs", -(TIME_S**2), 0.0, 0.0)], T)
    assert "backs" in ask(log, "accelerating(cars, log_dir, max_accel=-1)").found
    assert ask(log, "accelerating(cars, log_dir, min_accel=1)").found == {}


def test_turning_says_which_way(ask) -> None:
    yaw = np.interp(TIME_S, [0, 1, 4, 6], [0, 0, np.pi / 2, np.pi / 2])
    x, y = np.cumsum(np.cos(yaw)), np.cumsum(np.sin(yaw))
    log = synthetic_log([path_track("left", x, y, yaw), path_track("right", x, -y - 50, -yaw)], T)
    assert set(ask(log, 'turning(cars, log_dir, direction="left")').found) == {"left"}
    assert set(ask(log, 'turning(cars, log_dir, direction="right")').found) == {"right"}
    assert set(ask(log, "turning(cars, log_dir)").found) == {"left", "right"}


def test_who_hardly_gets_faster_does_not_speed_up_in_refined_tracks(noise_score, drive) -> None:
    time_s, faster = np.arange(150) * 0.1, drive("faster", [(0, 8), (4, 8), (7, 14), (15, 14)])
    gently = [drive(f"gently {k}", [(0, 8), (15, 12.5)], start=(10.0 * k, 4.0 * k)) for k in range(1, 5)]
    log = synthetic_log([faster, *gently], 150, ego_pose=(10 * time_s, 45.0, 0.0))
    score = noise_score(log, {"faster": (4, 7)}, "accelerating(cars, log_dir)", seeds=20, refined=True)
    assert min(score) >= 0.85
