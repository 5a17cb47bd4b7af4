"""Impossible detections do not come into being."""

import numpy as np
import pytest
from PIL import Image

from tools.grounding.api import Detection, Detections, Picture, detections_of


@pytest.mark.parametrize(
    ("score", "box"),
    [
        (1.1, (0, 0, 1, 1)),
        (-0.1, (0, 0, 1, 1)),
        (float("nan"), (0, 0, 1, 1)),
        (0.5, (2, 0, 1, 1)),
        (0.5, (0, 2, 1, 1)),
        (0.5, (0, 0, float("inf"), 1)),
    ],
)
def test_scores_and_boxes_must_make_sense(score, box):
    with pytest.raises(ValueError, match="no detection: 'car'"):
        Detection("car", score, box)


def test_broken_weights_are_no_empty_answer():
    picture = Picture(Image.new("RGB", (40, 30)))
    for scores, boxes in (([np.nan], [[0, 0, 1, 1]]), ([0.5], [[0, 0, np.nan, 1]])):
        with pytest.raises(ValueError, match="not finite"):
            detections_of(picture, ["car"], np.array(scores), np.array(boxes, float))


def test_arrays_of_nothing_keep_their_shape():
    nothing = Detections("front", 1, 40, 30, ())
    assert nothing.boxes_px.shape == (0, 4)
    assert nothing.labels == ()


def test_equal_scores_are_ordered_by_place():
    picture = Picture(Image.new("RGB", (40, 30)))
    boxes = np.array([[9, 0, 12, 3], [3, 0, 5, 3], [3, 0, 4, 3]], float)
    first = detections_of(picture, ["a", "b", "c"], np.full(3, 0.5), boxes)
    second = detections_of(picture, ["c", "a", "b"], np.full(3, 0.5), boxes[[2, 0, 1]])
    assert first == second
    assert first.labels == ("c", "b", "a")
