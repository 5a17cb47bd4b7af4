"""Assignments against scipy's, ties included, and groups of frames against frames taken one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linear_sum_assignment

from evals.metrics.matching import assign, group_similarity, similarity
from evals.metrics.shapes import Placed, frames_by_shape
from tools.typing import NDArrayFloat, NDArrayInt

SHAPES = st.tuples(st.integers(1, 12), st.integers(1, 6), st.integers(1, 6))
TIED = hnp.arrays(np.float64, SHAPES, elements=st.sampled_from([0.0, 0.1, 0.2, 0.5, 1.0]))
FREE = hnp.arrays(np.float64, SHAPES, elements=st.floats(0, 1, width=32))


def one_by_one(value: NDArrayFloat) -> NDArrayInt:
    columns = np.full(value.shape[:2], -1)
    for frame, matrix in enumerate(value):
        row, column = linear_sum_assignment(-matrix)
        columns[frame, row] = column
    return columns


@given(st.one_of(TIED, FREE))
def test_assignments_are_scipys(value: NDArrayFloat) -> None:
    np.testing.assert_array_equal(assign(value), one_by_one(value))


def test_sparse_and_crowded_assignments_are_scipys() -> None:
    rng = np.random.default_rng(0)
    for rows, columns in ((1, 30), (30, 1), (9, 30), (30, 9), (25, 25)):
        value = rng.choice([0, 0, 0, 0, 0.25, 0.5], (400, rows, columns)) * rng.choice([1.0, 0.7], (400, 1, columns))
        np.testing.assert_array_equal(assign(value), one_by_one(value))


@given(
    hnp.arrays(np.float64, st.tuples(st.integers(1, 9), st.just(2)), elements=st.floats(-3, 3)),
    hnp.arrays(np.float64, st.tuples(st.integers(1, 9), st.just(2)), elements=st.floats(-3, 3)),
)
def test_similarity_falls_with_distance(truth: NDArrayFloat, predicted: NDArrayFloat) -> None:
    distance = np.linalg.norm(truth[:, None] - predicted[None], axis=2)
    np.testing.assert_array_equal(similarity(truth[None], predicted[None])[0], np.maximum(0, 1 - distance / 2))


Like = tuple[int, int, str, str]
COUNTS, KINDS = st.integers(0, 4), st.sampled_from(["f", "d"])


@given(st.lists(st.tuples(COUNTS, COUNTS, KINDS, KINDS), min_size=1, max_size=30))
def test_groups_hold_every_frame_with_both_sides_once(sizes: list[Like]) -> None:
    placed = [placed_as(sizes, side) for side in (0, 1)]
    truth, predicted = (side.frame for side in placed)
    groups = list(frames_by_shape(placed[0], placed[1], len(sizes)))
    seen = np.concatenate([group.frame for group in groups]) if groups else np.zeros(0, int)
    assert sorted(seen.tolist()) == [frame for frame, (a, b, *_) in enumerate(sizes) if a and b]
    likes = [
        (group.truth.shape[1], group.predicted.shape[1], group.truth_dtype.char, group.predicted_dtype.char)
        for group in groups
    ]
    assert len(set(likes)) == len(likes)
    for group, like in zip(groups, likes, strict=True):
        assert (truth[group.truth] == group.frame[:, None]).all()
        assert (predicted[group.predicted] == group.frame[:, None]).all()
        assert {sizes[frame] for frame in group.frame.tolist()} == {like}


def placed_as(sizes: list[Like], side: int) -> Placed:
    """(boxes of the truth, predicted boxes, dtype of the truth, dtype of the prediction) of every frame."""
    count, kind = [size[:2][side] for size in sizes], np.array([ord(size[2:][side]) for size in sizes], np.uint8)
    return Placed(np.repeat(np.arange(len(sizes)), count), np.repeat(kind, count))


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4), KINDS, KINDS), min_size=1, max_size=8), st.data())
def test_every_frame_is_measured_in_its_own_precision(sizes: list[Like], data: st.DataObject) -> None:
    """Centres that are kept in the widest type give what the frame's own arrays give."""
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    own = [[(rng.integers(-9, 9, (size[:2][s], 2)) / 10).astype(size[2:][s]) for size in sizes] for s in (0, 1)]
    placed = [placed_as(sizes, side) for side in (0, 1)]
    together = [np.concatenate(parts).astype(np.float64) for parts in own]
    for group in frames_by_shape(placed[0], placed[1], len(sizes)):
        similar = group_similarity(group, together[0], together[1])
        for frame, found in zip(group.frame.tolist(), similar, strict=True):
            alone = similarity(own[0][frame][None], own[1][frame][None])[0]
            assert found.dtype == alone.dtype
            np.testing.assert_array_equal(found, alone)


def test_sums_of_a_group_are_those_of_single_frames_to_the_last_bit() -> None:
    rng = np.random.default_rng(1)
    for rows in (1, 2, 7, 8, 9, 30):
        for columns in (1, 7, 8, 17, 130):
            values = rng.random((5, rows, columns))
            for axis in (1, 2):
                alone = np.stack([matrix.sum(axis=axis - 1) for matrix in values])
                np.testing.assert_array_equal(values.sum(axis=axis), alone)
