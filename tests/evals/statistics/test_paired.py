import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evals.statistics.paired import check_same_cases, compare_paired, holm, paired_mean
from tools.errors import UserError
from tools.typing import NDArrayFloat

RUNS = hnp.arrays(np.float64, st.tuples(st.just(2), st.integers(1, 7)), elements=st.integers(0, 8).map(float))
P_VALUES = st.lists(st.floats(0, 1), max_size=8)


def _compare(first: NDArrayFloat, second: NDArrayFloat, **options: int):  # type: ignore[no-untyped-def]
    log = np.arange(first.size)
    (result,) = compare_paired(paired_mean(first, second, log, log.size), log.size, n_resamples=50, **options)
    return result


@given(RUNS)
def test_the_exact_p_value_is_the_share_of_sign_flips_that_are_as_large(runs: NDArrayFloat) -> None:
    difference = runs[0] - runs[1]
    flips = [abs(float(np.dot(signs, difference))) for signs in product((-1, 1), repeat=difference.size)]
    result = _compare(*runs)
    assert result.p_method == "exact"
    assert result.p_value == sum(flip >= flips[-1] for flip in flips) / len(flips)
    assert result.p_value >= result.smallest_p == 2.0 ** (1 - difference.size)


@given(RUNS)
def test_changing_the_runs_over_turns_the_difference_and_keeps_the_p_value(runs: NDArrayFloat) -> None:
    there, back = _compare(*runs), _compare(*runs[::-1])
    assert there.p_value == back.p_value
    assert there.difference.estimate == -back.difference.estimate
    assert (there.first, there.second) == (back.second, back.first)


@given(RUNS, st.sampled_from([0.1, 3.0, 1e6]), st.integers(0, 99))
def test_neither_the_unit_nor_the_order_of_logs_moves_the_p_value(runs: NDArrayFloat, scale: float, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(runs.shape[1])
    assert _compare(*runs).p_value == _compare(*(runs[:, order] * scale)).p_value


def test_a_known_small_case() -> None:
    # Differences 1, 2, 3, -0.5: the sum is 5.5; as large are it, 6.5, and their negatives.
    result = _compare(np.array([1.0, 2.0, 3.0, 0.0]), np.array([0.0, 0.0, 0.0, 0.5]))
    assert result.p_value == 4 / 16
    assert (result.first, result.second, result.difference.estimate) == (1.5, 0.125, 1.375)
    assert result.smallest_p == 0.125


def test_equal_runs_do_not_differ() -> None:
    result = _compare(np.arange(5.0), np.arange(5.0))
    assert (result.difference.estimate, result.p_value) == (0.0, 1.0)
    assert result.difference.note == "every resample gives the same figure"


def test_one_log_proves_nothing() -> None:
    result = _compare(np.array([1.0]), np.array([0.0]))
    assert (result.p_value, result.smallest_p) == (1.0, 1.0)
    assert result.difference.low is None


def test_many_logs_are_sampled_with_the_correction_that_forbids_zero() -> None:
    result = _compare(np.arange(40.0) + 5, np.arange(40.0), n_permutations=99)
    assert result.p_method == "monte carlo"
    assert result.p_value == result.smallest_p == 1 / 100


def test_sampled_p_values_agree_with_exact_ones() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.random((2, 10))
    exact, drawn = _compare(first, second), _compare(first, second, n_permutations=900)
    assert (exact.p_method, drawn.p_method) == ("exact", "monte carlo")
    assert abs(exact.p_value - drawn.p_value) < 0.06


@pytest.mark.parametrize(("n_logs", "n_permutations"), [(8, 300), (25, 199)])
def test_without_a_difference_five_percent_of_p_values_are_below_five_percent(n_logs: int, n_permutations: int) -> None:
    rng = np.random.default_rng(n_logs)
    log = np.repeat(np.arange(n_logs), 6)
    small = 0
    for trial in range(600):
        scene = rng.normal(0, 1, n_logs)[log]
        first, second = (scene + rng.standard_t(3, n_logs)[log] + rng.normal(0, 0.2, log.size) for _ in range(2))
        statistic = paired_mean(first, second, log, n_logs)
        (result,) = compare_paired(statistic, n_logs, n_resamples=2, n_permutations=n_permutations, seed=trial)
        small += result.p_value <= 0.05
    assert 0.025 <= small / 600 <= 0.075


def test_a_difference_that_every_log_shows_is_found_although_logs_differ_more() -> None:
    rng = np.random.default_rng(1)
    scene = rng.normal(0, 1, 12)
    result = _compare(scene + 0.1 + rng.normal(0, 0.02, 12), scene)
    assert result.p_value < 0.01
    assert 0.05 < result.difference.low < 0.1 < result.difference.high < 0.15


def test_figures_that_are_not_means_are_exchanged_as_wholes() -> None:
    tp, said = np.array([[3.0, 1, 2], [1, 1, 0]]), np.array([[4.0, 5, 2], [1, 3, 3]])

    def precision(first: NDArrayFloat, second: NDArrayFloat) -> NDArrayFloat:
        return (first @ tp[0] + second @ tp[1]) / (first @ said[0] + second @ said[1])

    (result,) = compare_paired(precision, 3, n_resamples=50)
    flips = []
    for kept in product((0, 1), repeat=3):
        one, two = np.array(kept), 1 - np.array(kept)
        flips.append(abs(precision(one, two) - precision(two, one)))
    assert result.p_value == sum(flip >= abs(6 / 11 - 2 / 7) - 1e-12 for flip in flips) / 8


def test_an_undefined_difference_has_no_p_value() -> None:
    def undefined(first: NDArrayFloat, second: NDArrayFloat) -> NDArrayFloat:
        return np.where(second.sum(axis=1) > 0, np.nan, 1.0)

    (result,) = compare_paired(undefined, 3, n_resamples=10)
    assert (result.first, result.second, result.p_value) == (1.0, None, None)


def test_the_same_cases_give_their_logs() -> None:
    cases = [("b", "x"), ("a", "x"), ("a", "y")]
    assert check_same_cases(cases, reversed(cases)) == ("a", "b")


def test_other_cases_are_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"1 only in the first \('y' on log a\); 2 only in the second \('x' on log b\)"):
        check_same_cases([("a", "x"), ("a", "y")], [("a", "x"), ("b", "x"), ("c", "x")])
    with pytest.raises(UserError, match="no cases"):
        check_same_cases([], [])


@given(P_VALUES)
def test_holm_keeps_the_order_and_never_lowers(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, corrected, strict=True))
    assert np.array_equal(np.sort(corrected), np.array(corrected)[np.argsort(p_values, kind="stable")])


@given(P_VALUES, st.floats(0.001, 0.2))
def test_holm_rejects_what_the_step_down_procedure_rejects(p_values: list[float], alpha: float) -> None:
    rejected = 0
    for place, p in enumerate(sorted(p_values)):
        if p * (len(p_values) - place) > alpha:
            break
        rejected += 1
    assert sum(p <= alpha for p in holm(p_values)) == rejected


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))
    with pytest.raises(ValueError, match="p-values must lie"):
        holm([math.nan])


def test_what_cannot_be_paired_is_refused() -> None:
    with pytest.raises(ValueError, match="one per case and run"):
        paired_mean(np.array([1.0, np.nan]), np.array([1.0, 1.0]), np.arange(2), 2)
    with pytest.raises(ValueError, match="at least one permutation"):
        compare_paired(paired_mean(np.ones(2), np.ones(2), np.arange(2), 2), 2, n_permutations=0)
