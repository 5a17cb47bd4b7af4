import math
from collections.abc import Sequence

import numpy as np
import pytest

from evals.metrics.edition_2025 import F1Scores, f1_scores_2025
from tools.challenge.frames import OTHER, REFERRED, ChallengeFrame
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat

Box = tuple[int, float, float]
"""Label, x, score."""


class LeftHalf:
    """A region: everything with negative x."""

    def inside(self, log_id: str, centre_m: NDArrayFloat, size_m: NDArrayAny, yaw_rad: NDArrayAny) -> NDArrayBool:
        left: NDArrayBool = centre_m[:, 0] < 0
        return left


def _frame(stamp: int, boxes: Sequence[Box], scored: bool = True) -> ChallengeFrame:
    count = len(boxes)
    place = np.array([(x, 0.0, 0.0) for _, x, _ in boxes]).reshape(count, 3)
    return ChallengeFrame(
        stamp, np.arange(count), np.array([label for label, _, _ in boxes], np.int32), place,
        np.ones((count, 3)), np.zeros(count), np.zeros((count, 3)),
        np.array([score for _, _, score in boxes], np.float32) if scored else None, (0.0, 0.0, 0.0),
    )  # fmt: skip


def _frames(*frames: Sequence[Box]) -> tuple[ChallengeFrame, ...]:
    return tuple(_frame(stamp, boxes) for stamp, boxes in enumerate(frames))


NEAR, FAR, WEAK, BESIDE = (REFERRED, 10.0, 0.9), (REFERRED, 60.0, 0.9), (REFERRED, 10.0, 0.2), (OTHER, 5.0, 1.0)
TRUTH = {
    ("a", "one"): _frames([NEAR], [NEAR, BESIDE], [BESIDE], [FAR]),
    ("a", "two"): _frames([], [], [], []),
    ("b", "one"): _frames([NEAR], [], [], []),
}


def test_counts_of_all_pairs_are_one_pool() -> None:
    predicted = {
        ("a", "one"): _frames([NEAR], [], [NEAR], [FAR]),
        ("a", "two"): _frames([], [NEAR], [], []),
        ("b", "one"): _frames([BESIDE], [], [], []),
    }
    # Timestamps: tp 1, fp 2, fn 2 (the far box is neither). Logs: tp 1, fp 1, fn 1.
    assert f1_scores_2025(TRUTH, predicted) == F1Scores(2 / 6, 2 / 4)


def test_the_truth_itself_is_perfect() -> None:
    assert f1_scores_2025(TRUTH, TRUTH) == F1Scores(1.0, 1.0)


def test_boxes_below_the_threshold_are_left_out_of_the_prediction_only() -> None:
    truth = {("a", "one"): _frames([WEAK], [WEAK])}
    predicted = {("a", "one"): _frames([WEAK], [NEAR])}
    assert f1_scores_2025(truth, predicted, threshold=0.5) == F1Scores(2 / 3, 1.0)
    assert f1_scores_2025(truth, predicted) == F1Scores(1.0, 1.0)


def test_range_and_region_decide_which_boxes_make_a_timestamp_positive() -> None:
    predicted = {("a", "one"): _frames([NEAR], [NEAR], [], [])}
    truth = {("a", "one"): TRUTH["a", "one"]}
    assert f1_scores_2025(truth, predicted) == F1Scores(1.0, 1.0)
    assert f1_scores_2025(truth, predicted, max_range_m=100.0) == F1Scores(4 / 5, 1.0)
    nothing = f1_scores_2025(truth, predicted, region=LeftHalf())
    assert math.isnan(nothing.timestamp)
    assert math.isnan(nothing.log)


@pytest.mark.parametrize(
    ("predicted", "problem"),
    [
        ({("a", "one"): TRUTH["a", "one"], ("a", "two"): TRUTH["a", "two"]}, "log b: no prediction for 'one'"),
        (TRUTH | {("b", "one"): _frames([NEAR])}, "other timestamps predicted for 'one': 1, and 4 in the truth"),
    ],
)
def test_pairs_that_do_not_fit_are_refused(
    predicted: dict[tuple[str, str], tuple[ChallengeFrame, ...]], problem: str
) -> None:
    with pytest.raises(DataError, match=problem):
        f1_scores_2025(TRUTH, predicted)


def test_a_threshold_needs_scores_and_a_truth_needs_pairs() -> None:
    unscored = {("a", "one"): (_frame(0, [NEAR], scored=False),)}
    with pytest.raises(DataError, match="a threshold needs scores"):
        f1_scores_2025(unscored, unscored, threshold=0.5)
    with pytest.raises(DataError, match="nothing can be scored"):
        f1_scores_2025({}, {})
