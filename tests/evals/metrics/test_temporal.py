"""Counts of timestamps and logs by hand."""

import numpy as np

from evals.metrics.temporal import Answers, counts
from evals.metrics.values import N_THRESHOLDS

YES, NO, UNSURE = "yes", "no", "unsure"


def counted(sequences: list[list[tuple[str, bool]]]) -> tuple[list[list[int]], list[list[int]]]:
    """(truth, predicted at every threshold) of each frame of each sequence; TP, FP, TN, FN per sequence."""
    frames = [frame for frames in sequences for frame in frames]
    truth = np.array([value for value, _ in frames] or np.zeros(0, "<U3"))
    predicted = np.array([[value] * N_THRESHOLDS for _, value in frames], np.bool_).reshape(-1, N_THRESHOLDS)
    start = np.cumsum([0, *(len(frames) for frames in sequences)])
    stamps, logs = counts(Answers(truth == YES, truth == UNSURE, predicted), start)
    assert (stamps == stamps[:, :1]).all()
    return stamps[:, 0].tolist(), logs[:, 0].tolist()


def test_each_kind_of_timestamp() -> None:
    stamps, logs = counted([[(YES, True), (YES, False), (NO, True), (NO, True), (NO, False), (UNSURE, True)]])
    assert stamps == [[1, 2, 1, 1]]
    assert logs == [[1, 0, 0, 0]]


def test_each_kind_of_log() -> None:
    sequences = [[(YES, True)], [(NO, True)], [(NO, False)], [(YES, False)]]
    stamps, logs = counted(sequences)
    assert stamps == logs == np.eye(4, dtype=int).tolist()


def test_ambiguous_timestamps_predict_for_the_log_but_say_nothing_of_it() -> None:
    assert counted([[(UNSURE, True), (NO, False)]]) == ([[0, 0, 1, 0]], [[0, 1, 0, 0]])
    assert counted([[(UNSURE, True), (YES, False)]]) == ([[0, 0, 0, 1]], [[1, 0, 0, 0]])


def test_nothing_to_say() -> None:
    assert counted([[(UNSURE, True), (UNSURE, False)], [(NO, False)], []]) == (
        [[0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]],
        [[0, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]],
    )
