"""Pieces of one object are joined over seconds; what may be two objects is left alone."""

import numpy as np
import pytest

EARLY, LATE = np.arange(0, 40), np.arange(60, 100)


def _names(found):
    return found.table.track_uuid[:-1]


def test_pieces_of_a_car_are_joined_over_two_seconds(scene, car, jittered, stage):
    log = jittered(scene(car("a", EARLY, 0.9 * EARLY), car("b", LATE, 0.9 * LATE)), 0.05)
    found = stage(log, "linking")
    assert _names(found) == ("a",)
    (change,) = found.changes
    assert (change.what, change.tracks, change.frames) == ("pieces linked", ("a", "b"), (39, 60))
    assert change.confidence > 0.9


def test_a_turn_goes_on_as_it_was(scene, car, stage):
    """8 m/s on a circle of 20 m: straight ahead would be 6 m off after two seconds."""
    angle = 0.04 * np.arange(100)
    x, y = 20 * np.sin(angle), 20 - 20 * np.cos(angle)
    found = stage(
        scene(car("a", EARLY, x[EARLY], y[EARLY], angle[EARLY]), car("b", LATE, x[LATE], y[LATE], angle[LATE])),
        "linking",
    )
    assert _names(found) == ("a",)


@pytest.mark.parametrize(
    ("what", "later"),
    [
        ("two lanes away", {"y_m": 7.5}),
        ("much larger", {"size_m": (11.0, 2.6, 3.4)}),
        ("another kind", {"category": "PEDESTRIAN"}),
        ("on its way back", {"back": True}),
    ],
)
def test_another_object_is_not_joined(scene, car, stage, what, later):
    back = later.pop("back", False)
    x = 0.9 * LATE if not back else 0.9 * (120 - LATE)
    assert stage(scene(car("a", EARLY, 0.9 * EARLY), car("b", LATE, x, **later)), "linking").changes == (), what


def test_nothing_is_joined_over_more_than_the_longest_gap(scene, car, stage):
    late = np.arange(95, 140)
    log = scene(car("a", EARLY, 0.9 * EARLY), car("b", late, 0.9 * late), n_frames=140)
    assert stage(log, "linking").changes == ()


def test_each_end_gets_the_beginning_that_suits_all_best(scene, car, stage):
    """Two cars side by side in neighbouring lanes vanish behind a truck and come out again."""
    tracks = (
        car("a", EARLY, 0.9 * EARLY),
        car("b", EARLY, 0.9 * EARLY + 3, 3.5),
        car("c", LATE, 0.9 * LATE + 3, 3.5),
        car("d", LATE, 0.9 * LATE),
    )
    changes = stage(scene(*tracks), "linking").changes
    assert {change.tracks for change in changes} == {("a", "d"), ("b", "c")}


def test_a_single_box_between_is_taken_along(scene, car, stage):
    found = stage(scene(car("a", EARLY, 0.9 * EARLY), car("b", [50], [45.0]), car("c", LATE, 0.9 * LATE)), "linking")
    assert _names(found) == ("a",)
    assert found.table.n_rows == 40 + 1 + 40 + 100


def test_an_early_flicker_becomes_the_beginning_of_its_track(scene, car, stage):
    """The backward pass: two unsure boxes before a track begins are where it was before."""
    early = np.array([3, 4])
    log = scene(
        car("flicker", early, 0.9 * early), car("a", LATE - 50, 0.9 * (LATE - 50)), scores={"flicker": 0.2, "a": 0.9}
    )
    found = stage(log, "linking", "false_tracks", "gaps")
    assert _names(found) == ("flicker",)
    assert found.table.row_frame[found.table.rows_of(0)].tolist() == list(range(3, 50))
