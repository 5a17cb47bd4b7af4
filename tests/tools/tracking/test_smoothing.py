"""Motion is smoothed, and what really happens is kept: stops, hard brakes, starts."""

import numpy as np
import pytest

FRAMES = np.arange(100)
TIME_S = 0.1 * FRAMES


def _error(found, log, track=0):
    rows = found.table.rows_of(track)
    return np.hypot(*(found.table.centre_city_m[rows] - log.tracks.centre_city_m[log.tracks.rows_of(track)])[:, :2].T)


def _speed(found, track=0):
    place = found.table.centre_city_m[found.table.rows_of(track), :2]
    return np.hypot(*np.diff(place, axis=0).T) / 0.1


def _braking_m(from_s, decel_mps2, speed_mps=14.0):
    speed = np.clip(speed_mps - decel_mps2 * np.clip(TIME_S - from_s, 0, None), 0, None)
    return np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2 * 0.1)]), speed


def test_a_turning_car_turns_in_time(scene, car, jittered, stage):
    """Through 90 degrees within 3 s: neither much before nor much after."""
    yaw = np.pi / 2 * np.clip((TIME_S - 3.0) / 3.0, 0, 1)
    x, y = (np.concatenate([[0.0], np.cumsum(0.6 * part(yaw[:-1]))]) for part in (np.cos, np.sin))
    found = stage(jittered(scene(car("a", FRAMES, x, y, yaw)), 0.06, 0.04), "smoothing")
    assert _off_course_rad(found, yaw).max() < 0.15


def test_steady_motion_loses_most_of_its_noise(scene, car, jittered, stage):
    log = scene(car("a", FRAMES, 0.9 * FRAMES, 0.2 * FRAMES, np.arctan2(0.2, 0.9)))
    noisy = jittered(log, 0.1, 0.05)
    found = stage(noisy, "smoothing")
    before = np.hypot(*(noisy.tracks.centre_city_m - log.tracks.centre_city_m)[:100, :2].T)
    assert _error(found, log).mean() < 0.45 * before.mean()
    forward = found.table.city_R_object[:100, :2, 0]
    turned = np.abs(np.arctan2(forward[:, 1], forward[:, 0]) - np.arctan2(0.2, 0.9))
    assert turned.mean() < 0.02
    assert {change.what for change in found.changes} == {"motion smoothed"}


def test_hard_braking_keeps_its_deceleration_and_its_moment(scene, car, jittered, stage):
    x, speed = _braking_m(4.0, 8.0)
    log = scene(car("a", FRAMES, x))
    for seed in range(3):
        found = stage(jittered(log, 0.06, seed=seed), "smoothing")
        kept = _speed(found)
        middle = (speed[1:] + speed[:-1]) / 2
        assert np.abs(kept - middle)[2:-2].max() < 1.2
        hardest = (kept[:-5] - kept[5:]).max() / 0.5
        assert hardest > 6.5
        assert _error(found, log).max() < 0.25


def test_a_swerve_stays_as_abrupt_as_it_is(scene, car, jittered, stage):
    """Out by 1.2 m within 1.4 s, and back: most of the sideways speed is kept, and the width."""
    phase = np.clip((TIME_S - 4.0) / 2.8, 0, 1)
    y = 0.6 * (1 - np.cos(2 * np.pi * phase))
    log = scene(car("a", FRAMES, 1.2 * FRAMES, y))
    fastest = np.diff(y).max() / 0.1
    for seed in range(4):
        found = stage(jittered(log, 0.06, seed=seed), "smoothing")
        kept = found.table.centre_city_m[found.table.rows_of(0), 1] - log.tracks.centre_city_m[0, 1] + y[0]
        assert (kept[4:] - kept[:-4]).max() / 0.4 > 0.62 * fastest
        assert np.ptp(kept) > 1.1


def test_a_stop_is_a_stop(scene, car, jittered, stage):
    """It drives, stands for three seconds, and drives on."""
    speed = np.where((TIME_S >= 3) & (TIME_S < 6), 0.0, 6.0)
    x = np.concatenate([[0.0], np.cumsum(speed[:-1] * 0.1)])
    log = scene(car("a", FRAMES, x))
    found = stage(jittered(log, 0.06), "smoothing")
    assert _speed(found)[35:55].max() < 0.1
    assert _speed(found)[:25].min() > 5
    assert _speed(found)[65:].min() > 5


def _crawl_m(speed_mps):
    """Drives at 6 m/s, crawls from 3 s to 7 s, drives on: places, m."""
    speed = np.where((TIME_S >= 3) & (TIME_S < 7), speed_mps, 6.0)
    return np.concatenate([[0.0], np.cumsum(speed[:-1] * 0.1)])


