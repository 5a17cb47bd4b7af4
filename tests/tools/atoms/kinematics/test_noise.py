from dataclasses import replace

import numpy as np
import pytest

from tools.atoms.kinematics.noise import TRACKED_M, TRACKED_RAD, place_noise_m, widened_s, yaw_noise_rad
from tools.atoms.kinematics.slopes import Timeline
from tools.av2.log import Log
from tools.av2.synthetic import path_track, synthetic_log

T = 150
TIME_S = np.arange(T) * 0.1


def _place(log: Log) -> np.ndarray:
    return place_noise_m(Timeline.of(log.tracks), log.tracks)


@pytest.mark.parametrize("deviation", [0.01, 0.05, 0.3])
def test_the_deviation_of_jitter_is_found_whatever_the_motion(deviation: float) -> None:
    x, y = np.random.default_rng(1).normal(0, deviation, (2, T))
    log = synthetic_log([path_track("a", 12 * TIME_S - 0.4 * TIME_S**2 + x, np.sin(TIME_S / 3) + y)], T)
    assert _place(log)[0] == pytest.approx(deviation, rel=0.25)


def test_motion_and_single_jumps_are_no_noise() -> None:
    braking = path_track("braking", np.interp(TIME_S, [0, 5, 15], [0, 75, 75]), 0.0)
    jumps = path_track("jumps", 5 * TIME_S + 3.0 * (TIME_S > 7), 0.0)
    assert _place(synthetic_log([braking, jumps], T)) == pytest.approx(np.zeros(3), abs=1e-6)


def test_short_tracks_count_as_noisy_as_the_others_and_slow_frame_rates_as_clean() -> None:
    jitter = np.random.default_rng(0).normal(0, 0.1, T)
    tracks = [path_track(name, 5 * TIME_S + jitter, jitter[::-1]) for name in "ab"]
    short = path_track("short", [0, 0.5, 1.0], 9.0, frame=[4, 5, 6])
    found = _place(synthetic_log([*tracks, short], T))
    assert found[2] == pytest.approx(np.median(found[[0, 1, 3]]))
    assert _place(synthetic_log([*tracks, short], T, period_s=0.5)).tolist() == [0, 0, 0, 0]


def test_smooth_tracks_of_a_tracker_are_never_taken_for_exact() -> None:
    """Where scores differ, something smoothed the places; annotations are all as sure, and slow rates tell nothing.

    No tracker saw the ego: its track is as exact as it looks.
    """
    tracks = [path_track(name, 5 * TIME_S, 3.0 * number) for number, name in enumerate("ab")]
    log = synthetic_log(tracks, T)
    others = log.tracks.row_track != log.tracks.ego_index
    half = np.where(log.tracks.row_track == 0, 0.5, log.tracks.score)
    assert _place(log) == pytest.approx(np.zeros(3), abs=1e-6)
    tracked = replace(log, tracks=replace(log.tracks, score=half))
    assert _place(tracked) == pytest.approx([TRACKED_M, TRACKED_M, 0.0], abs=1e-6)
    yaw = np.zeros(tracked.tracks.n_rows)
    assert yaw_noise_rad(Timeline.of(tracked.tracks), tracked.tracks, yaw).tolist() == [TRACKED_RAD, TRACKED_RAD, 0]
    assert yaw_noise_rad(Timeline.of(log.tracks), log.tracks, yaw).tolist() == [0, 0, 0]
    assert tracked.tracks.ego_index == 2
    same = np.where(others, 0.5, 1.0)
    assert _place(replace(log, tracks=replace(log.tracks, score=same))) == pytest.approx(np.zeros(3), abs=1e-6)
    slow = synthetic_log(tracks, T, period_s=0.5)
    assert _place(replace(slow, tracks=replace(slow.tracks, score=half))).tolist() == [0, 0, 0]


def test_yaw_noise_does_not_see_where_the_circle_is_cut() -> None:
    yaw = np.pi + 0.1 * TIME_S + np.random.default_rng(0).normal(0, 0.02, T)
    log = synthetic_log([path_track("a", 0.0, 0.0, yaw)], T)
    wrapped = np.concatenate([np.angle(np.exp(1j * yaw)), np.zeros(T)])
    assert yaw_noise_rad(Timeline.of(log.tracks), log.tracks, wrapped)[0] == pytest.approx(0.02, rel=0.3)


def test_windows_widen_with_the_noise_up_to_a_limit() -> None:
    noise = np.array([0.0, 0.005, 0.02, 10.0])
    assert widened_s(0.3, noise, 0.005, 1.2) == pytest.approx([0.3, 0.3, 0.6, 1.2])
