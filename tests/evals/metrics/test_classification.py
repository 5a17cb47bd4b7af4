import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evals.metrics.classification import Confusion, balanced_accuracy, f1, precision, recall, specificity
from tools.typing import NDArrayBool, NDArrayInt

COUNTS = hnp.arrays(np.int64, st.tuples(st.integers(1, 5), st.just(4)), elements=st.integers(0, 40))
ANSWERS = hnp.arrays(np.bool_, st.tuples(st.just(3), st.integers(0, 30)))


def _by_hand(answers: NDArrayBool) -> list[int]:
    truth, said, counted = answers.tolist()
    cells = [(1, 1), (0, 1), (0, 0), (1, 0)]
    asked = [(int(t), int(s)) for t, s, c in zip(truth, said, counted, strict=True) if c]
    return [asked.count(cell) for cell in cells]


@given(ANSWERS)
def test_every_counted_answer_falls_into_one_cell(answers: NDArrayBool) -> None:
    cells = Confusion.of(*answers)
    assert [int(cell) for cell in (cells.tp, cells.fp, cells.tn, cells.fn)] == _by_hand(answers)


@given(ANSWERS)
def test_without_a_mask_everything_counts(answers: NDArrayBool) -> None:
    every = Confusion.of(answers[0], answers[1])
    assert int(every.tp + every.fp + every.tn + every.fn) == answers.shape[1]


@given(COUNTS)
def test_figures_equal_the_textbook_where_it_divides(counts: NDArrayInt) -> None:
    tp, fp, tn, fn = counts.sum(axis=0).tolist()
    pooled = Confusion.of_counts(counts).summed()
    sensitivity, negative = tp / (tp + fn) if tp + fn else 1.0, tn / (tn + fp) if tn + fp else 1.0
    assert float(balanced_accuracy(pooled)) == (sensitivity + negative) / 2
    if tp:
        p, r = float(precision(pooled)), float(recall(pooled))
        assert math.isclose(float(f1(pooled)), 2 * p * r / (p + r))


@given(COUNTS)
def test_saying_the_opposite_of_both_truth_and_answer_keeps_balanced_accuracy(counts: NDArrayInt) -> None:
    cells = Confusion.of_counts(counts)
    swapped = Confusion(cells.tn, cells.fn, cells.tp, cells.fp)
    assert np.array_equal(balanced_accuracy(cells), balanced_accuracy(swapped))
    assert np.array_equal(recall(cells), specificity(swapped))


@given(COUNTS, st.integers(2, 9))
def test_asking_everything_several_times_changes_no_figure(counts: NDArrayInt, times: int) -> None:
    once, often = Confusion.of_counts(counts), Confusion.of_counts(counts * times)
    for figure in (balanced_accuracy, f1, precision, recall, specificity):
        assert np.allclose(figure(once), figure(often), equal_nan=True)


@pytest.mark.parametrize(
    ("tp", "fp", "tn", "fn", "expected"),
    [(0, 0, 9, 0, 1.0), (0, 9, 0, 0, 0.5), (9, 0, 0, 0, 1.0), (0, 0, 0, 9, 0.5), (0, 0, 0, 0, 1.0), (1, 1, 3, 1, 0.625)]
)  # fmt: skip
def test_balanced_accuracy_calls_what_was_never_asked_right(
    tp: int, fp: int, tn: int, fn: int, expected: float
) -> None:
    assert float(balanced_accuracy(Confusion.of_counts(np.array([tp, fp, tn, fn])))) == expected


def test_f1_of_nothing_is_no_number_unless_one_is_given() -> None:
    nothing = Confusion.of_counts(np.array([0, 0, 7, 0]))
    assert math.isnan(float(f1(nothing)))
    assert float(f1(nothing, empty=0.0)) == 0.0
    assert math.isnan(float(precision(nothing)))


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"truth of shape \(3,\)"):
        Confusion.of(np.ones(3, np.bool_), np.ones(4, np.bool_))
    with pytest.raises(ValueError, match=r"shape \(\.\.\., 4\)"):
        Confusion.of_counts(np.zeros((4, 3)))
