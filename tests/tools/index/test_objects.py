"""Planted objects, known by their looks, by what a detector called them, and by where they are."""

import math

import numpy as np
import pytest

from tools.index.keywords import keywords_of
from tools.index.objects import IndexedObjects, window_scores

RED, BLUE = (1.0, 0.0), (0.0, 1.0)
NAN = math.nan
Planted = tuple[int, tuple[float, float], tuple[float, float, float]]
"""Window, looks, (bearing in degrees, distance, heading in degrees)."""


def planted(*objects: Planted, words: tuple[str, ...] = (), score: float = 0.0) -> IndexedObjects:
    """The last object carries a detector's words where there are any."""
    label = [-1] * len(objects)
    if words:
        label[-1] = 0
    return IndexedObjects(
        np.array([looks for _, looks, _ in objects], np.float16).reshape(-1, 2),
        np.array([window for window, _, _ in objects], np.int64),
        np.full(len(objects), -1),
        np.array([(math.radians(b), d, math.radians(h)) for _, _, (b, d, h) in objects], np.float32).reshape(-1, 3),
        np.array(label, np.int64),
        np.array([score if number == 0 else 0.0 for number in label], np.float32),
        (words,) if words else (),
    )


def scores(query: str, objects: IndexedObjects, *looks: tuple[float, float], windows: int = 3) -> np.ndarray:
    return window_scores(objects, keywords_of(query), np.array(looks).reshape(-1, 2), windows)


HERE = (0.0, 10.0, 0.0)


def test_the_best_object_of_each_window_counts() -> None:
    objects = planted((0, RED, HERE), (0, BLUE, HERE), (2, (0.6, 0.8), HERE))
    found = scores("a red car and a blue van", objects, RED, BLUE, windows=4)
    assert found == pytest.approx([1.0, -np.inf, 0.7, -np.inf], abs=1e-3)
    assert (scores("turning", objects) == -np.inf).all()


def test_a_side_of_the_recording_car_decides_between_things_that_look_alike() -> None:
    objects = planted((0, RED, (-90, 8, 0)), (1, RED, (90, 8, 0)), (2, BLUE, (90, 8, 0)))
    assert scores("a red car on the left", objects, RED) == pytest.approx([0, 1, 0], abs=1e-3)
    assert scores("a red car on the right", objects, RED) == pytest.approx([1, 0, 0], abs=1e-3)
    assert scores("a red car", objects, RED) == pytest.approx([1, 1, 0], abs=1e-3)


def test_the_right_thing_at_the_right_place_beats_either_alone() -> None:
    objects = planted((0, RED, (0, 5, 0)), (0, BLUE, (90, 5, 0)), (1, (0.8, 0.6), (70, 5, 0)))
    found = scores("a red car on the left", objects, RED, windows=2)
    assert found[1] > 0.6 > found[0]


def test_distances_from_the_recording_car_are_scored() -> None:
    objects = planted((0, RED, (0, 40, 0)), (1, RED, (0, 8, 0)), (2, RED, (0, NAN, 0)))
    assert scores("a dog near the ego vehicle", objects, RED) == pytest.approx([0.25, 1, 0.5], abs=1e-3)
    assert scores("a dog far from the ego vehicle", objects, RED) == pytest.approx([0.75, 0, 0.5], abs=1e-3)


def test_pairs_of_objects_are_scored_within_their_window() -> None:
    """In window 0 the red one is ahead of the blue one, in window 1 behind it; in window 2 the blue one is missing."""
    objects = planted(
        (0, RED, (0, 30, 0)), (0, BLUE, (0, 20, 0)), (1, RED, (0, 10, 0)), (1, BLUE, (0, 20, 0)), (2, RED, (0, 10, 0)),
    )  # fmt: skip
    assert scores("a red car behind a blue truck", objects, RED, BLUE) == pytest.approx([0, 1, 0], abs=1e-3)
    assert scores("a red car ahead of a blue truck", objects, RED, BLUE) == pytest.approx([1, 0, 0], abs=1e-3)


def test_an_oncoming_reference_turns_ahead_and_behind_around() -> None:
    objects = planted((0, RED, (0, 30, 0)), (0, BLUE, (0, 20, 180)))
    assert scores("a red car behind a blue truck", objects, RED, BLUE, windows=1) == pytest.approx([1], abs=1e-3)


def test_one_object_is_no_pair() -> None:
    objects = planted((0, RED, (0, 10, 0)), (1, RED, (0, 10, 0)), (1, RED, (0, 20, 0)))
    assert scores("a car behind another car", objects, RED, windows=2) == pytest.approx([0, 1], abs=1e-3)


def test_the_recording_car_is_placed_by_others() -> None:
    objects = planted((0, RED, (0, 20, 0)), (1, RED, (180, 20, 0)))
    assert scores("the ego vehicle behind a truck", objects, RED, windows=2) == pytest.approx([1, 0], abs=1e-3)


def test_what_is_unlike_is_not_made_better_by_its_place() -> None:
    objects = planted((0, (-1.0, 0.0), (-90, 8, 0)))
    assert scores("a red car on the left", objects, RED, windows=1) == pytest.approx([-1], abs=1e-3)


def test_a_detector_s_word_counts_by_its_confidence() -> None:
    """A full confidence is worth what lies between the least and the most like of the log, here 1 and 0."""
    objects = planted((0, RED, HERE), (1, BLUE, HERE), (2, (0.6, 0.8), HERE), words=("dog", "puppy"), score=0.5)
    assert scores("a dog", objects, RED) == pytest.approx([1, 0, 0.6 + 0.5], abs=1e-3)
    assert scores("a puppy and a cone", objects, RED) == pytest.approx([1, 0, 0.6], abs=1e-3)


def test_a_log_without_objects_is_scored_by_its_frames_alone() -> None:
    assert (scores("a red car behind a blue truck", planted(), RED, BLUE) == -np.inf).all()


def test_objects_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        IndexedObjects(np.zeros((1, 2)), np.zeros(2, np.int64), np.zeros(1), np.zeros((1, 3)), np.zeros(1), np.zeros(1))
