"""Courses: smooth, of one size, over gaps, shortly beyond their ends, the front where it leads."""

import numpy as np

from evals.noise import noisy_log
from tools.atoms.kinematics.courses import courses
from tools.atoms.kinematics.filling import BRIDGED_S, COAST_S, Filling
from tools.av2.log import Log, open_log
from tools.av2.synthetic import SyntheticTrack, path_track, synthetic_log

T = 100
TIME_S = np.arange(T) * 0.1
MOTION = 8 * TIME_S + 0.2 * TIME_S**2


def _log(*tracks: SyntheticTrack) -> Log:
    return synthetic_log(list(tracks), T, ego_pose=(40.0, -15.0, 0.0))


def _with_frames(frames: np.ndarray, yaw: float = 0.0) -> Log:
    return _log(path_track("car", MOTION[frames], 0 * MOTION[frames], yaw, frame=frames))


def test_a_gap_is_filled_smoothly_and_a_long_one_is_not():
    frames = np.r_[0:30, 55:100]
    course = courses(_with_frames(frames))
    assert course.seen_mask[0].all()
    np.testing.assert_allclose(course.boxes.x_m[0], MOTION, atol=0.15)
    np.testing.assert_allclose(course.vx_mps[0], 8 + 0.4 * TIME_S, atol=0.3)
    wide = courses(_with_frames(np.r_[0:30, 70:100]))
    missing = np.flatnonzero(~wide.seen_mask[0])
    assert missing.tolist() == list(range(45, 55))
    assert not wide.bridged_mask[0, 30:70].any()
    assert np.isnan(wide.boxes.x_m[0, missing]).all()


def test_beyond_its_ends_a_track_goes_on_as_it_was():
    course = courses(_with_frames(np.arange(40, 70)))
    seen = np.flatnonzero(course.seen_mask[0])
    assert (seen[0], seen[-1]) == (25, 84)
    np.testing.assert_allclose(course.boxes.x_m[0, 84] - course.boxes.x_m[0, 69], course.vx_mps[0, 84] * 1.5)
    np.testing.assert_allclose(course.boxes.x_m[0, 30:80], MOTION[30:80], atol=0.5)
    np.testing.assert_allclose(course.watched_s[0], 3.0)


def test_filled_frames_are_within_the_limits():
    rng = np.random.default_rng(4)
    present = rng.random((40, T)) < 0.1
    fill = Filling.of(present, TIME_S)
    for row, seen in zip(present, fill.seen, strict=True):
        boxes = TIME_S[row]
        before = [TIME_S[t] - boxes[boxes <= TIME_S[t]].max(initial=-np.inf) for t in range(T)]
        after = [boxes[boxes >= TIME_S[t]].min(initial=np.inf) - TIME_S[t] for t in range(T)]
        gap, near = np.add(before, after), np.minimum(before, after)
        np.testing.assert_array_equal(seen, (gap <= BRIDGED_S + 1e-6) | (near <= COAST_S + 1e-6))


def test_the_front_is_where_it_leads_however_the_box_is_turned():
    yaw = np.where((np.arange(T) > 30) & (np.arange(T) < 60), np.pi, 0.0)
    course = courses(_log(path_track("car", MOTION, 0.0, yaw)))
    np.testing.assert_allclose(course.boxes.cos_yaw[0], 1.0, atol=1e-6)


def test_who_stops_keeps_the_front_and_a_parked_one_the_usual_one():
    stops = np.minimum(MOTION, 20.0)
    flips = np.where(np.arange(T) % 10 < 3, np.pi, 0.0)
    course = courses(_log(path_track("stops", stops, 0.0, flips), path_track("parked", 0 * MOTION, 9.0, flips)))
    np.testing.assert_allclose(course.boxes.cos_yaw[:2], 1.0, atol=1e-6)
    assert course.parked_mask[:2].tolist() == [False, True]
    assert np.ptp(course.boxes.x_m[1]) == 0


def test_sizes_are_median_ones():
    log = _log(path_track("car", MOTION, 0.0))
    course = courses(noisy_log(log, 1.0, seed=1))
    length = course.boxes.half_length_m[0]
    assert np.ptp(length) == 0
    assert abs(length[0] - 2.0) < 0.3


def test_courses_of_a_noisy_log_stay_near_those_of_the_annotated_one(val_logs):
    log = open_log(val_logs[0])
    clean, noisy = courses(log), courses(noisy_log(log, 1.0, seed=0))
    index = {uuid: i for i, uuid in enumerate(log.tracks.track_uuid)}
    names = noisy_log(log, 1.0, seed=0).tracks.track_uuid
    rows = [(i, index[uuid]) for i, uuid in enumerate(names) if uuid in index]
    mine, true = np.array(rows).T
    moving = ~clean.parked_mask[true]
    speed_error = np.abs(noisy.speed_mps[mine[moving]] - clean.speed_mps[true[moving]])
    away = np.hypot(noisy.boxes.x_m[mine] - clean.boxes.x_m[true], noisy.boxes.y_m[mine] - clean.boxes.y_m[true])
    assert np.nanmedian(speed_error) < 0.3
    assert np.nanpercentile(away, 95) < 1.5
