"""Folds and penalties."""

import numpy as np
import pytest

from evals.semantic_drive.tuning import RIDGE_GRID, choose_ridge, folds, ridge, whole_risk


def test_folds_hold_every_frame_once() -> None:
    parts = list(folds(13, 3))
    assert np.stack([inside for _, inside in parts]).sum(axis=0).tolist() == [1] * 13
    assert all((outside ^ inside).all() for outside, inside in parts)
    assert {int(inside.sum()) for _, inside in parts} == {2, 3}
    with pytest.raises(ValueError, match="cannot be split"):
        list(folds(4, 0))


def test_a_weak_ridge_finds_a_line_and_a_strong_one_nothing() -> None:
    readings = np.random.default_rng(0).normal(size=(400, 2))
    missing = 1.5 + readings @ np.array([2.0, 0.0])
    asked = np.array([[1.0, 5.0], [-1.0, 0.0]])
    assert ridge(readings, missing, 1e-9, asked) == pytest.approx([3.5, -0.5])
    assert ridge(readings, missing, 1e12, asked) == pytest.approx([0.0, 0.0], abs=1e-6)


def test_the_penalty_follows_what_there_is_to_learn() -> None:
    dice = np.random.default_rng(1)
    readings, noise = dice.normal(size=(80, 3)), dice.normal(size=80)
    assert choose_ridge(readings, readings @ np.array([1.0, 1.0, 1.0]) + noise) < 300
    chosen = [
        choose_ridge(one, each)
        for one, each in zip(dice.normal(size=(20, 80, 3)), dice.normal(size=(20, 80)), strict=True)
    ]
    assert np.median(chosen) >= 300
    assert set(chosen) <= set(RIDGE_GRID)


def test_risk_is_a_whole_number_of_the_scale() -> None:
    assert whole_risk(np.array([-3.0, 2.4, 2.6, 14.0])).tolist() == [0, 2, 3, 10]
