"""Two boxes of one kind in one place are one object; two people side by side are two."""

import numpy as np

FRAMES = np.arange(100)


def test_a_second_box_of_a_car_is_removed_and_named(scene, car, stage):
    log = scene(car("first", FRAMES, 0.8 * FRAMES), car("second", FRAMES[20:35], 0.8 * FRAMES[20:35] + 0.6, 0.3))
    found = stage(log, "duplicates")
    assert found.table.track_uuid == ("first", "ego")
    (change,) = found.changes
    assert (change.what, change.tracks, change.frames) == ("duplicate removed", ("second", "first"), (20, 34))


def test_it_may_be_called_another_vehicle(scene, car, stage):
    twin = car("second", FRAMES[20:35], 0.8 * FRAMES[20:35], category="LARGE_VEHICLE")
    assert stage(scene(car("first", FRAMES, 0.8 * FRAMES), twin), "duplicates").table.track_uuid == ("first", "ego")


def test_what_can_be_two_objects_stays(scene, car, walker, stage):
    tracks = (
        walker("one", FRAMES, 0.1 * FRAMES),
        walker("beside", FRAMES[20:50], 0.1 * FRAMES[20:50], 0.6),
        car("bicycle", FRAMES, 30.0, category="BICYCLE", size_m=(1.7, 0.6, 1.2)),
        car("rider", FRAMES[10:40], 30.0, category="BICYCLIST", size_m=(0.9, 0.6, 1.7)),
        car("car", FRAMES, 50.0),
        car("parked close behind", FRAMES[10:40], 45.2),
    )
    assert stage(scene(*tracks), "duplicates").changes == ()


def test_a_car_that_is_passed_through_for_a_moment_stays(scene, car, stage):
    log = scene(car("first", FRAMES, 0.8 * FRAMES), car("crossing", FRAMES[:60], 24.0, FRAMES[:60] - 30.0, np.pi / 2))
    assert stage(log, "duplicates").changes == ()


def test_two_long_and_sure_tracks_in_one_place_are_two_objects(scene, car, stage):
    log = scene(car("below", FRAMES, 0.8 * FRAMES), car("above", FRAMES[5:], 0.8 * FRAMES[5:] + 0.5))
    assert stage(log, "duplicates").changes == ()
