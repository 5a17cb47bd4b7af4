import math

import numpy as np
import pytest

from tools.atoms.kinematics.course_rate import course_rate_rps
from tools.atoms.kinematics.motion import motion
from tools.atoms.kinematics.turns import cumulative_yaw_rad, turns
from tools.av2.synthetic import path_track, synthetic_log

T = 60
TIME_S = np.arange(T) * 0.1


def test_constant_velocity_and_acceleration_are_recovered() -> None:
    steady = path_track("steady", 10 * TIME_S, -3 * TIME_S)
    speeding = path_track("speeding", 5 * TIME_S + TIME_S**2, 0.0)
    got = motion(synthetic_log([steady, speeding], T))
    assert got.speed_mps[0] == pytest.approx(np.full(T, math.hypot(10, 3)))
    assert got.forward_accel_mps2[0] == pytest.approx(np.zeros(T), abs=1e-9)
    assert got.forward_accel_mps2[1, 10:-10] == pytest.approx(np.full(T - 20, 2.0))
    assert got.speed_mps[1, 10:-10] == pytest.approx(5 + 2 * TIME_S[10:-10])


def test_lateral_acceleration_is_positive_to_the_own_left() -> None:
    angle = TIME_S * 0.5
    left = path_track("left", 20 * np.sin(angle), 20 - 20 * np.cos(angle), angle)
    got = motion(synthetic_log([left], T))
    assert got.left_accel_mps2[0, 10:-10] == pytest.approx(np.full(T - 20, 5.0), rel=0.02)
    assert got.yaw_rate_rps[0] == pytest.approx(np.full(T, 0.5))


def test_parked_means_a_small_extent_and_no_passing_by() -> None:
    jitter = np.random.default_rng(1).normal(0, 0.1, (2, T))
    parked = path_track("parked", *jitter)
    leaves = path_track("leaves", np.maximum(0, TIME_S - 3) ** 2, 0.0)
    passing = path_track("passing", 10 * TIME_S[:2], 0.0)
    single = path_track("single", 0.0, 0.0, frame=[7])
    got = motion(synthetic_log([parked, leaves, passing, single], T))
    assert got.parked_mask.tolist() == [True, False, False, True, True]
    assert (got.speed_mps[0] == 0).all()
    assert got.speed_mps[3, 7] == 0


def test_a_parked_track_is_parked_whichever_way_the_map_is_turned() -> None:
    for angle in np.linspace(0, math.pi, 9):
        along = 1.8 * TIME_S / TIME_S[-1]
        log = synthetic_log([path_track("creeping", along * math.cos(angle), along * math.sin(angle))], T)
        assert motion(log).parked_mask[0]


def test_a_right_angle_is_a_turn_and_its_drift_before_is_not() -> None:
    yaw = np.interp(TIME_S, [0, 2, 4, 6], [0, 0.02, math.pi / 2, math.pi / 2])
    log = synthetic_log([path_track("turner", np.cumsum(np.cos(yaw)), np.cumsum(np.sin(yaw)), yaw)], T)
    left, right = turns(log)
    held = np.flatnonzero(left[0])
    assert not right.any()
    assert held[0] in range(17, 21)
    assert held[-1] in range(39, 44)
    assert cumulative_yaw_rad(log)[0, -1] == pytest.approx(math.pi / 2)


@pytest.mark.parametrize(("total_deg", "found"), [(40, False), (50, True)])
def test_the_rotation_must_add_up(total_deg: float, found: bool) -> None:
    yaw = np.interp(TIME_S, [0, 2, 4, 6], np.radians([0, 0, -total_deg, -total_deg]))
    log = synthetic_log([path_track("turner", np.cumsum(np.cos(yaw)), np.cumsum(np.sin(yaw)), yaw)], T)
    assert turns(log)[1].any() == found
    assert not turns(log)[0].any()


@pytest.mark.parametrize(("rate_deg", "found"), [(4, False), (12, True)])
def test_a_turn_that_is_cut_off_needs_less_rotation_but_fast(rate_deg: float, found: bool) -> None:
    yaw = np.radians(np.maximum(0, TIME_S - 2) * rate_deg)
    log = synthetic_log([path_track("turner", np.cumsum(np.cos(yaw)), np.cumsum(np.sin(yaw)), yaw)], T)
    assert turns(log)[0][0, -1] == found


