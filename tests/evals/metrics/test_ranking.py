import math
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.ranking import average_precision, precision_at

ITEMS = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=6)


def _orders(items: list[tuple[int, bool]]) -> list[list[bool]]:
    """Relevance along every order that the scores allow."""
    every = [[items[place] for place in order] for order in permutations(range(len(items)))]
    return [[right for _, right in order] for order in every if all(a >= b for (a, _), (b, _) in pairwise(order))]


def _textbook(order: list[bool], total: int) -> float:
    return sum(sum(order[: i + 1]) / (i + 1) for i, right in enumerate(order) if right) / total


@given(ITEMS, st.integers(1, 8))
def test_precision_is_the_mean_over_all_orders_of_ties(items: list[tuple[int, bool]], k: int) -> None:
    orders = _orders(items)
    expected = sum(sum(order[:k]) / k for order in orders) / len(orders)
    got = precision_at(np.array([s for s, _ in items]), np.array([r for _, r in items], np.bool_), [k])
    assert math.isclose(got[0], expected, abs_tol=1e-12)


@given(ITEMS, st.integers(0, 3))
def test_average_precision_is_the_mean_over_all_orders_of_ties(items: list[tuple[int, bool]], missed: int) -> None:
    scores, right = np.array([s for s, _ in items], float), np.array([r for _, r in items], np.bool_)
    total = int(right.sum()) + missed
    got = average_precision(scores, right, total)
    if not total:
        assert math.isnan(got)
        return
    orders = _orders(items)
    assert math.isclose(got, sum(_textbook(order, total) for order in orders) / len(orders), abs_tol=1e-12)


@given(ITEMS, st.integers(0, 99))
def test_the_order_in_which_items_are_given_does_not_matter(items: list[tuple[int, bool]], seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(items))
    scores, right = np.array([s for s, _ in items], float), np.array([r for _, r in items], np.bool_)
    heads = list(range(1, 8))
    assert np.array_equal(precision_at(scores, right, heads), precision_at(scores[order], right[order], heads))
    a, b = average_precision(scores, right), average_precision(scores[order], right[order])
    assert a == b or (math.isnan(a) and math.isnan(b))


@given(ITEMS.filter(lambda items: any(right for _, right in items)))
def test_only_the_order_of_scores_matters(items: list[tuple[int, bool]]) -> None:
    scores, right = np.array([s for s, _ in items], float), np.array([r for _, r in items], np.bool_)
    assert average_precision(scores, right) == average_precision(np.exp(scores) - 9, right)


def test_a_known_list() -> None:
    scores, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False])
    assert precision_at(scores, right, [1, 2, 3, 4, 8]).tolist() == [1.0, 0.5, 2 / 3, 0.5, 0.25]
    assert average_precision(scores, right) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(scores, right, 4) == pytest.approx((1 + 2 / 3) / 4)


def test_scores_that_are_all_the_same_give_the_share_of_right_ones() -> None:
    assert precision_at(np.ones(8), np.arange(8) < 2, [1, 3, 8]).tolist() == [0.25, 0.25, 0.25]


def test_an_empty_list_finds_nothing() -> None:
    assert precision_at(np.empty(0), np.empty(0, np.bool_), [1, 5]).tolist() == [0.0, 0.0]
    assert average_precision(np.empty(0), np.empty(0, np.bool_), 3) == 0.0


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        precision_at(np.array([np.nan]), np.array([True]), [1])
    with pytest.raises(ValueError, match="k must be at least 1"):
        precision_at(np.array([1.0]), np.array([True]), [0])
    with pytest.raises(ValueError, match="2 relevant items are listed, of 1"):
        average_precision(np.array([1.0, 2.0]), np.array([True, True]), 1)
    with pytest.raises(ValueError, match=r"scores of shape \(2,\)"):
        precision_at(np.array([1.0, 2.0]), np.array([True]), [1])
