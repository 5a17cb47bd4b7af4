"""Speeds and motions of which scenes are made."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.av2.samples.driving import Drive, constant
from tools.av2.samples.motions import Along, Beside, Legs, Sampled, States, at_rest, in_turn, leg
from tools.av2.samples.paths import bend, line

TIMES = np.arange(-2.0, 25.0, 0.01)
drives = st.lists(st.tuples(st.floats(-5.0, 20.0), st.floats(0.5, 6.0)), min_size=1, max_size=4)


def _drive(keys: list[tuple[float, float]]) -> Drive:
    changes, speed, begins = [], 8.0, 0.5
    for target, rate in keys:
        if abs(target - speed) > 0.1:
            changes.append((begins, target, rate))
            begins += abs(target - speed) / rate + 0.5
            speed = target
    return Drive.of(8.0, *changes)


@given(drives)
def test_distance_is_the_integral_of_speed_and_speed_of_acceleration(keys: list[tuple[float, float]]) -> None:
    drive = _drive(keys)
    speed, gone = drive.at(TIMES), drive.distance_m(TIMES)
    assert drive.distance_m(np.zeros(1))[0] == 0.0
    assert np.diff(gone) / 0.01 == pytest.approx((speed[1:] + speed[:-1]) / 2, abs=0.01)
    fastest = max((rate for _, rate in keys), default=0.0)
    assert np.abs(np.diff(speed)).max() <= fastest * 0.01 + 1e-6


def test_a_drive_reaches_its_speeds_at_the_wanted_rate() -> None:
    drive = Drive.of(10.0, (2.0, 0.0, 2.5), (8.0, 6.0, 1.5))
    assert drive.at(np.array([0.0, 2.0, 6.41, 7.9, 14.0])).tolist() == pytest.approx([10.0, 10.0, 0.0, 0.0, 6.0])
    assert (drive.at(np.array([4.1])) - drive.at(np.array([4.0])))[0] / 0.1 == pytest.approx(-2.5)


@pytest.mark.parametrize("changes", [[(1.0, 0.0, 1.0), (5.0, 3.0, 1.0)], [(1.0, 8.0, 1.0)], [(1.0, 4.0, -1.0)]])
def test_impossible_changes_are_refused(changes: list[tuple[float, float, float]]) -> None:
    with pytest.raises(ValueError, match="begins too early or changes nothing"):
        Drive.of(8.0, *changes)


def test_who_backs_up_looks_against_the_way() -> None:
    forward, backward = (Along(line((0.0, 0.0), (10.0, 0.0)), constant(2.0), back) for back in (False, True))
    ahead, back = (motion.states(np.array([1.0])) for motion in (forward, backward))
    assert ahead.place_m == pytest.approx(back.place_m)
    assert (float(ahead.speed_mps[0]), float(back.speed_mps[0])) == (2.0, -2.0)
    assert abs(back.yaw_rad[0] - ahead.yaw_rad[0]) == pytest.approx(np.pi)


@given(st.floats(1.0, 40.0), st.floats(0.5, 8.0), st.floats(0.3, 2.0))
def test_a_leg_covers_its_path_from_rest_to_rest(length: float, cruise: float, ramp_s: float) -> None:
    motion, lasts_s = leg(line((0.0, 0.0), (length, 0.0)), cruise, ramp_s)
    states = motion.states(np.array([0.0, lasts_s / 2, lasts_s]))
    assert states.place_m[:, 0] == pytest.approx([0.0, length / 2, length], abs=1e-6)
    assert states.speed_mps[[0, 2]] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert motion.states(np.linspace(0, lasts_s, 50)).speed_mps.max() <= cruise + 1e-9


def test_legs_go_on_where_the_one_before_has_ended() -> None:
    first = bend((0.0, 0.0), 0.0, (8.0, 4.0), np.pi / 2)
    back = line((8.0, 4.0), (8.0, -2.0))
    motion = in_turn(1.0, [leg(first, 2.0), leg(back, 1.5, backwards=True)], 0.5)
    states = motion.states(np.arange(0.0, 15.0, 0.01))
    assert np.linalg.norm(np.diff(states.place_m, axis=0), axis=1).max() < 0.03
    assert np.abs(np.diff(states.yaw_rad)).max() < 0.02
    assert states.place_m[-1] == pytest.approx([8.0, -2.0])
    assert states.yaw_rad[-1] == pytest.approx(np.pi / 2, abs=1e-6)
    assert states.speed_mps.min() < -1.0
    assert isinstance(motion, Legs)


def test_sampled_states_are_read_between_their_moments_and_held_beyond() -> None:
    states = States(np.array([[0.0, 0.0], [2.0, 4.0]]), np.array([0.0, 1.0]), np.array([3.0, 5.0]))
    read = Sampled(np.array([0.0, 1.0]), states).states(np.array([-1.0, 0.5, 9.0]))
    assert read.place_m == pytest.approx(np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]]))
    assert read.speed_mps.tolist() == [3.0, 4.0, 5.0]


def test_beside_keeps_its_place_in_the_other_ones_frame() -> None:
    base = at_rest((1.0, 2.0), np.pi / 2)
    place = Beside(base, ahead_m=3.0, left_m=1.0, turned_rad=0.5).states(np.zeros(1))
    assert place.place_m[0] == pytest.approx([0.0, 5.0])
    assert place.yaw_rad[0] == pytest.approx(np.pi / 2 + 0.5)
