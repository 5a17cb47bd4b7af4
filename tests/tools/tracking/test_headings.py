"""A front taken for a back is turned; who reverses or turns on the spot is not."""

import numpy as np
import pytest

FRAMES = np.arange(100)


def _yaw(found, track=0):
    forward = found.table.city_R_object[found.table.rows_of(track), :2, 0]
    return np.arctan2(forward[:, 1], forward[:, 0])


def test_a_flip_of_a_second_is_turned_back_and_nothing_else(scene, car, stage):
    yaw = np.where((FRAMES >= 30) & (FRAMES < 42), np.pi, 0.0) + 0.01
    log = scene(car("moving", FRAMES, 0.9 * FRAMES, 0.0, yaw), car("parked", FRAMES, 5.0, 8.0, yaw))
    found = stage(log, "headings")
    for track in (0, 1):
        assert np.allclose(_yaw(found, track), 0.01)
    assert [(change.what, change.tracks, change.frames) for change in found.changes] == [
        ("front found", ("moving",), (30, 41)),
        ("front found", ("parked",), (30, 41)),
    ]
    kept = found.table.row_frame[found.table.rows_of(0)] < 30
    before, after = (table.ego_quat_object[table.rows_of(0)][kept] for table in (log.tracks, found.table))
    assert after.tobytes() == before.tobytes()


def test_a_fast_car_that_faces_backwards_all_along_is_turned(scene, car, stage):
    found = stage(scene(car("a", FRAMES, 0.9 * FRAMES, 0.0, np.pi)), "headings")
    assert np.allclose(_yaw(found), 0.0, atol=1e-9)


@pytest.mark.parametrize("speed_mps", [1.0, 3.0])
def test_a_reversing_car_faces_backwards(scene, car, stage, speed_mps):
    assert stage(scene(car("a", FRAMES, -0.1 * speed_mps * FRAMES)), "headings").changes == ()


def test_turns_of_every_kind_are_left_alone(scene, car, walker, stage):
    angle = np.clip(0.08 * (FRAMES - 30), 0, np.pi)
    log = scene(
        car("u-turn", FRAMES, 5 * np.sin(angle), -5 * np.cos(angle), angle),
        walker("about face", FRAMES, 20.0, 0.0, np.where(FRAMES < 50, 0.0, np.pi) + 0.2 * np.sin(FRAMES)),
        walker("spinning", FRAMES, 30.0, 0.0, 0.3 * FRAMES),
    )
    changed = {change.tracks for change in stage(log, "headings").changes}
    assert ("u-turn",) not in changed
    assert ("spinning",) not in changed
