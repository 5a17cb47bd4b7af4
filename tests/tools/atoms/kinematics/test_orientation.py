import numpy as np
import pytest

from tools.atoms.kinematics.orientation import forward_axes, orientation
from tools.av2.log import Log, open_log
from tools.av2.synthetic import path_track, synthetic_log

T = 100
TIME_S = np.arange(T) * 0.1


def _yaw(log: Log) -> np.ndarray:
    axis = orientation(log).axis[log.tracks.rows_of(0)]
    return np.unwrap(np.arctan2(axis[:, 1], axis[:, 0]))


def _drive(speed_mps: float, yaw: np.ndarray, category: str = "REGULAR_VEHICLE") -> Log:
    return synthetic_log([path_track("a", speed_mps * TIME_S, 0.0, yaw, category)], T)


@pytest.mark.parametrize("speed_mps", [0.0, 5.0, -2.0])
@pytest.mark.parametrize("flipped", [slice(0, 20), slice(40, 41), slice(30, 50), slice(90, None)])
def test_flips_are_undone_standing_driving_and_reversing(speed_mps: float, flipped: slice) -> None:
    yaw = np.zeros(T)
    yaw[flipped] = np.pi
    assert _yaw(_drive(speed_mps, yaw)) == pytest.approx(np.zeros(T), abs=1e-9)


def test_where_boxes_disagree_the_motion_tells_the_front() -> None:
    yaw = np.where(TIME_S < 5.5, np.pi, 0.0)
    assert _yaw(_drive(5.0, yaw)) == pytest.approx(np.zeros(T), abs=1e-9)
    assert np.abs(_yaw(_drive(-5.0, yaw))) == pytest.approx(np.full(T, np.pi))


def test_who_turns_round_has_not_flipped() -> None:
    yaw = np.interp(TIME_S, [0, 4, 6, 10], [0, 0, np.pi, np.pi])
    log = _drive(1.0, yaw, "PEDESTRIAN")
    assert _yaw(log) == pytest.approx(yaw)


def test_someone_may_turn_round_unseen() -> None:
    frame = np.concatenate([np.arange(30), np.arange(45, 75)])
    yaw = np.where(frame < 30, 0.0, np.pi)
    log = synthetic_log([path_track("a", 0.0, 0.0, yaw, "PEDESTRIAN", frame=frame)], T)
    assert np.abs(_yaw(log)) == pytest.approx(np.abs(yaw))


@pytest.mark.parametrize(("speed_mps", "worst"), [(0.0, 0.03), (8.0, 0.1)])
def test_jitter_is_smoothed_and_a_parked_car_keeps_one_heading(speed_mps: float, worst: float) -> None:
    drawn = np.random.default_rng(0).normal(0, 0.1, T)
    got = _yaw(_drive(speed_mps, 0.5 * (speed_mps == 0) + drawn))
    assert np.abs(got - 0.5 * (speed_mps == 0)).max() < worst
    if speed_mps == 0:
        assert np.ptp(got) < 1e-9


def test_a_person_that_stands_may_turn_in_jitter_too() -> None:
    yaw = np.interp(TIME_S, [0, 4, 6, 10], [0, 0, np.pi / 2, np.pi / 2])
    got = _yaw(_drive(0.0, yaw + np.random.default_rng(0).normal(0, 0.1, T), "PEDESTRIAN"))
    assert got[:25] == pytest.approx(np.zeros(25), abs=0.15)
    assert got[-25:] == pytest.approx(np.full(25, np.pi / 2), abs=0.15)


def test_annotations_are_taken_as_they_are(val_logs) -> None:
    for folder in val_logs:
        log = open_log(folder)
        table = log.physical_tracks
        cosine = (orientation(log).axis * forward_axes(table)).sum(axis=1)
        assert (np.abs(cosine) > np.cos(np.radians(1))).mean() > 0.99
