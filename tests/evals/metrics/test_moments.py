from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from evals.metrics.intervals import interval_iou
from evals.metrics.moments import case_intervals
from tools.challenge.frames import REFERRED, ChallengeFrame
from tools.errors import DataError

KEY = ("log", "a prompt")
HALF_NS = 500_000_000


def _frames(places: Sequence[float | None], score: float = 1.0) -> tuple[ChallengeFrame, ...]:
    """A referred box at each x, or none, twice a second."""
    return tuple(_frame(HALF_NS * step, x, score) for step, x in enumerate(places))


def _frame(stamp: int, x: float | None, score: float) -> ChallengeFrame:
    count = int(x is not None)
    place = np.array([[x or 0.0, 0.0, 0.0]])[:count]
    return ChallengeFrame(
        stamp, np.zeros(count, np.int32), np.full(count, REFERRED), place, np.ones((count, 3)), np.zeros(count),
        np.zeros((count, 3)), np.full(count, score), (0.0, 0.0, 0.0),
    )  # fmt: skip


def test_a_log_holds_while_a_referred_box_is_near() -> None:
    truth, predicted = _frames([1.0, 1.0, None, 60.0, 1.0]), _frames([None, 1.0, 1.0, 1.0, None])
    cases = case_intervals({KEY: truth}, {KEY: predicted})
    assert cases.keys == (KEY,)
    assert cases.truth.start_ns.tolist() == [0, 4 * HALF_NS]
    assert cases.truth.length_ns.tolist() == [2 * HALF_NS, HALF_NS]
    assert cases.predicted.length_ns.tolist() == [3 * HALF_NS]
    assert interval_iou(cases.truth, cases.predicted, 1).tolist() == [1 / 5]


def test_what_the_truth_states_stands_and_ambiguous_timestamps_hold_for_nobody() -> None:
    seen = _frames([1.0, 1.0, 1.0, None])
    truth = tuple(
        replace(frame, is_positive=stated, is_ambiguous=stated is None)
        for frame, stated in zip(seen, (True, None, False, True), strict=True)
    )
    cases = case_intervals({KEY: truth}, {KEY: seen})
    assert cases.truth.start_ns.tolist() == [0, 3 * HALF_NS]
    assert cases.predicted.start_ns.tolist() == [0, 2 * HALF_NS]


def test_a_prediction_without_boxes_says_when_it_holds() -> None:
    predicted = tuple(replace(frame, is_positive=True) for frame in _frames([None, None]))
    cases = case_intervals({KEY: _frames([1.0, None])}, {KEY: predicted})
    assert interval_iou(cases.truth, cases.predicted, 1).tolist() == [0.5]


def test_scores_below_the_threshold_say_nothing() -> None:
    truth, weak = {KEY: _frames([1.0, 1.0])}, {KEY: _frames([1.0, 1.0], score=0.3)}
    assert case_intervals(truth, weak, threshold=0.5).predicted.group.size == 0
    assert case_intervals(truth, weak, threshold=0.3).predicted.group.size == 1


def test_frames_without_boxes_need_no_scores() -> None:
    seen, empty = _frames([1.0, None], score=0.7)
    cases = case_intervals({KEY: [seen, empty]}, {KEY: [seen, replace(empty, score=None)]}, threshold=0.7)
    assert cases.predicted.length_ns.tolist() == [HALF_NS]
    with pytest.raises(DataError, match="a threshold needs scores"):
        case_intervals({KEY: [seen, empty]}, {KEY: [replace(seen, score=None), empty]}, threshold=0.7)


def test_one_timestamp_stands_for_half_a_second() -> None:
    single = {KEY: _frames([1.0])}
    assert case_intervals(single, single).truth.length_ns.tolist() == [HALF_NS]


def test_cases_are_groups_in_order_also_where_nothing_holds() -> None:
    other = ("log", "another")
    truth = {KEY: _frames([None, None]), other: _frames([1.0, None])}
    cases = case_intervals(truth, truth)
    assert cases.keys == (KEY, other)
    assert cases.truth.group.tolist() == [1]


def test_predictions_that_do_not_fit_are_refused() -> None:
    truth = {KEY: _frames([1.0, 1.0])}
    with pytest.raises(DataError, match="no prediction for 'a prompt'"):
        case_intervals(truth, {})
    with pytest.raises(DataError, match="other timestamps predicted for 'a prompt': 1, and 2 in the truth"):
        case_intervals(truth, {KEY: _frames([1.0])})