def test_a_stop_that_is_hardly_seen_is_a_stop(scene, car, jittered, stage):
    """Errors that lead on by 0.4 m/s through a few boxes are no crawl; through many boxes they are one."""
    few = np.isin(FRAMES, [*range(30), *range(40, 44), *range(55, 58), *range(74, 100)])
    x = _crawl_m(0.4)
    for seed in range(3):
        seen = stage(jittered(scene(car("a", FRAMES[few], x[few])), 0.06, seed=seed), "gaps", "smoothing")
        assert np.median(_speed(seen)[36:56]) < 0.05
        crawls = stage(jittered(scene(car("a", FRAMES, x)), 0.06, seed=seed), "gaps", "smoothing")
        assert _speed(crawls)[40:62].min() > 0.2
        faster = stage(jittered(scene(car("a", FRAMES[few], _crawl_m(1.0)[few])), 0.06, seed=seed), "gaps", "smoothing")
        assert _speed(faster)[40:62].min() > 0.5


def test_parked_cars_stand_still_and_where_they_are(scene, car, jittered, stage):
    log = scene(car("a", FRAMES, 10.0, 3.0, 1.0))
    noisy = jittered(log, 0.15, 0.1)
    found = stage(noisy, "smoothing")
    assert _speed(found).max() < 0.02
    assert _error(found, log).max() < 0.06


def test_a_slow_walker_does_not_stand(scene, walker, jittered, stage):
    log = scene(walker("a", FRAMES, 0.06 * FRAMES))
    found = stage(jittered(log, 0.08), "smoothing")
    assert _speed(found).mean() == pytest.approx(0.6, abs=0.15)
    assert _speed(found)[10:90].min() > 0.2


def _off_course_rad(found, course_rad):
    forward = found.table.city_R_object[found.table.rows_of(0), :2, 0]
    return np.abs((np.arctan2(forward[:, 1], forward[:, 0]) - course_rad + np.pi) % (2 * np.pi) - np.pi)


def test_who_shuffles_gets_there(scene, walker, jittered, stage):
    """At 0.3 m/s a person is not held back to the middle of the way."""
    log = scene(walker("a", FRAMES, 0.03 * FRAMES))
    for seed in range(3):
        found = stage(jittered(log, 0.06, seed=seed), "smoothing")
        x = found.table.centre_city_m[found.table.rows_of(0), 0]
        assert x[-1] - x[0] == pytest.approx(2.97, abs=0.4)


def test_a_walker_faces_where_it_walks(scene, walker, jittered, stage):
    """A box that is off to one side for good, as a partial view may be, is turned most of the way to the course."""
    course = np.arctan2(0.05, 0.13)
    log = scene(walker("a", FRAMES, 0.13 * FRAMES, 0.05 * FRAMES, course + 0.4))
    off = _off_course_rad(stage(jittered(log, 0.05, 0.25), "smoothing"), course)
    assert off.mean() < 0.2


@pytest.mark.parametrize("aside", [np.pi, np.pi / 2])
def test_who_steps_back_or_sideways_does_not_face_its_course(scene, walker, jittered, stage, aside):
    log = scene(walker("a", FRAMES, 0.13 * FRAMES, 0.0, aside))
    assert _off_course_rad(stage(jittered(log, 0.05, 0.1), "smoothing"), aside).mean() < 0.1


def test_a_standing_person_faces_where_its_boxes_say(scene, walker, jittered, stage):
    log = scene(walker("a", FRAMES, 4.0, 0.0, 1.0))
    assert _off_course_rad(stage(jittered(log, 0.08, 0.2), "smoothing"), 1.0).mean() < 0.12


def test_a_drifting_car_points_where_its_boxes_say(scene, car, jittered, stage):
    """The middle of a car does not go where it points: no course is asked."""
    log = scene(car("a", FRAMES, 0.9 * FRAMES, 0.0, 0.15))
    assert _off_course_rad(stage(jittered(log, 0.05, 0.03), "smoothing"), 0.15).mean() < 0.02


def test_smooth_tracks_are_not_touched(scene, car, jittered, stage):
    x, _ = _braking_m(4.0, 8.0)
    log = scene(car("a", FRAMES, x), car("b", FRAMES, 5.0, 5.0))
    assert stage(log, "smoothing").changes == ()


def test_the_ego_is_not_touched(scene, car, jittered, stage):
    noisy = jittered(scene(car("a", FRAMES, 0.9 * FRAMES)), 0.2)
    found = stage(noisy, "smoothing").table
    for name in ("centre_ego_m", "ego_quat_object", "size_m", "score"):
        before, after = (getattr(table, name)[table.rows_of(table.ego_index)] for table in (noisy.tracks, found))
        assert before.tobytes() == after.tobytes()


def test_what_is_too_short_to_have_a_motion_is_left_alone_and_not_listed(scene, car, jittered, stage):
    short = np.array([10, 11])
    noisy = jittered(scene(car("a", FRAMES, 0.9 * FRAMES), car("short", short, 0.9 * short, 8.0)), 0.06)
    found = stage(noisy, "smoothing")
    assert [change.tracks for change in found.changes] == [("a",)]
    rows = noisy.tracks.rows_of(1)
    assert found.table.centre_ego_m[rows].tobytes() == noisy.tracks.centre_ego_m[rows].tobytes()
