"""Which tracks are contradicted: only those that a good detector must have seen, and never any other."""

from dataclasses import replace

import numpy as np
import pytest

from tools.grounding.api import Detection, Detections
from tools.grounding.verification import DEFAULT_VERIFICATION, verify
from tools.grounding.views import TrackViews
from tools.grounding.vocabulary import SEMANTIC_DRIVE

SIZE = (1600, 900)
N_PICTURES = 12


def world(n_real=20, n_false=2, found=0.9, seed=0, category="REGULAR_VEHICLE", label="car", clutter=0):
    """Tracks on a grid in every picture, real ones first, and what a detector finds of the real ones."""
    rng = np.random.default_rng(seed)
    n = n_real + n_false
    corner = np.stack([240.0 * (np.arange(n) % 6) + 40, 120.0 * (np.arange(n) // 6) + 20], axis=1)
    boxes = np.concatenate([corner, corner + np.array([70, 60])], axis=1)
    pictures = []
    for number in range(N_PICTURES):
        seen = np.flatnonzero(rng.random(n_real) < found)
        items = [Detection(label, 0.6, tuple((boxes[one] + rng.uniform(0, 4, 4)).tolist())) for one in seen.tolist()]
        spots = rng.uniform(0, 800, (clutter, 2))
        items += [Detection("tree branch", 0.5, (x, y, x + 150, y + 90)) for x, y in spots.tolist()]
        pictures.append(Detections("front", number * 10**9, *SIZE, tuple(items)))
    views = TrackViews(
        np.repeat(np.arange(N_PICTURES), n), np.tile(np.arange(n), N_PICTURES), np.tile(boxes, (N_PICTURES, 1)),
        np.full(n * N_PICTURES, 20.0), np.ones(n * N_PICTURES), np.zeros(n * N_PICTURES),
    )  # fmt: skip
    scores = np.where(np.arange(n) < n_real, 0.8, 0.3)
    return views, [category] * n, scores, tuple(pictures)


def states(given, **settings):
    views, categories, scores, pictures = given
    verdicts = verify(views, categories, scores, pictures, SEMANTIC_DRIVE, replace(DEFAULT_VERIFICATION, **settings))
    assert [one.track for one in verdicts] == list(range(len(categories)))
    return verdicts


def gone(verdicts):
    return [one.track for one in verdicts if one.state == "contradicted"]


@pytest.mark.parametrize("seed", range(5))
def test_false_tracks_are_contradicted_and_real_ones_confirmed(seed):
    verdicts = states(world(seed=seed))
    assert gone(verdicts) == [20, 21]
    assert all(one.state == "confirmed" for one in verdicts[:20])
    assert all(one.confidence >= 0.99 for one in verdicts[20:])
    assert "met in 0 of 12 looks" in verdicts[20].why


def test_a_detector_that_finds_little_contradicts_nothing():
    for found in (0.0, 0.05, 0.3):
        verdicts = states(world(found=found))
        assert gone(verdicts) == []
        assert {one.state for one in verdicts[20:]} == {"undecided"}


def test_a_detector_that_fires_everywhere_says_nothing():
    """The whole picture covered with boxes of the right class: places where nothing is are met as well."""
    views, categories, scores, pictures = world(found=0.0)
    tiles = tuple(
        Detection("car", 0.5, (float(x), float(y), x + 75.0, y + 65.0))
        for x in range(0, 1525, 25)
        for y in range(0, 600, 25)
    )
    verdicts = states((views, categories, scores, tuple(replace(one, found=tiles) for one in pictures)))
    assert {one.state for one in verdicts} == {"undecided"}


def test_a_kind_that_the_detector_is_blind_to_stays():
    """Forty per cent are never met: more likely vans that it takes for nothing than as many false tracks."""
    verdicts = states(world(n_real=15, n_false=10, found=0.95))
    assert gone(verdicts) == []
    assert "40% of the tracks of its category are never met" in verdicts[-1].why


def test_a_track_that_its_tracker_is_sure_of_stays():
    views, categories, scores, pictures = world()
    assert gone(states((views, categories, np.ones_like(scores), pictures))) == []
    scores[20] = 0.9
    assert gone(states((views, categories, scores, pictures))) == [21]


def test_a_box_of_another_class_is_something():
    views, categories, scores, pictures = world()
    dog = Detection("debris", 0.2, tuple(views.box_px[20].tolist()))
    pictures = (replace(pictures[0], found=(*pictures[0].found, dog)), *pictures[1:])
    verdicts = states((views, categories, scores, pictures))
    assert gone(verdicts) == [21]
    assert "something is there in 1 looks" in verdicts[20].why


@pytest.mark.parametrize(
    ("field", "value"),
    [("occluded_share", 0.5), ("visible_share", 0.6), ("distance_m", 80.0), ("box_px", None)],
)
def test_what_is_hidden_cut_far_or_small_is_not_judged(field, value):
    views, categories, scores, pictures = world()
    column = getattr(views, field).copy()
    rows = views.track == 20
    if value is None:
        column[rows, 2:] = column[rows, :2] + 20.0
    else:
        column[rows] = value
    verdicts = states((replace(views, **{field: column}), categories, scores, pictures))
    assert gone(verdicts) == [21]
    assert (verdicts[20].state, verdicts[20].looks) == ("undecided", 0)
    assert verdicts[20].why == "never whole, large and unhidden in a picture"


def test_few_looks_or_few_others_decide_nothing():
    views, categories, scores, pictures = world()
    few = views.where((views.track != 20) | (views.picture < 3))
    verdicts = states((few, categories, scores, pictures))
    assert gone(verdicts) == [21]
    assert verdicts[20].why == "met in 0 of 3 looks; 4 are needed"
    small = states(world(n_real=6, n_false=1))
    assert gone(small) == []
    assert "only 7 tracks of its category" in small[6].why


def test_pictures_of_one_moment_are_one_look():
    views, categories, scores, pictures = world()
    at_once = tuple(replace(one, timestamp_ns=number * 40_000_000) for number, one in enumerate(pictures))
    verdicts = states((views, categories, scores, at_once))
    assert {one.looks for one in verdicts} == {1}
    assert gone(verdicts) == []


def test_categories_that_nobody_asked_for_are_not_judged():
    verdicts = states(world(category="DOG"))
    assert {one.state for one in verdicts} == {"undecided"}
    assert verdicts[0].why == "nothing asked for can be DOG"


def test_clutter_makes_it_careful_and_never_wrong():
    for seed in range(5):
        assert set(gone(states(world(seed=seed, clutter=6)))) <= {20, 21}


def test_nothing_to_look_at():
    views, categories, scores, _ = world()
    nothing = views.where(np.zeros(views.track.size, bool))
    assert {one.state for one in states((nothing, categories, scores, ()))} == {"undecided"}
    assert states((nothing, [], scores[:0], ())) == ()


def test_views_must_be_of_one_length():
    views, *_ = world()
    with pytest.raises(ValueError, match="different lengths"):
        replace(views, track=views.track[1:])


def test_real_tracks_hardly_ever_go():
    """Two thousand real tracks of a detector with kinds it sees worse: less than one in a hundred is contradicted."""
    lost = total = 0
    for seed in range(50):
        views, categories, _, pictures = world(n_real=40, n_false=0, found=0.7, seed=seed)
        verdicts = states((views, categories, np.random.default_rng(seed).random(40), pictures))
        lost += len(gone(verdicts))
        total += 40
    assert total == 2000
    assert lost <= 2
