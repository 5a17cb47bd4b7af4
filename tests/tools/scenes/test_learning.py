"""Belief, prevalence and risk against what they were made from: simulated truth, and conditions of optimality."""

import numpy as np
import pytest
from scipy.special import expit

from tools.scenes.belief import Belief, Penalties, fit_belief
from tools.scenes.prevalence import at_prevalence, estimate_prevalence
from tools.scenes.risk import fit_risk
from tools.typing import NDArrayBool, NDArrayFloat

PENALTIES = Penalties(1.0, 3.0)


def simulated(n: int, prevalence: float, seed: int) -> tuple[NDArrayFloat, NDArrayBool]:
    """Two tags and three columns of evidence that depend on the truth only."""
    dice = np.random.default_rng(seed)
    truth = dice.random((n, 2)) < prevalence
    evidence = np.stack([dice.random((n, 2)) < np.where(truth, share, 0.2) for share in (0.8, 0.6, 0.2)], axis=2)
    return evidence.astype(np.float64), truth


def gradient(belief: Belief, evidence: NDArrayFloat, truth: NDArrayBool) -> NDArrayFloat:
    """Slope of the penalised loss in each tag's weights at the best split of them, shape (T, E)."""
    error = belief.probability(evidence) - truth
    shared = PENALTIES.own * belief.weights.sum(0) / (PENALTIES.shared + len(belief.weights) * PENALTIES.own)
    slope: NDArrayFloat = np.einsum("ft,fte->te", error, evidence) + PENALTIES.own * (belief.weights - shared)
    return slope


def test_the_fit_is_the_optimum() -> None:
    evidence, truth = simulated(150, 0.3, 1)
    belief = fit_belief(evidence, truth, PENALTIES)
    assert np.abs(gradient(belief, evidence, truth)).max() < 1e-3


def test_more_evidence_weighs_more_and_noise_nothing() -> None:
    belief = fit_belief(*simulated(4000, 0.3, 2), Penalties(0.1, 0.1))
    first, second, noise = belief.weights.mean(axis=0).tolist()
    assert first == pytest.approx(np.log(0.8 / 0.2 / (0.2 / 0.8)), abs=0.2)
    assert first > second > 1
    assert abs(noise) < 0.2


def test_dear_departures_make_all_tags_alike() -> None:
    evidence, truth = simulated(100, 0.3, 3)
    weights = fit_belief(evidence, truth, Penalties(1.0, 1e7)).weights
    assert weights[0] == pytest.approx(weights[1], abs=1e-4)


def test_a_tag_without_positives_stays_finite() -> None:
    evidence, truth = simulated(60, 0.3, 4)
    truth[:, 1] = False
    sure = fit_belief(evidence, truth, PENALTIES).probability(evidence)
    assert np.isfinite(sure).all()
    assert sure[:, 1].max() < 0.5


def test_wrong_arguments_are_refused() -> None:
    evidence, truth = simulated(10, 0.3, 5)
    with pytest.raises(ValueError, match="shape"):
        fit_belief(evidence[:5], truth, PENALTIES)
    with pytest.raises(ValueError, match="above 0"):
        Penalties(0.0, 1.0)


@pytest.mark.parametrize("prevalence", [0.02, 0.1, 0.6])
def test_prevalence_is_found_without_labels(prevalence: float) -> None:
    evidence, truth = simulated(4000, 0.35, 6)
    belief = fit_belief(evidence, truth, Penalties(0.1, 0.1))
    elsewhere, hidden = simulated(20_000, prevalence, 7)
    found = estimate_prevalence(belief.probability(elsewhere), truth.mean(axis=0))
    assert found == pytest.approx(hidden.mean(axis=0), abs=0.02)


def test_probabilities_at_another_prevalence_are_calibrated() -> None:
    evidence, truth = simulated(4000, 0.35, 8)
    belief = fit_belief(evidence, truth, Penalties(0.1, 0.1))
    elsewhere, hidden = simulated(20_000, 0.1, 9)
    sure = at_prevalence(belief.probability(elsewhere), truth.mean(axis=0), np.array([0.1, 0.1]))
    likely = (sure > 0.3) & (sure < 0.8)
    assert hidden[likely].mean() == pytest.approx(sure[likely].mean(), abs=0.04)


def test_at_the_same_prevalence_nothing_changes() -> None:
    sure = expit(np.linspace(-3, 3, 8)).reshape(4, 2)
    assert at_prevalence(sure, np.array([0.2, 0.4]), np.array([0.2, 0.4])) == pytest.approx(sure)


def readings_of(risk: NDArrayFloat, seed: int) -> NDArrayFloat:
    """Two readings on scales of their own, and one that is noise."""
    dice = np.random.default_rng(seed)
    noise = dice.normal(size=(3, len(risk)))
    return np.stack([1 + 0.6 * risk + noise[0], 0.3 * risk - 1 + 0.8 * noise[1], noise[2]], axis=1)


def picked(seed: int) -> tuple[NDArrayFloat, NDArrayFloat, NDArrayFloat, NDArrayFloat]:
    """Labelled moments that were picked for high risk, and others: (readings, risk) of both."""
    risk = np.clip(np.random.default_rng(seed).normal(4, 1.5, 30_000), 0, 10)
    readings = readings_of(risk, seed + 1)
    high = np.flatnonzero(risk > 5)[:2000]
    return readings[high], risk[high], readings, risk


def test_the_centre_is_found_though_only_high_risks_are_labelled() -> None:
    readings, risk, everything, truth = picked(1)
    scale = fit_risk(readings, risk, everything)
    assert risk.mean() > 5.5
    assert scale.centre == pytest.approx(truth.mean(), abs=0.35)
    error = np.abs(scale.estimate(everything) - truth).mean()
    assert error < np.abs(truth - 4).mean()
    assert error < np.abs(np.clip(scale.raw(everything), 0, 10) - truth).mean()


def test_weights_are_not_negative_and_missing_readings_are_usual() -> None:
    readings, risk, everything, _ = picked(2)
    scale = fit_risk(readings, risk, everything)
    assert (scale.weights >= 0).all()
    missing = np.full((1, 3), np.nan)
    assert scale.estimate(missing) == pytest.approx(scale.estimate(scale.usual[None]))
    assert 0 < scale.reliability < 1


@pytest.mark.parametrize("risk", [np.array([1.0, 2.0, 3.0]), np.full(10, 4.0)])
def test_too_little_to_learn_from_is_refused(risk: NDArrayFloat) -> None:
    with pytest.raises(ValueError, match="at least four"):
        fit_risk(readings_of(risk, 1), risk, readings_of(risk, 2))


def test_readings_that_fall_with_the_risk_are_no_readings() -> None:
    risk = np.arange(10.0)
    with pytest.raises(ValueError, match="no reading rises"):
        fit_risk(-risk[:, None], risk, risk[:, None])
