import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evals.metrics.intervals import interval_iou, matched_intervals
from evals.metrics.moments import TimeIntervals
from tools.typing import NDArrayBool

MASKS = hnp.arrays(np.bool_, st.tuples(st.just(2), st.integers(1, 3), st.integers(1, 9)))
STAMPS = 1_000_000_000_000_000_000 + 500 * np.arange(9)


def _of(mask: NDArrayBool) -> TimeIntervals:
    return TimeIntervals.of_mask(mask, STAMPS[: mask.shape[1]], 500)


def _sets(intervals: TimeIntervals) -> list[tuple[int, set[int]]]:
    """Group and half seconds of each interval."""
    rows = zip(intervals.group.tolist(), intervals.start_ns.tolist(), intervals.stop_ns.tolist(), strict=True)
    return [(group, set(range(start, stop, 500))) for group, start, stop in rows]


@given(MASKS)
def test_iou_is_the_share_of_common_frames_at_an_even_rate(masks: NDArrayBool) -> None:
    truth, predicted = masks
    iou = interval_iou(_of(truth), _of(predicted), len(truth))
    both, either = (truth & predicted).sum(axis=1), (truth | predicted).sum(axis=1)
    for value, shared, total in zip(iou.tolist(), both.tolist(), either.tolist(), strict=True):
        assert math.isnan(value) if not total else math.isclose(value, shared / total)


@given(MASKS, st.sampled_from([0.05, 0.3, 0.5, 0.51, 0.8, 1.0]))
def test_as_many_are_matched_as_can_be(masks: NDArrayBool, threshold: float) -> None:
    truth, predicted = (_of(mask) for mask in masks)
    matches = matched_intervals(truth, predicted, masks.shape[1], [threshold])
    ours, theirs = _sets(truth), _sets(predicted)
    for group in range(masks.shape[1]):
        edges = [
            (i, j)
            for i, (g, one) in enumerate(ours)
            for j, (h, two) in enumerate(theirs)
            if g == h == group and len(one & two) / len(one | two) >= threshold
        ]
        best = max(
            size
            for size in range(len(edges) + 1)
            for chosen in combinations(edges, size)
            if len({i for i, _ in chosen}) == len({j for _, j in chosen}) == size
        )
        assert matches.matched[0, group] == best


@given(MASKS)
def test_truth_and_prediction_can_change_places(masks: NDArrayBool) -> None:
    one, two = (_of(mask) for mask in masks)
    there, back = (matched_intervals(a, b, masks.shape[1]) for a, b in ((one, two), (two, one)))
    assert np.array_equal(there.matched, back.matched)
    assert np.array_equal(there.precision, back.recall, equal_nan=True)
    assert np.array_equal(interval_iou(one, two, 3), interval_iou(two, one, 3), equal_nan=True)


@given(MASKS)
def test_what_equals_itself_is_found_whole(masks: NDArrayBool) -> None:
    intervals = _of(masks[0])
    matches = matched_intervals(intervals, intervals, masks.shape[1], [1.0])
    assert np.array_equal(matches.matched[0], matches.n_truth)
    assert (interval_iou(intervals, intervals, masks.shape[1], empty=1.0) == 1.0).all()


