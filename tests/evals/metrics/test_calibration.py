import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.calibration import (
    Binning,
    bin_index,
    bin_sums,
    brier_score,
    calibration_error_of_sums,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
)

ANSWERS = st.lists(st.tuples(st.floats(0, 1, width=16), st.booleans()), min_size=1, max_size=40)
BINNING = st.sampled_from(["width", "count"])
N_BINS = st.integers(1, 12)


def _split(answers: list[tuple[float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in answers]), np.array([y for _, y in answers], np.bool_)


@given(ANSWERS, N_BINS, BINNING)
def test_errors_equal_their_definition(answers: list[tuple[float, bool]], n_bins: int, binning: Binning) -> None:
    confidence, right = _split(answers)
    index = bin_index(confidence, n_bins, binning)
    gaps = {m: abs(right[index == m].mean() - confidence[index == m].mean()) for m in set(index.tolist())}
    curve = reliability_curve(confidence, right, n_bins, binning)
    expected = sum((index == m).mean() * gap for m, gap in gaps.items())
    assert math.isclose(expected_calibration_error(curve), expected, abs_tol=1e-12)
    assert math.isclose(maximum_calibration_error(curve), max(gaps.values()), abs_tol=1e-12)
    assert curve.count.sum() == len(answers)
    assert np.array_equal(np.isnan(curve.accuracy), curve.count == 0)


@given(ANSWERS, st.none() | N_BINS, BINNING)
def test_the_parts_of_the_brier_score_add_up(
    answers: list[tuple[float, bool]], n_bins: int | None, binning: Binning
) -> None:
    score = brier_score(*_split(answers), n_bins, binning)
    whole = score.reliability - score.resolution + score.uncertainty + score.within
    assert math.isclose(score.total, whole, abs_tol=1e-12)
    assert n_bins is not None or abs(score.within) < 1e-12
    assert min(score.reliability, score.resolution, score.uncertainty) >= 0


@given(ANSWERS, N_BINS)
def test_equal_width_bins_hold_what_their_edges_say(answers: list[tuple[float, bool]], n_bins: int) -> None:
    confidence, _ = _split(answers)
    index = bin_index(confidence, n_bins)
    assert ((confidence > index / n_bins) | (index == 0)).all()
    assert (confidence <= (index + 1) / n_bins).all()


@given(ANSWERS, N_BINS)
def test_equal_count_bins_keep_the_order_and_tear_no_ties_apart(answers: list[tuple[float, bool]], n_bins: int) -> None:
    confidence, _ = _split(answers)
    index = bin_index(confidence, n_bins, "count")
    order = np.argsort(confidence, kind="stable")
    assert (np.diff(index[order]) >= 0).all()
    assert len({(p, m) for p, m in zip(confidence, index, strict=True)}) == len(set(confidence.tolist()))


@given(st.integers(1, 9), st.integers(1, 7))
def test_equal_count_bins_are_equal_where_nothing_is_tied(n_bins: int, each: int) -> None:
    confidence = np.linspace(0, 1, n_bins * each)
    assert np.bincount(bin_index(confidence, n_bins, "count")).tolist() == [each] * n_bins


@given(ANSWERS, st.integers(0, 99))
def test_the_order_of_answers_does_not_matter(answers: list[tuple[float, bool]], seed: int) -> None:
    confidence, right = _split(answers)
    order = np.random.default_rng(seed).permutation(len(answers))
    one, two = (reliability_curve(confidence, right), reliability_curve(confidence[order], right[order]))
    assert np.array_equal(one.count, two.count)
    assert np.allclose(one.gap, two.gap, equal_nan=True)


@given(ANSWERS, ANSWERS)
def test_sums_of_logs_add_to_the_error_of_all(one: list[tuple[float, bool]], two: list[tuple[float, bool]]) -> None:
    logs = [bin_sums(*part, bin_index(part[0]), 10) for part in (_split(one), _split(two))]
    errors = calibration_error_of_sums(np.tensordot(np.array([[1.0, 1.0], [2.0, 0.0], [0.0, 0.0]]), logs, 1))
    assert math.isclose(errors[0], expected_calibration_error(reliability_curve(*_split(one + two))), abs_tol=1e-12)
    assert math.isclose(errors[1], expected_calibration_error(reliability_curve(*_split(one))), abs_tol=1e-12)
    assert math.isnan(errors[2])


def test_a_known_curve() -> None:
    confidence, right = np.array([0.0, 0.1, 0.95, 0.95]), np.array([False, True, True, False])
    curve = reliability_curve(confidence, right)
    assert curve.count.tolist() == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert curve.confidence[[0, 9]].tolist() == [0.05, 0.95]
    assert expected_calibration_error(curve) == pytest.approx(0.45)
    assert brier_score(confidence, right).total == pytest.approx((0.81 + 0.05**2 + 0.95**2) / 4)


def test_confidences_that_mean_what_they_say_are_calibrated() -> None:
    rng = np.random.default_rng(8)
    confidence = rng.random(200_000)
    right = rng.random(200_000) < confidence
    assert expected_calibration_error(reliability_curve(confidence, right)) < 0.01
    assert expected_calibration_error(reliability_curve(np.sqrt(confidence), right)) > 0.1
    assert brier_score(confidence, right, 20).reliability < 1e-3


def test_without_answers_there_is_no_figure() -> None:
    none = np.empty(0)
    curve = reliability_curve(none, none.astype(np.bool_), binning="count")
    assert math.isnan(expected_calibration_error(curve))
    assert math.isnan(maximum_calibration_error(curve))
    assert math.isnan(brier_score(none, none.astype(np.bool_)).total)


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan])
def test_what_is_no_confidence_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
        reliability_curve(np.array([value]), np.array([True]))
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
        brier_score(np.array([value]), np.array([True]))


@given(ANSWERS, st.floats().filter(lambda value: value not in (0, 1)), st.data())
def test_what_is_no_outcome_is_refused(answers: list[tuple[float, bool]], value: float, data: st.DataObject) -> None:
    confidence, right = _split(answers)
    right = right.astype(np.float64)
    whole = reliability_curve(confidence, right), brier_score(confidence, right)
    assert whole[0].count.sum() == len(answers)
    assert whole[1] == brier_score(confidence, right != 0)
    right[data.draw(st.integers(0, len(answers) - 1))] = value
    for figure in (reliability_curve, brier_score):
        with pytest.raises(ValueError, match=r"outcomes must be true or false"):
            figure(confidence, right)
    with pytest.raises(ValueError, match=r"outcomes must be true or false"):
        bin_sums(confidence, right, bin_index(confidence), 10)


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan, math.inf])
def test_sums_are_made_of_confidences_only(value: float) -> None:
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\]"):
        bin_sums(np.array([value]), np.array([True]), np.array([0]), 10)


def test_arguments_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one bin"):
        reliability_curve(np.array([0.5]), np.array([True]), 0)
    with pytest.raises(ValueError, match="outcomes of shape"):
        reliability_curve(np.array([0.5]), np.array([True, False]))
