import numpy as np

from tools.atoms.kinematics.driving import driving, interpolated
from tools.atoms.kinematics.heading_repair import driving_axis
from tools.atoms.kinematics.standstill import driven, standing
from tools.av2.synthetic import path_track, synthetic_log

T = 100
TIME_S = np.arange(T) * 0.1


def _walk(step_m: float) -> np.ndarray:
    """Slow drift of a standing object's boxes, as trackers make it."""
    return step_m * np.sin(TIME_S * 0.9)


def test_drift_is_no_motion_and_a_short_move_is() -> None:
    moves = np.interp(TIME_S, [0, 4, 6, 10], [0, 0, 3, 3])
    tracks = [path_track("drifts", _walk(0.4), 0.0), path_track("moves", moves, 9.0), path_track("once", 0.0, 20.0)]
    log = synthetic_log(tracks, T)
    assert driven(log).tolist() == [False, True, False, False]
    stood = standing(log)
    assert stood[0].all()
    first, last = np.flatnonzero(~stood[1])[[0, -1]]
    assert abs(first - 40) <= 4
    assert abs(last - 60) <= 4


def test_missed_boxes_break_no_standstill_and_long_gaps_do() -> None:
    x = np.interp(TIME_S, [0, 2, 8, 10], [0, 10, 10, 20])
    for missing, holds in ((range(40, 50), True), (range(35, 60), False)):
        frame = np.setdiff1d(np.arange(T), missing)
        log = synthetic_log([path_track("car", x[frame], 0.0, 0.0, frame=frame)], T)
        assert standing(log)[0, 45] == holds


def test_interpolation_stays_within_gaps_of_a_second_and_a_half() -> None:
    row = np.full((1, 30), np.nan)
    row[0, [2, 6, 25]] = 1.0, 3.0, 9.0
    filled = interpolated(row, np.arange(30) * 0.1)
    assert np.allclose(filled[0, 2:7], [1, 1.5, 2, 2.5, 3])
    assert np.isnan(filled[0, [0, 1, 7, 15, 24, 29]]).all()


def test_changes_of_speed_are_not_read_off_the_ends() -> None:
    frame = np.arange(8)
    log = synthetic_log([path_track("short", 10 - frame**2 * 0.05, 0.0, 0.0, frame=frame)], T)
    assert np.isnan(driving(log).trend_mps2[0]).all()


def test_the_front_stays_the_front_over_flips() -> None:
    yaw = np.where((TIME_S > 3) & (TIME_S < 5), np.pi, 0.0)
    log = synthetic_log([path_track("car", 3 * TIME_S, 0.0, yaw)], T)
    x, _ = driving_axis(log)
    assert np.allclose(x[0], 1.0)
