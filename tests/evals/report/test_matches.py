"""Certainties of matches against the truth: who is right, what is left out, and what comes back from the folder."""

from dataclasses import replace

import numpy as np
import pytest

from evals.report.matches import MATCHES_FILE, measure_matches, read_matches, write_matches
from evals.running.scoring import ScoringSettings
from tools.challenge.frames import OTHER, REFERRED, ChallengeFrame
from tools.errors import DataError

SETTINGS = ScoringSettings(n_resamples=50)
KEY = ("log", "car")


def frame(xs, referred, at=0, **more):
    count = len(xs)
    centre = np.zeros((count, 3))
    centre[:, 0] = xs
    label = np.where(np.isin(np.arange(count), referred), REFERRED, OTHER).astype(np.int32)
    score = np.ones(count, np.float32)
    return ChallengeFrame(
        at, np.arange(count, dtype=np.int32), label, centre, np.ones((count, 3), np.float32),
        np.zeros(count, np.float32), np.zeros((count, 3)), score, (0.0, 0.0, 0.0), **more,
    )  # fmt: skip


def measured(truth, predicted, sure, **more):
    return measure_matches({KEY: truth}, {KEY: predicted}, {KEY: [np.array(one, float) for one in sure]}, **more)


def test_a_match_is_right_within_two_metres_one_to_one():
    """Boxes at 0.5 m and 1.5 m claim the same true one; that at 30 m has none, that at 12 m is not claimed."""
    truth, predicted = frame([0, 12], [0, 1]), frame([0.5, 1.5, 30, 12], [0, 1, 2])
    (log,) = measured([truth], [predicted], [[0.85, 0.45, 0.25, np.nan]])
    assert log.count == (0, 0, 1, 0, 1, 0, 0, 0, 1, 0)
    assert log.right == (0, 0, 0, 0, 0, 0, 0, 0, 1, 0)
    assert log.squared_error == pytest.approx(0.15**2 + 0.45**2 + 0.25**2)


def test_far_boxes_and_frames_that_do_not_tell_are_left_out():
    truth, predicted = frame([10, 60], [0, 1]), frame([10, 60], [0, 1])
    sure = [0.95, 0.95]
    unknown = replace(truth, is_ambiguous=True)
    temporal = replace(frame([10, 60], []), is_positive=True)
    (log,) = measured([truth, unknown, temporal], [predicted] * 3, [sure] * 3)
    assert (sum(log.count), sum(log.right)) == (1, 1)
    (log,) = measured([truth], [predicted], [sure], max_range_m=100.0)
    assert (sum(log.count), sum(log.right)) == (2, 2)


def test_a_case_without_certainty_or_without_truth_is_not_judged():
    assert measure_matches({KEY: [frame([0], [0])]}, {KEY: [frame([0], [0])]}, {}) == ()
    assert measure_matches({}, {KEY: [frame([0], [0])]}, {KEY: [np.ones(1)]}) == ()


def test_what_is_kept_gives_the_curve(tmp_path):
    rng = np.random.default_rng(5)
    sure, hits = rng.uniform(0.05, 0.95, 400), rng.uniform(size=400)
    truth = [frame([0.0 if hit < p else 40.0], [0], at=n) for n, (p, hit) in enumerate(zip(sure, hits, strict=True))]
    predicted = [frame([0.0], [0], at=n) for n in range(400)]
    matches = measured(truth, predicted, sure[:, None])
    write_matches(tmp_path, matches)
    curve = read_matches(tmp_path, SETTINGS)
    assert curve.n_answers == 400
    assert curve.base_rate == pytest.approx((hits < sure).mean())
    assert curve.brier == pytest.approx(((sure - (hits < sure)) ** 2).mean())
    assert curve.ece.estimate < 0.1
    assert all(part.low <= part.confidence <= part.high for part in curve.bins if part.count)


def test_a_damaged_file_is_named_and_a_missing_one_is_none(tmp_path):
    assert read_matches(tmp_path, SETTINGS) is None
    write_matches(tmp_path, ())
    assert read_matches(tmp_path, SETTINGS) is None
    for text in (
        "{",
        '[{"log_id": "a"}]',
        '[{"log_id":"a","count":[1],"certainty":[1],"right":[1],"squared_error":0}]',
    ):
        (tmp_path / MATCHES_FILE).write_text(text)
        with pytest.raises(DataError, match="damaged"):
            read_matches(tmp_path, SETTINGS)