def _stretched(mask: NDArrayBool, first: int) -> TimeIntervals:
    """With groups far apart and stamps so far apart that the groups would not fit one after another into 64 bits."""
    small = _of(mask)
    start, stop = (first + (side - STAMPS[0]) // 500 * 2**59 for side in (small.start_ns, small.stop_ns))
    return TimeIntervals(small.group * 1000, start, stop)


@given(MASKS, st.sampled_from([0, -(2**62), -(2**63)]))
def test_long_spans_and_many_groups_leave_no_range(masks: NDArrayBool, first: int) -> None:
    n_groups = masks.shape[1]
    small, long = ([make(mask) for mask in masks] for make in (_of, lambda mask: _stretched(mask, first)))
    whole = interval_iou(*long, 1000 * n_groups)
    np.testing.assert_allclose(whole[::1000], interval_iou(*small, n_groups))
    assert np.isnan(np.delete(whole, np.s_[::1000])).all()
    found = matched_intervals(*long, 1000 * n_groups, [0.1, 0.5, 1.0]).matched
    assert np.array_equal(found[:, ::1000], matched_intervals(*small, n_groups, [0.1, 0.5, 1.0]).matched)


def test_groups_by_span_beyond_64_bits_are_told_apart() -> None:
    one = TimeIntervals(np.array([0, 3]), np.array([0, 0]), np.array([2**62, 2**61]))
    two = TimeIntervals(np.array([0, 3]), np.array([0, 0]), np.array([2**61, 2**61]))
    assert interval_iou(one, two, 4).tolist() == pytest.approx([0.5, np.nan, np.nan, 1.0], nan_ok=True)
    ages = TimeIntervals(np.array([0]), np.array([-(2**62)]), np.array([2**62]))
    for figure in (interval_iou, matched_intervals):
        with pytest.raises(ValueError, match="farther apart than 64 bits"):
            figure(ages, ages, 1)


def test_a_single_frame_lasts_one_period_and_adjoining_frames_adjoin() -> None:
    stamps = np.array([0, 100, 200, 300])
    single = TimeIntervals.of_mask(np.array([[False, True, False, False]]), stamps)
    assert (single.start_ns.tolist(), single.stop_ns.tolist()) == ([100], [200])
    pair = TimeIntervals.of_mask(np.array([[False, True, True, True]]), stamps)
    assert pair.length_ns.tolist() == [300]
    assert TimeIntervals.of_mask(np.array([[True]]), np.array([7])).length_ns.tolist() == [1]


def test_a_run_before_a_shorter_step_ends_at_the_next_stamp() -> None:
    intervals = TimeIntervals.of_mask(np.array([[True, False, True]]), np.array([0, 40, 140]), 100)
    assert intervals.stop_ns.tolist() == [40, 240]


def test_a_known_overlap() -> None:
    truth = TimeIntervals(np.array([0, 0]), np.array([0, 100]), np.array([50, 200]))
    predicted = TimeIntervals(np.array([0, 1]), np.array([25, 0]), np.array([125, 9]))
    assert interval_iou(truth, predicted, 3)[:2].tolist() == [50 / 200, 0.0]
    matches = matched_intervals(truth, predicted, 3, [0.1, 0.5])
    assert matches.matched.tolist() == [[1, 0, 0], [0, 0, 0]]
    assert matches.precision.tolist() == [0.5, 0.0]
    assert matches.recall.tolist() == [0.5, 0.0]


def test_nothing_against_nothing_has_no_figure() -> None:
    empty = np.empty(0, np.int64)
    nothing = TimeIntervals(empty, empty, empty)
    assert np.isnan(interval_iou(nothing, nothing, 2)).all()
    assert np.isnan(matched_intervals(nothing, nothing, 2).recall).all()


def test_logs_are_joined_into_one_set() -> None:
    one = TimeIntervals(np.array([4, 4]), np.array([0, 10]), np.array([5, 20]))
    none = TimeIntervals(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))
    joined = TimeIntervals.joined([one, none, one])
    assert joined.group.tolist() == [0, 0, 2, 2]
    assert joined.stop_ns.tolist() == [5, 20, 5, 20]
    assert TimeIntervals.joined([]).group.size == 0
    with pytest.raises(ValueError, match="several groups"):
        TimeIntervals.joined([TimeIntervals(np.array([0, 1]), np.array([0, 0]), np.array([1, 1]))])


@pytest.mark.parametrize(
    ("group", "start", "stop", "problem"),
    [
        ([0], [5], [5], "ends before it begins"),
        ([1, 0], [0, 0], [1, 1], "sorted"),
        ([0, 0], [0, 5], [6, 9], "apart"),
        ([0, 0], [0], [6], "one shape"),
    ],
)
def test_intervals_that_are_none_are_refused(group: list[int], start: list[int], stop: list[int], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        TimeIntervals(np.array(group), np.array(start), np.array(stop))


def test_arguments_that_do_not_fit_are_refused() -> None:
    one = TimeIntervals(np.array([1]), np.array([0]), np.array([1]))
    with pytest.raises(ValueError, match="groups 1 to 1, of 1"):
        interval_iou(one, one, 1)
    with pytest.raises(ValueError, match=r"lie in \(0, 1\]"):
        matched_intervals(one, one, 2, [0.0])
    with pytest.raises(ValueError, match="must increase"):
        TimeIntervals.of_mask(np.ones((1, 2), np.bool_), np.array([5, 5]))
    with pytest.raises(ValueError, match="for 3 timestamps"):
        TimeIntervals.of_mask(np.ones((1, 2), np.bool_), np.arange(3))
