"""Which detection is which track: optimal, within gates, and right on a real keyframe."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.vision.keyframe import read_keyframe
from tools.grounding.association import LEAST_OVERLAP, associate
from tools.grounding.rectangles import overlaps
from tools.vision.projection import project_boxes

BOX = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40), st.integers(1, 40))
BOXES = st.lists(BOX, max_size=5)


def corners(boxes):
    return np.array([(x, y, x + w, y + h) for x, y, w, h in boxes], float).reshape(-1, 4)


def best_total(gain):
    """The largest sum of any pairing, by trying all."""
    if gain.shape[0] > gain.shape[1]:
        gain = gain.T
    choices = itertools.permutations(range(gain.shape[1]), gain.shape[0])
    return max(sum(gain[row, column] for row, column in enumerate(one)) for one in choices)


@given(BOXES, BOXES, st.randoms(use_true_random=False))
def test_no_pairing_within_the_gates_overlaps_more(first, second, random):
    detected, projected = corners(first), corners(second)
    able = np.array([[random.random() < 0.7 for _ in second] for _ in first], bool).reshape(len(first), len(second))
    ours = associate(detected, projected, able)
    assert len(set(ours.detection.tolist())) == len(set(ours.track.tolist())) == len(ours.overlap)
    gain = overlaps(detected, projected)
    assert able[ours.detection, ours.track].all()
    assert (ours.overlap >= LEAST_OVERLAP).all()
    np.testing.assert_array_equal(ours.overlap, gain[ours.detection, ours.track])
    allowed = np.where(able & (gain >= LEAST_OVERLAP), gain, 0.0)
    assert ours.overlap.sum() == pytest.approx(best_total(allowed) if allowed.size else 0.0)


def test_a_queue_needs_more_than_the_nearest_first():
    """Each detection is between two boxes; taking the best pair first would leave another without any."""
    projected = corners([(0, 0, 100, 50), (50, 0, 100, 50)])
    detected = corners([(30, 0, 100, 50), (90, 0, 100, 50)])
    gain = overlaps(detected, projected)
    assert gain[0, 1] > gain[0, 0] > LEAST_OVERLAP
    ours = associate(detected, projected, np.ones((2, 2), bool))
    assert list(zip(ours.detection.tolist(), ours.track.tolist(), strict=True)) == [(0, 0), (1, 1)]


def test_empty_pictures():
    none = np.zeros((0, 4))
    for first, second in ((none, none), (corners([(0, 0, 9, 9)]), none), (none, corners([(0, 0, 9, 9)]))):
        assert associate(first, second, np.ones((len(first), len(second)), bool)).detection.size == 0


def test_real_boxes_find_their_own_projection(shared_data):
    """A keyframe's own 2D boxes, shaken and shuffled, against the projection of its 3D boxes."""
    keyframe = read_keyframe(shared_data / "nuscenes_keyframe")
    rng = np.random.default_rng(3)
    right = total = 0
    for camera in keyframe.cameras:
        boxes = project_boxes(camera, keyframe.corners_ego_m)
        there = np.flatnonzero(boxes.visible)
        projected, depth = boxes.box_px[there], boxes.depth_m[there]
        given = [one for one in keyframe.boxes_2d[camera.name] if min(_sides(one.bounds_px)) > 12]
        order = rng.permutation(len(given))
        shaken = np.array([given[place].bounds_px for place in order])
        shaken = shaken + rng.normal(0, 0.03, shaken.shape) * np.tile(shaken[:, 2:] - shaken[:, :2], 2)
        labels = np.array([given[place].label for place in order])
        pairs = associate(shaken, projected, labels[:, None] == keyframe.label[there][None, :])
        own = np.array([given[place].depth_m for place in order])
        right += np.count_nonzero(np.abs(own[pairs.detection] - depth[pairs.track]) < 0.05)
        total += len(given)
    assert total >= 60
    assert right >= 0.95 * total


def _sides(bounds_px):
    left, top, right, bottom = bounds_px
    return right - left, bottom - top
