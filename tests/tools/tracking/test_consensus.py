"""One category and one size per track."""

from dataclasses import replace

import numpy as np

from tools.tracking import RefinementSettings, refine

EARLY, LATE = np.arange(0, 70), np.arange(72, 100)


def test_pieces_vote_with_their_scores(scene, car, stage):
    pieces = (
        car("a", LATE - 72, 0.9 * (LATE - 72), category="TRUCK"),
        car("b", EARLY + 29, 0.9 * (EARLY + 29), category="REGULAR_VEHICLE"),
    )
    found = stage(scene(*pieces), "linking", "categories")
    assert found.table.category[0] == "REGULAR_VEHICLE"
    assert [change.why for change in found.changes if change.what == "category voted"] == [
        "REGULAR_VEHICLE, by 71% of its boxes"
    ]
    unsure = scene(*pieces, scores={"b": 0.2})
    assert stage(unsure, "linking", "categories").table.category[0] == "TRUCK"


def test_a_category_outside_the_taxonomy_is_a_category_too(scene, car, stage):
    found = stage(scene(car("a", EARLY, 0.9 * EARLY, category="HOVERCRAFT")))
    assert found.changes == ()


def test_sizes_that_vary_become_their_median(scene, car, stage):
    log = scene(car("a", EARLY, 0.9 * EARLY), car("steady", EARLY, 0.0, 9.0))
    size = log.tracks.size_m.copy()
    size[:70] *= np.exp(0.1 * np.random.default_rng(0).normal(size=(70, 3)))
    found = stage(replace(log, tracks=replace(log.tracks, size_m=size)), "sizes")
    assert np.allclose(found.table.size_m[:70], np.median(size[:70], axis=0))
    assert [(change.what, change.tracks) for change in found.changes] == [("size steadied", ("a",))]


def test_steady_sizes_are_left_alone(scene, car):
    log = scene(car("a", EARLY, 0.9 * EARLY))
    assert refine(log, RefinementSettings(stages=("sizes", "categories"))).changes == ()
