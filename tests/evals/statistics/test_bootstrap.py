import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evals.statistics.bootstrap import bootstrap_intervals, figures, resample_weights, weighted_mean
from evals.statistics.tails import Method, bca_tails, expanded_tails, percentile_tails
from tools.typing import NDArrayFloat

VALUES = hnp.arrays(np.float64, st.integers(3, 12), elements=st.floats(-4, 4).map(lambda x: round(x, 3)))
METHODS: tuple[Method, ...] = ("percentile", "bca", "expanded")


def _clustered(rng: np.random.Generator, n_logs: int) -> tuple[NDArrayFloat, np.ndarray]:
    """Values of cases that agree within a log, around 0; logs of 3 to 30 cases."""
    log = np.repeat(np.arange(n_logs), rng.integers(3, 31, n_logs))
    return rng.normal(0, 1, n_logs)[log] + rng.normal(0, 0.5, log.size), log


def _coverage(n_logs: int, method: Method, clustered: bool = True) -> float:
    rng = np.random.default_rng(n_logs)
    hits = 0
    for trial in range(300):
        values, log = _clustered(rng, n_logs)
        index, count = (log, n_logs) if clustered else (np.arange(log.size), log.size)
        (interval,) = bootstrap_intervals(
            weighted_mean(values, index, count), count, method=method, n_resamples=300, seed=trial
        )
        assert interval.low is not None
        assert interval.high is not None
        hits += interval.low <= 0 <= interval.high
    return hits / 300


@pytest.mark.parametrize("method", METHODS)
def test_intervals_of_clustered_cases_cover_the_truth_about_as_often_as_they_say(method: Method) -> None:
    assert 0.90 <= _coverage(40, method) <= 0.98


def test_expanded_intervals_cover_where_logs_are_few_and_percentile_ones_do_not() -> None:
    assert _coverage(6, "percentile") < 0.9 <= _coverage(6, "expanded") <= 0.98


def test_resampling_cases_instead_of_logs_would_be_far_too_sure() -> None:
    assert _coverage(40, "percentile", clustered=False) < 0.6


@given(st.integers(1, 30), st.integers(1, 50), st.integers(0, 9))
def test_every_resample_draws_as_many_logs_as_there_are(n_logs: int, n_resamples: int, seed: int) -> None:
    weights = resample_weights(n_logs, n_resamples, seed)
    assert weights.shape == (n_resamples, n_logs)
    assert (weights.sum(axis=1) == n_logs).all()
    assert np.array_equal(weights, resample_weights(n_logs, n_resamples, seed))


@given(VALUES, st.sampled_from(METHODS), st.sampled_from([0.5, 4.0, -2.0]), st.sampled_from([-8.0, 0.0, 16.0]))
def test_another_unit_or_origin_moves_the_interval_along(
    values: NDArrayFloat, method: Method, scale: float, shift: float
) -> None:
    log = np.arange(values.size)
    options = {"n_resamples": 60}
    (one,) = bootstrap_intervals(weighted_mean(values, log, log.size), log.size, method=method, **options)
    (two,) = bootstrap_intervals(
        weighted_mean(values * scale + shift, log, log.size), log.size, method=method, **options
    )
    assert (one.method, one.note) == (two.method, two.note)
    if one.low is None:
        return
    ends = sorted([one.low * scale + shift, one.high * scale + shift])
    assert np.allclose([two.low, two.high], ends, atol=1e-6)
    assert math.isclose(two.standard_error, one.standard_error * abs(scale), abs_tol=1e-9)


def test_several_figures_share_their_resamples() -> None:
    rng = np.random.default_rng(3)
    one, two = (weighted_mean(rng.random(50), rng.integers(0, 9, 50), 9) for _ in range(2))
    both = bootstrap_intervals(lambda weights: np.stack([one(weights), two(weights)], axis=1), 9)
    assert both == (*bootstrap_intervals(one, 9), *bootstrap_intervals(two, 9))


