"""HOTA's sums on cases that can be counted by hand, and that they do not depend on how the work is cut."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from evals.metrics import score_challenge, trials
from evals.metrics.hota import ALPHAS, hota_sums
from evals.metrics.packing import Boxes
from evals.metrics.thresholds import RECALLS, score_thresholds
from evals.metrics.values import N_ALPHAS, N_THRESHOLDS, HotaSums
from tools.challenge.reading import read_challenge_file
from tools.typing import NDArrayInt


def boxes(*rows: tuple[int, int, float, float]) -> Boxes:
    """(frame, track, x in metres, score) each."""
    frame, track, x_m, score = np.array(rows, float).reshape(-1, 4).T
    centre = np.stack([x_m, 0 * x_m], axis=1)
    everywhere = np.ones(frame.size, np.bool_)
    kind = np.full((frame.size, 2), ord("d"), np.uint8)
    return Boxes(frame.astype(int), track.astype(int), centre, kind, score, everywhere)


def sums(truth: Boxes, predicted: Boxes, frame_start: NDArrayInt, thresholds: Any = 0.0) -> tuple[HotaSums, ...]:
    kept = predicted.score[:, None] >= np.broadcast_to(thresholds, N_THRESHOLDS)
    return hota_sums(truth, predicted, frame_start, kept)


FOUR = np.array([0, 4])
STANDING = boxes(*((frame, 1, 0.0, 1.0) for frame in range(4)))


def test_there_are_nineteen_alphas_and_ten_recalls() -> None:
    np.testing.assert_allclose(ALPHAS, np.arange(1, 20) / 20)
    assert (ALPHAS.size, RECALLS.tolist()) == (N_ALPHAS, [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])


def test_an_identity_switch_costs_association_only() -> None:
    (one,) = sums(STANDING, boxes((0, 7, 0, 1), (1, 7, 0, 1), (2, 8, 0, 1), (3, 8, 0, 1)), FOUR)
    assert (one.tp == 4).all()
    assert (one.fn == 0).all()
    assert (one.fp == 0).all()
    assert one.association == pytest.approx(np.full_like(one.tp, 4 * 2 / 4))


def test_a_box_half_a_metre_off_is_lost_above_three_quarters() -> None:
    (one,) = sums(STANDING, boxes(*((frame, 1, 0.5, 1.0) for frame in range(4))), FOUR)
    assert one.tp[0].tolist() == [4.0] * 15 + [0.0] * 4
    assert (one.fn[0] + one.tp[0]).tolist() == (one.fp[0] + one.tp[0]).tolist() == [4.0] * N_ALPHAS
    assert one.association[0].tolist() == one.tp[0].tolist()


def test_whole_tracks_decide_who_is_matched() -> None:
    """In frame 3 the stranger is nearer, and the track that stood there before is matched all the same."""
    steady = [(frame, 5, 0.4, 1.0) for frame in range(4)]
    (one,) = sums(STANDING, boxes(*steady[:3], (3, 5, 0.4, 1.0), (3, 9, 0.3, 1.0)), FOUR)
    assert one.tp[0, 0] == 4
    assert one.fp[0, 0] == 1
    assert one.association[0, 0] == pytest.approx(4.0)


def test_sequences_and_thresholds_are_kept_apart() -> None:
    truth = boxes((0, 1, 0, 1), (1, 1, 0, 1))
    first, second = sums(truth, boxes((0, 1, 0, 0.9), (1, 2, 0, 0.4)), np.array([0, 1, 2]), np.arange(10) / 10)
    assert first.tp[:, 0].tolist() == [1.0] * 10
    assert second.tp[:, 0].tolist() == [1.0] * 5 + [0.0] * 5
    assert second.fn[:, 0].tolist() == [0.0] * 5 + [1.0] * 5


def test_empty_sides() -> None:
    none = boxes()
    for truth, predicted in ((none, none), (STANDING, none), (none, STANDING)):
        (one,) = sums(truth, predicted, FOUR)
        counted = (one.tp[0, 0], one.fn[0, 0], one.fp[0, 0])
        assert counted == (0, truth.frame.size, predicted.frame.size)
        assert score_thresholds(truth, predicted, 4).tolist() == [0.0] * N_THRESHOLDS


def test_thresholds_are_the_scores_at_the_recalls() -> None:
    truth = boxes(*((frame, 1, 0.0, 1.0) for frame in range(10)))
    predicted = boxes(*((frame, 1, 0.0, 0.1 * frame) for frame in range(4, 10)))
    assert score_thresholds(truth, predicted, 10) == pytest.approx([0, 0, 0, 0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])


def test_how_much_is_looked_at_together_changes_nothing(
    generated: Callable[..., Any], pickled: Callable[..., Any], tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth, predicted = (read_challenge_file(path) for path in pickled(tmp_path, *generated(6, 30)))
    at_once, _ = score_challenge(truth, predicted)
    monkeypatch.setattr(trials, "PAIRS_AT_ONCE", 1)
    assert score_challenge(truth, predicted)[0] == at_once
