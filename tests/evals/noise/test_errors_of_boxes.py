"""Place, size and heading: as large as stated, growing with distance and length, slow to change."""

from dataclasses import replace

import numpy as np
import pytest

from evals.noise.heading import heading_error, rotated
from evals.noise.jitter import position_error, size_factor
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from tools.av2.log import Log
from tools.av2.synthetic import path_track, synthetic_log
from tools.av2.tracks import quaternions_to_matrices

NOISE = NoiseParameters()


def test_the_error_of_place_is_as_large_as_stated(street: Log) -> None:
    objects = Objects.of(street.tracks)
    drawn = np.concatenate([position_error(objects, NOISE, seed, "log") for seed in range(20)])
    near = np.arange(objects.count) % 2 == 1
    base = np.hypot(NOISE.position_slow_m, NOISE.position_fast_m)
    for chosen, distance_m in ((near, 10.0), (~near, 100.0)):
        across = base * (1 + NOISE.position_per_m * distance_m)
        assert drawn[:, chosen, 1].std() == pytest.approx(across, rel=0.1)
        assert drawn[:, chosen, 0].std() == pytest.approx(across * (1 + 4.0 * NOISE.position_per_length_m), rel=0.1)


def test_the_fast_error_decides_frame_to_frame_and_the_slow_one_the_rest(street: Log) -> None:
    objects = Objects.of(street.tracks)
    drawn = position_error(objects, replace(NOISE, position_per_m=0.0), 0, "log")[..., 1]
    step = np.diff(drawn, axis=0).std()
    slow = NOISE.position_slow_m * np.sqrt(2 - 2 * np.exp(-0.1 / NOISE.position_slow_s))
    fast = NOISE.position_fast_m * np.sqrt(2 - 2 * np.exp(-0.1 / NOISE.position_fast_s))
    assert step == pytest.approx(np.hypot(slow, fast), rel=0.1)


def test_sizes_stay_positive_whatever_the_level(street: Log) -> None:
    factor = size_factor(Objects.of(street.tracks), NOISE.at_level(10.0), 0, "log")
    assert (factor > 0).all()
    assert np.log(factor).std() == pytest.approx(10 * NOISE.size_log, rel=0.15)


def test_headings_jitter_by_kind_and_flip_for_their_share_of_the_time() -> None:
    names = ("REGULAR_VEHICLE", "BICYCLE", "PEDESTRIAN", "SIGN")
    still = np.zeros(150)
    tracks = [path_track(f"{n:03}", still, 0.0, category=names[n % 4]) for n in range(200)]
    objects = Objects.of(synthetic_log(tracks, 150).tracks)
    error = np.concatenate([heading_error(objects, NOISE, seed, "log") for seed in range(5)])
    flipped = error > np.pi / 2
    small = np.where(flipped, error - np.pi, error)
    stated = (NOISE.heading_vehicle_rad, NOISE.heading_rider_rad, NOISE.heading_person_rad, NOISE.heading_static_rad)
    for kind, deviation in enumerate(stated):
        chosen = objects.category == names[kind]
        assert small[:, chosen].std() == pytest.approx(deviation, rel=0.1)
        share = NOISE.flip_other if kind else NOISE.flip_vehicle
        assert flipped[:, chosen].mean() == pytest.approx(share, abs=0.02)
    ends = (flipped[:-1] & ~flipped[1:]).sum()
    assert 0.1 * flipped.sum() / ends > 1.0


def test_rotating_turns_about_the_vertical_and_leaves_tilt_alone() -> None:
    tilted = np.array([[0.9, 0.1, -0.2, 0.3]]) / np.linalg.norm([0.9, 0.1, -0.2, 0.3])
    turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    turned = quaternions_to_matrices(rotated(tilted, np.array([np.pi / 2])))[0]
    assert np.allclose(turned, turn @ quaternions_to_matrices(tilted)[0])
    assert rotated(tilted, np.zeros(1)).tobytes() == tilted.tobytes()
