import numpy as np
import pytest

from tools.atoms.kinematics.centres import centre_motion
from tools.atoms.kinematics.motion import motion
from tools.av2.synthetic import path_track, synthetic_log

T = 100
TIME_S = np.arange(T) * 0.1


def _speed(x: np.ndarray, y: np.ndarray | float = 0.0, frame: np.ndarray | None = None) -> np.ndarray:
    log = synthetic_log([path_track("a", x, y, 0.0, frame=frame)], T)
    return motion(log).speed_mps[0]


def test_a_single_box_of_another_object_changes_no_speed() -> None:
    x = 8 * TIME_S
    x[40] += 4.0
    assert _speed(x) == pytest.approx(np.full(T, 8.0))


def test_a_jump_to_another_object_is_no_motion() -> None:
    x = 8 * TIME_S + 3.0 * (TIME_S >= 5)
    assert _speed(x) == pytest.approx(np.full(T, 8.0))
    log = synthetic_log([path_track("a", x, 0.0)], T)
    assert np.unique(centre_motion(log).stretch[:T]).size == 2
    assert motion(log).forward_accel_mps2[0] == pytest.approx(np.zeros(T), abs=1e-9)


def test_an_emergency_braking_is_no_jump() -> None:
    x = np.where(TIME_S < 3, 20 * TIME_S, np.minimum(60 + 20 * (TIME_S - 3) - 5 * (TIME_S - 3) ** 2, 80))
    x[TIME_S >= 5] = 80
    log = synthetic_log([path_track("a", x, 0.0)], T)
    assert np.unique(centre_motion(log).stretch[:T]).size == 1
    assert motion(log).forward_accel_mps2[0].min() < -9


def test_a_gap_leaves_speeds_as_they_are() -> None:
    frame = np.concatenate([np.arange(40), np.arange(48, T)])
    got = _speed(6 * TIME_S[frame], frame=frame)
    assert got[frame] == pytest.approx(np.full(frame.size, 6.0))


@pytest.mark.parametrize("seed", range(3))
def test_jitter_of_a_tracker_leaves_acceleration_near_the_truth(seed: int) -> None:
    drawn = np.random.default_rng(seed).normal(0, 0.06, (2, T))
    log = synthetic_log([path_track("a", 10 * TIME_S - 0.4 * TIME_S**2 + drawn[0], drawn[1], 0.0)], T)
    got = motion(log).forward_accel_mps2[0, 15:-15]
    assert np.abs(got + 0.8).max() < 0.4
    assert motion(log).speed_mps[0, 10:-10] == pytest.approx((10 - 0.8 * TIME_S)[10:-10], abs=0.25)