def test_a_pause_within_a_turn_belongs_to_it_and_a_glitch_is_none() -> None:
    yaw = np.radians(np.interp(TIME_S, [0, 1, 2, 3.5, 4.5, 6], [0, 0, 30, 30, 60, 60]))
    log = synthetic_log([path_track("pauses", np.cumsum(np.cos(yaw)), np.cumsum(np.sin(yaw)), yaw)], T)
    assert turns(log)[0][0, 12:44].all()
    glitch = np.zeros(T)
    glitch[30] = math.pi / 2
    log = synthetic_log([path_track("glitch", TIME_S * 8, 0.0, glitch)], T)
    assert not any(mask.any() for mask in turns(log))


def test_a_long_bend_of_the_road_is_no_turn() -> None:
    yaw = np.radians(9) * TIME_S
    log = synthetic_log([path_track("bend", np.cumsum(np.cos(yaw)), np.cumsum(np.sin(yaw)), yaw)], T)
    assert not turns(log)[0].any()


@pytest.mark.parametrize(("rate_deg", "begins"), [(4, 30), (9, 10)])
def test_slow_rotation_of_the_box_alone_does_not_begin_a_turn(rate_deg: float, begins: int) -> None:
    """The box rotates from 1 s on, the course from 3 s on, both at 30 degrees per second from then on."""
    course = np.radians(np.interp(TIME_S, [0, 3, 5, 6], [0, 0, 60, 60]))
    drift = np.radians(np.interp(TIME_S, [0, 1, 3, 6], [0, 0, 2 * rate_deg, 2 * rate_deg]))
    path = np.cumsum(np.cos(course)) * 0.8, np.cumsum(np.sin(course)) * 0.8
    (held,) = np.nonzero(turns(synthetic_log([path_track("drifts", *path, course + drift)], T))[0][0])
    assert held[0] in range(begins - 5, begins + 3)


@pytest.mark.parametrize(("category", "found"), [("REGULAR_VEHICLE", False), ("PEDESTRIAN", True)])
def test_who_hardly_moves_turns_only_on_foot(category: str, found: bool) -> None:
    yaw = np.radians(np.interp(TIME_S, [0, 2, 4, 6], [0, 0, 90, 90]))
    log = synthetic_log([path_track("spins", 0.55 * TIME_S, 0.0, yaw, category=category)], T)
    assert turns(log)[0].any() == found


def test_the_course_rotates_where_the_track_drives_whatever_its_box_says() -> None:
    angle = TIME_S * 0.5
    driving = path_track("left", 20 * np.sin(angle), 20 - 20 * np.cos(angle), 0.0)
    slow = path_track("slow", 2 * np.sin(angle), 50 - 2 * np.cos(angle), 0.0)
    rate = course_rate_rps(synthetic_log([driving, slow], T))
    assert rate[0, 10:-10] == pytest.approx(np.full(T - 20, 0.5), rel=0.02)
    assert np.isnan(rate[1]).all()


def test_in_noisy_tracks_a_turn_is_found_where_it_is() -> None:
    yaw = np.radians(np.interp(np.arange(150) * 0.1, [0, 6, 9, 15], [0, 0, 90, 90]))
    path = np.cumsum(np.cos(yaw)) * 0.7, np.cumsum(np.sin(yaw)) * 0.7
    clean = synthetic_log([path_track(f"car{n}", path[0], path[1] + 100 * n, yaw) for n in range(4)], 150)
    jitter = np.random.default_rng(3).normal(0, 0.017, (4, 150))
    noisy = synthetic_log([path_track(f"car{n}", path[0], path[1] + 100 * n, yaw + jitter[n]) for n in range(4)], 150)
    truth, found = turns(clean)[0][:4], turns(noisy)[0][:4]  # the fifth is the ego
    assert truth[0, 62:88].all()
    wide = np.zeros(150, np.bool_)
    wide[54:96] = True
    assert found[:, 64:86].all()
    assert not found[:, ~wide].any()
    assert not turns(noisy)[1].any()
