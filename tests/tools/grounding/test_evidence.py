"""How much a miss says: the model against counting on simulated detectors."""

import numpy as np
import pytest

from tools.grounding.evidence import Reach, looks_and_hits, reach_of


def test_misses_of_one_object_are_not_independent():
    firm, loose = Reach(18.0, 2.0, 0.1, 1.0), Reach(0.9, 0.1, 0.1, 1.0)
    looks = np.arange(6)
    assert firm.mean == loose.mean == pytest.approx(0.9)
    assert firm.never_met(looks)[0] == loose.never_met(looks)[0] == 1
    assert (firm.never_met(looks)[2:] < loose.never_met(looks)[2:]).all()
    assert loose.never_met(looks)[1] == pytest.approx(0.1)
    assert (np.diff(firm.never_met(looks)) < 0).all()


def test_never_met_is_the_share_that_a_simulation_counts():
    rng = np.random.default_rng(1)
    chances = rng.beta(4.0, 1.0, 200_000)
    counted = [(rng.binomial(looks, chances) == 0).mean() for looks in (1, 3, 6)]
    np.testing.assert_allclose(Reach(4.0, 1.0, 0.0, 1.0).never_met(np.array([1, 3, 6])), counted, atol=2e-3)


def test_bayes_by_counting():
    rng = np.random.default_rng(2)
    false = rng.random(400_000) < 0.1
    met = np.where(false, 0, rng.binomial(2, rng.beta(4.0, 1.0, false.size)))
    assert Reach(4.0, 1.0, 0.1, 1.0).false_if_never_met(np.array([2]))[0] == pytest.approx(
        false[met == 0].mean(), abs=0.01
    )


@pytest.mark.parametrize("false_share", [0.0, 0.05, 0.2])
def test_what_is_estimated_is_what_was_simulated(false_share):
    rng = np.random.default_rng(3)
    looks = rng.integers(4, 20, 3000)
    false = rng.random(3000) < false_share
    met = np.where(false, 0, rng.binomial(looks, rng.beta(6.0, 2.0, 3000)))
    reach = reach_of(looks, met, met == 0, 1.0)
    assert reach.mean == pytest.approx(0.75, abs=0.02)
    assert reach.a + reach.b == pytest.approx(8.0, rel=0.25)
    assert reach.false_share == pytest.approx(false_share, abs=0.015)


def test_a_blind_detector_says_nothing():
    looks = np.full(50, 9)
    reach = reach_of(looks, np.zeros(50, int), np.ones(50, bool), 1.0)
    assert reach.false_share == 0
    assert reach.false_if_never_met(looks).max() == 0


def test_views_of_one_look_count_once():
    track = np.array([0, 0, 0, 2, 2])
    look = np.array([0, 0, 1, 1, 1])
    looks, met = looks_and_hits(track, look, np.array([True, True, False, False, True]), 3)
    assert (looks.tolist(), met.tolist()) == ([2, 0, 1], [1, 0, 1])
    looks, met = looks_and_hits(track[:0], look[:0], np.zeros(0, bool), 2)
    assert (looks.tolist(), met.tolist()) == ([0, 0], [0, 0])