def test_the_same_seed_gives_the_same_interval_and_another_one_another() -> None:
    mean = weighted_mean(np.arange(30.0), np.arange(30) // 3, 10)
    assert bootstrap_intervals(mean, 10, seed=5) == bootstrap_intervals(mean, 10, seed=5)
    assert bootstrap_intervals(mean, 10, seed=5) != bootstrap_intervals(mean, 10, seed=6)


def test_a_wider_level_holds_a_narrower_one() -> None:
    mean = weighted_mean(np.random.default_rng(0).random(60), np.arange(60) // 2, 30)
    for method in METHODS:
        (wide,), (narrow,) = (bootstrap_intervals(mean, 30, level=level, method=method) for level in (0.99, 0.8))
        assert wide.low < narrow.low <= narrow.estimate <= narrow.high < wide.high


def test_a_single_log_has_no_interval() -> None:
    (interval,) = bootstrap_intervals(weighted_mean(np.array([1.0, 0.0]), np.array([0, 0]), 1), 1)
    assert (interval.estimate, interval.low, interval.high) == (0.5, None, None)
    assert "single log" in interval.note


def test_a_figure_that_never_varies_has_no_interval() -> None:
    (interval,) = bootstrap_intervals(weighted_mean(np.ones(9), np.arange(9), 9), 9)
    assert (interval.estimate, interval.low) == (1.0, None)
    assert interval.note == "every resample gives the same figure"


def test_an_undefined_figure_has_no_interval() -> None:
    (interval,) = bootstrap_intervals(weighted_mean(np.full(9, np.nan), np.arange(9), 9), 9)
    assert (interval.estimate, interval.low) == (None, None)
    assert interval.note == "the figure is undefined"


def test_a_figure_that_is_undefined_in_most_resamples_has_no_interval() -> None:
    def defined_with_both(weights: NDArrayFloat) -> NDArrayFloat:
        return np.where((weights[:, :6] > 0).all(axis=1), weights[:, 0], np.nan)

    (interval,) = bootstrap_intervals(defined_with_both, 6)
    assert interval.low is None
    assert interval.note.startswith("undefined in ")


def test_resamples_in_which_the_figure_is_undefined_are_counted() -> None:
    values = np.where(np.arange(30) < 4, np.arange(30.0), np.nan)
    (interval,) = bootstrap_intervals(weighted_mean(values, np.arange(30), 30), 30, n_resamples=500)
    assert interval.low is not None
    assert interval.n_resamples < 500
    assert interval.note == f"undefined in {500 - interval.n_resamples} of 500 resamples"


def test_a_figure_outside_its_own_interval_is_said_so() -> None:
    values = np.random.default_rng(4).normal(0, 1, (40, 50))

    def best_of_many(weights: NDArrayFloat) -> NDArrayFloat:
        return (weights @ values / 40).max(axis=1)

    (interval,) = bootstrap_intervals(best_of_many, 40, level=0.5, method="percentile")
    assert interval.estimate < interval.low
    assert interval.note == "the figure itself lies outside: resampling shifts it"


@pytest.mark.parametrize(("method", "enough"), [("percentile", 20), ("bca", 20), ("expanded", 6)])
def test_few_logs_are_said_so(method: Method, enough: int) -> None:
    notes = []
    for count in (enough - 1, enough):
        mean = weighted_mean(np.arange(count) + 0.0, np.arange(count), count)
        notes.append(bootstrap_intervals(mean, count, method=method)[0].note)
    assert notes == [f"only {enough - 1} logs: likely too narrow", ""]


def test_bca_equals_the_percentile_where_there_is_neither_bias_nor_skew() -> None:
    drawn = np.linspace(-1, 1, 401)
    tails = bca_tails(0.9, 0.0, drawn, np.array([-1.0, 0.0, 1.0]))
    assert tails == pytest.approx(percentile_tails(0.9))


def test_bca_moves_against_bias_and_with_skew() -> None:
    drawn, even = np.linspace(-1, 1, 401), np.array([-1.0, 0.0, 1.0])
    low, high = percentile_tails(0.9)
    # The estimate lies above most resampled figures: they are biased downwards, so both ends move up.
    assert min(np.subtract(bca_tails(0.9, 0.4, drawn, even), (low, high))) > 0
    skewed = bca_tails(0.9, 0.0, drawn, np.array([0.0, 0.0, 0.0, -5.0]))
    assert min(np.subtract(skewed, (low, high))) > 0
    assert bca_tails(0.9, 2.0, drawn, even) is None
    assert bca_tails(0.9, 0.0, drawn, np.zeros(3)) is None


def test_expanded_tails_of_four_logs_are_those_of_student() -> None:
    # t(3) at 97.5 % is 3.18245, times sqrt(4/3) is 3.67478.
    assert expanded_tails(0.95, 4) == pytest.approx((1.1904e-4, 1 - 1.1904e-4), rel=1e-3)
    assert expanded_tails(0.95, 10_000) == pytest.approx(percentile_tails(0.95), rel=1e-2)


def test_weights_count_whole_logs() -> None:
    mean = weighted_mean(np.array([1.0, 3.0, 8.0]), np.array([0, 0, 1]), 3)
    got = mean(np.array([[1.0, 1, 1], [2, 0, 0], [0, 1, 4], [0, 0, 1]]))
    assert got[:3].tolist() == [4.0, 2.0, 8.0]
    assert math.isnan(got[3])


def test_arguments_out_of_range_are_refused() -> None:
    mean = weighted_mean(np.ones(2), np.arange(2), 2)
    with pytest.raises(ValueError, match="0 logs"):
        bootstrap_intervals(mean, 0)
    with pytest.raises(ValueError, match="level 1"):
        bootstrap_intervals(mean, 2, level=1)
    with pytest.raises(ValueError, match="gave shape"):
        figures(lambda weights: weights[0], np.ones((3, 2)))
