import math

import numpy as np
import pytest

from tools.atoms.kinematics.motion import motion
from tools.atoms.kinematics.turns import turns
from tools.atoms.kinematics.yaw import unwrapped_yaw_rad
from tools.av2.log import Log, open_log
from tools.av2.synthetic import path_track, synthetic_log

T = 60
TIME_S = np.arange(T) * 0.1
RIGHT_TURN = np.interp(TIME_S, [0, 1, 5, 6], np.radians([170, 170, 86, 86]))


def _log(yaw: np.ndarray, period_s: float = 0.1) -> Log:
    return synthetic_log([path_track("a", np.cumsum(np.cos(yaw)), np.cumsum(np.sin(yaw)), yaw)], T, period_s)


def _yaw(yaw: np.ndarray, period_s: float = 0.1) -> np.ndarray:
    log = _log(yaw, period_s)
    return unwrapped_yaw_rad(log)[log.tracks.rows_of(0)]


@pytest.mark.parametrize("rate_deg", [-150, -20, 3, 150])
def test_clean_rotation_is_followed_over_whole_turns_exactly(rate_deg: float) -> None:
    yaw = np.radians(rate_deg) * np.maximum(0, TIME_S - 2)
    assert _yaw(yaw) == pytest.approx(yaw)


@pytest.mark.parametrize("frames", [[0], [1], [30], [30, 31], [30, 32], [58], [59]])
def test_boxes_that_stick_out_do_not_count(frames: list[int]) -> None:
    annotated = RIGHT_TURN.copy()
    annotated[frames] += math.radians(70)
    assert _yaw(annotated) == pytest.approx(RIGHT_TURN - RIGHT_TURN[0], abs=math.radians(5))
    assert np.degrees(motion(_log(annotated)).yaw_rate_rps[0]).max() < 3
    left, right = turns(_log(annotated))
    assert not left.any()
    assert right[0, 12:48].all()


@pytest.mark.parametrize("jump_deg", [12, 90, 180])
def test_a_jump_that_stays_is_no_rotation(jump_deg: float) -> None:
    annotated = RIGHT_TURN + np.radians(jump_deg) * (TIME_S > 3)
    assert _yaw(annotated) == pytest.approx(RIGHT_TURN - RIGHT_TURN[0], abs=math.radians(1))
    assert turns(_log(annotated))[1][0, 12:48].all()


def test_slow_frame_rates_are_taken_as_they_are() -> None:
    quarter_turns = np.where(np.arange(T) < 30, 0.0, math.pi / 2)
    assert _yaw(quarter_turns, 0.5) == pytest.approx(quarter_turns)


def test_an_annotated_right_turn_with_outliers_is_one_right_turn(val_logs) -> None:
    """The yaw of this car sticks out by 46 degrees at one box and by 70 at two; its path turns right by 84 degrees."""
    path = next(path for path in val_logs if path.name.startswith("3b3570b4"))
    log = open_log(path)
    track = next(k for k, uuid in enumerate(log.tracks.track_uuid) if uuid.startswith("8765d532"))
    left, right = turns(log)
    held = np.flatnonzero(right[track])
    assert not left[track].any()
    assert held[0] in range(24, 31)
    assert held[-1] >= 92
    assert (np.diff(held) == 1).all()
