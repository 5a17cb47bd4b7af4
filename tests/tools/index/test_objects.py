"""Keywords of queries, and objects compared with them."""

import numpy as np
import pytest

from tools.index.objects import Keywords, best_objects, keywords_of


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a red car behind a white truck", Keywords(("red", "white"), ("red car", "white truck"), ("behind",))),
        ("Pedestrians near the crosswalk", Keywords((), ("pedestrian",), ("near", "crosswalk"))),
        ("two school buses and a bus", Keywords((), ("school bus", "bus"), ())),
        ("people with umbrellas", Keywords((), ("person", "umbrella"), ())),
        ("something yellow", Keywords(("yellow",), (), ())),
        ("accelerating quickly", Keywords()),
        ("", Keywords()),
    ],
)
def test_keywords_are_read_off_a_query(query: str, expected: Keywords) -> None:
    assert keywords_of(query) == expected


def test_crops_are_compared_with_things_in_their_colour() -> None:
    assert keywords_of("a red car turning left").phrases == ("a photo of a red car",)
    assert keywords_of("something yellow").phrases == ("a photo of a yellow",)
    assert keywords_of("turning left").phrases == ()


def test_the_best_object_of_each_window_counts() -> None:
    objects = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    phrases = np.array([[1.0, 0.0], [0.0, 1.0]])
    found = best_objects(objects, np.array([0, 0, 2]), phrases, 4)
    assert found == pytest.approx(np.array([1.0, -np.inf, 0.7, -np.inf]))
    assert (best_objects(objects, np.array([0, 0, 2]), np.empty((0, 2)), 3) == -np.inf).all()
