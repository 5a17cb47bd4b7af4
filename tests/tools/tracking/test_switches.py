"""Two walkers who exchanged identities get theirs back; who merely turns sharply keeps his."""

import numpy as np

FRAMES = np.arange(100)


def _two(walker, exchange):
    """Two people who walk towards each other and pass at 1.2 m; from frame 50 on each has the other's identity."""
    x, other_x = 0.12 * FRAMES, 12.0 - 0.12 * FRAMES
    late = (exchange >= 0) & (exchange <= FRAMES)
    return (
        walker("a", FRAMES, np.where(late, other_x, x), np.where(late, 1.2, 0.0)),
        walker("b", FRAMES, np.where(late, x, other_x), np.where(late, 0.0, 1.2)),
    )


def test_an_exchange_is_undone(scene, walker, jittered, stage):
    log = jittered(scene(*_two(walker, 50)), 0.03)
    found = stage(log, "switches")
    assert found.table.track_uuid == ("a", "b", "ego")
    for track, y_m in ((0, 0.0), (1, 1.2)):
        assert np.abs(found.table.centre_city_m[found.table.rows_of(track), 1] - y_m).max() < 0.2
    assert [(change.what, change.tracks) for change in found.changes] == [
        ("switch undone", ("a", "b")),
        ("switch undone", ("b", "a")),
    ]


def test_without_an_exchange_nothing_changes(scene, walker, jittered, stage):
    for seed in range(5):
        assert stage(jittered(scene(*_two(walker, -1)), 0.03, seed=seed), "switches").changes == ()


def test_a_track_that_jumps_farther_than_anything_can_is_cut(scene, car, stage):
    x = np.where(FRAMES < 50, 0.8 * FRAMES, 0.8 * FRAMES + 12)
    found = stage(scene(car("a", FRAMES, x)), "switches")
    assert found.table.track_uuid == ("a", "ego", "a-2")
    assert [(change.what, change.frames) for change in found.changes] == [("track cut", (49, 50))]


def test_hard_braking_and_sharp_turns_are_no_switches(scene, car, walker, jittered, stage):
    time = 0.1 * FRAMES
    speed = np.clip(15 - 9 * np.clip(time - 4, 0, None), 0, None)
    x = np.concatenate([[0.0], np.cumsum(speed[:-1]) * 0.1])
    corner = np.clip(time, 0, 5) * 1.5, np.clip(time - 5, 0, None) * 1.5
    log = scene(car("braking", FRAMES, x), walker("around the corner", FRAMES, corner[0], corner[1] + 20))
    for noise_m in (0.0, 0.05):
        assert stage(jittered(log, noise_m), "switches").changes == ()


def test_one_odd_box_is_no_switch(scene, car, jittered, stage):
    y = np.where(FRAMES == 40, 1.5, 0.0)
    assert stage(jittered(scene(car("a", FRAMES, 0.8 * FRAMES, y)), 0.03), "switches").changes == ()
