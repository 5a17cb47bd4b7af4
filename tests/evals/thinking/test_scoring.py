"""How right answers are, what a stage did, and how well probabilities were stated."""

import numpy as np
import pytest

from evals.thinking.dice import drawn, picked
from evals.thinking.scoring import calibration_error, iou_with, reliability, step
from tools.scenario import Scenario


def scenario(*cells: tuple[int, int]) -> Scenario:
    mask = np.zeros((3, 4), bool)
    for cell in cells:
        mask[cell] = True
    return Scenario.of(mask)


def test_the_iou_is_pooled_over_logs_and_a_missing_log_is_nothing_found():
    truth = {"a": scenario((0, 0), (0, 1)), "b": scenario((1, 1))}
    assert iou_with(truth, truth) == 1.0
    assert iou_with(truth, {"a": scenario((0, 0), (2, 2)), "b": scenario((1, 1))}) == 2 / 4
    assert iou_with(truth, {"a": truth["a"]}) == 2 / 3
    assert iou_with({"a": scenario()}, {"a": scenario()}) == 1.0
    assert iou_with({"a": scenario()}, {"a": scenario((0, 0))}) == 0.0


def test_a_stage_fixes_and_worsens():
    done = step([1.0, 0.2, 0.5, 0.96], [0.3, 1.0, 0.6, 0.96])
    assert (done.right, done.fixed, done.worsened, done.of) == (2, 1, 1, 4)
    assert done.mean_iou == pytest.approx(0.715)
    assert (step(None, [1.0, 0.0]).fixed, step(None, [1.0, 0.0]).worsened) == (0, 0)


def test_well_stated_probabilities_have_no_error_and_boasts_have():
    random = np.random.default_rng(1)
    stated = random.uniform(size=40_000)
    true = random.uniform(size=stated.size) < stated
    assert calibration_error(stated, true) < 0.02
    assert calibration_error(np.full(100, 0.9), np.arange(100) < 50) == pytest.approx(0.4)


def test_bins_hold_every_answer_once_with_its_weight():
    stated, true = np.array([0.05, 0.95, 1.0]), np.array([False, True, False])
    low, high = reliability(stated, true, np.array([1.0, 3.0, 1.0]))
    assert (low.count, high.count) == (1, 2)
    assert high.true == pytest.approx(0.75)
    assert high.stated == pytest.approx((0.95 * 3 + 1.0) / 4)


def test_dice_are_even_and_repeat():
    rolls = [drawn("x", n) for n in range(4000)]
    assert rolls == [drawn("x", n) for n in range(4000)]
    assert np.mean(rolls) == pytest.approx(0.5, abs=0.03)
    assert {picked("abc", n) for n in range(50)} == {"a", "b", "c"}
