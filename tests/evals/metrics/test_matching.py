"""Assignments against scipy's, ties included, and groups of frames against frames taken one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linear_sum_assignment

from evals.metrics.matching import assign, similarity
from evals.metrics.shapes import frames_by_shape
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


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30))
def test_groups_hold_every_frame_with_both_sides_once(sizes: list[tuple[int, int]]) -> None:
    truth, predicted = (np.repeat(np.arange(len(sizes)), [size[side] for size in sizes]) for side in (0, 1))
    groups = list(frames_by_shape(truth, predicted, len(sizes)))
    seen = np.concatenate([group.frame for group in groups]) if groups else np.zeros(0, int)
    assert sorted(seen.tolist()) == [frame for frame, (a, b) in enumerate(sizes) if a and b]
    shapes = [(group.truth.shape[1], group.predicted.shape[1]) for group in groups]
    assert len(set(shapes)) == len(shapes)
    for group in groups:
        assert (truth[group.truth] == group.frame[:, None]).all()
        assert (predicted[group.predicted] == group.frame[:, None]).all()
        assert {(sizes[frame]) for frame in group.frame.tolist()} == {(group.truth.shape[1], group.predicted.shape[1])}


def test_sums_of_a_group_are_those_of_single_frames_to_the_last_bit() -> None:
    rng = np.random.default_rng(1)
    for rows in (1, 2, 7, 8, 9, 30):
        for columns in (1, 7, 8, 17, 130):
            values = rng.random((5, rows, columns))
            for axis in (1, 2):
                alone = np.stack([matrix.sum(axis=axis - 1) for matrix in values])
                np.testing.assert_array_equal(values.sum(axis=axis), alone)
