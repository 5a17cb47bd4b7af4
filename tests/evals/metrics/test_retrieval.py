from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from evals.metrics.ranking import average_precision, precision_at
from evals.metrics.retrieval import ranked_tracks
from tools.challenge.frames import OTHER, REFERRED, ChallengeFrame
from tools.errors import DataError

KEY = ("log", "a prompt")
Box = tuple[int, float, float]
"""Track id, x, score."""


def _frames(*frames: Sequence[Box], label: int = REFERRED, scored: bool = True) -> tuple[ChallengeFrame, ...]:
    return tuple(_frame(stamp, boxes, label, scored) for stamp, boxes in enumerate(frames))


def _frame(stamp: int, boxes: Sequence[Box], label: int, scored: bool) -> ChallengeFrame:
    count = len(boxes)
    place = np.array([(x, 0.0, 9.0 * track) for track, x, _ in boxes]).reshape(count, 3)
    return ChallengeFrame(
        stamp, np.array([track for track, _, _ in boxes], np.int32), np.full(count, label, np.int32), place,
        np.ones((count, 3)), np.zeros(count), np.zeros((count, 3)),
        np.array([score for _, _, score in boxes]) if scored else None, (0.0, 0.0, 0.0),
    )  # fmt: skip


def test_tracks_are_right_by_place_not_by_id() -> None:
    truth = {KEY: _frames([(0, 0.0, 1)], [(0, 10.0, 1), (7, 50.0, 1)])}
    predicted = {KEY: _frames([(3, 0.5, 0.4)], [(3, 11.0, 0.6), (9, 90.0, 0.5)])}
    ranked = ranked_tracks(truth, predicted)
    assert ranked.score.tolist() == [0.6, 0.5]
    assert ranked.relevant.tolist() == [True, False]
    assert ranked.n_relevant.tolist() == [2]


def test_a_second_track_on_the_same_object_is_wrong() -> None:
    truth = {KEY: _frames([(0, 0.0, 1)])}
    predicted = {KEY: _frames([(1, 0.1, 0.3), (2, -0.1, 0.8), (3, 0.2, 0.8)])}
    assert ranked_tracks(truth, predicted).relevant.tolist() == [False, True, False]


@pytest.mark.parametrize(("with_it", "right"), [(1, False), (2, True), (4, True)])
def test_half_of_the_predicted_timestamps_must_be_right(with_it: int, right: bool) -> None:
    truth = {KEY: _frames(*([(0, 0.0, 1)] for _ in range(4)))}
    predicted = {KEY: _frames(*([(5, 0.0 if stamp < with_it else 40.0, 1.0)] for stamp in range(4)))}
    assert ranked_tracks(truth, predicted).relevant.tolist() == [right]


def test_two_metres_are_near_enough_and_height_does_not_count() -> None:
    truth = {KEY: _frames([(0, 0.0, 1)])}
    assert ranked_tracks(truth, {KEY: _frames([(1, 2.0, 1)])}).relevant.tolist() == [True]
    assert ranked_tracks(truth, {KEY: _frames([(1, 2.001, 1)])}).relevant.tolist() == [False]


def test_pairs_stay_apart_and_come_sorted() -> None:
    other = ("log", "another prompt")
    truth = {KEY: _frames([(0, 0.0, 1)]), other: _frames([(0, 50.0, 1)])}
    predicted = {other: _frames([(0, 0.0, 1)]), KEY: _frames([(0, 0.0, 1)])}
    ranked = ranked_tracks(truth, predicted)
    assert ranked.keys == (KEY, other)
    assert ranked.key.tolist() == [0, 1]
    assert ranked.relevant.tolist() == [True, False]


def test_boxes_of_other_objects_are_no_matches() -> None:
    nothing = _frames([(0, 0.0, 1)], label=OTHER)
    ranked = ranked_tracks({KEY: nothing}, {KEY: nothing})
    assert ranked.score.size == 0
    assert ranked.n_relevant.tolist() == [0]
    assert precision_at(ranked.score, ranked.relevant, [5]).tolist() == [0.0]


def test_the_truth_with_scores_ranks_perfectly() -> None:
    truth = {KEY: _frames([(0, 0.0, 0.2), (1, 9.0, 0.7)], [(2, 5.0, 0.5)])}
    ranked = ranked_tracks(truth, truth)
    assert ranked.relevant.all()
    assert average_precision(ranked.score, ranked.relevant, int(ranked.n_relevant.sum())) == 1.0


def test_frames_without_boxes_need_no_scores() -> None:
    truth = {KEY: _frames([(0, 0.0, 1)], [])}
    mixed = _frames([(0, 0.0, 1)], [])
    assert mixed[1].track_id.size == 0
    ranked = ranked_tracks(truth, {KEY: [mixed[0], replace(mixed[1], score=None)]})
    assert ranked.relevant.tolist() == [True]


def test_what_cannot_be_compared_is_refused() -> None:
    truth = {KEY: _frames([(0, 0.0, 1)], [])}
    with pytest.raises(DataError, match="no prediction for 'a prompt'"):
        ranked_tracks(truth, {})
    with pytest.raises(DataError, match="other timestamps predicted"):
        ranked_tracks(truth, {KEY: _frames([(0, 0.0, 1)])})
    with pytest.raises(DataError, match="a ranking needs scores"):
        ranked_tracks(truth, {KEY: _frames([(0, 0.0, 1)], [], scored=False)})
