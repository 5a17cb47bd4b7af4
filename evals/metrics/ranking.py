"""How good the head of a ranked list is: precision at k, average precision.

Items with equal scores have no order of their own, so any would be arbitrary: figures are the **expected value over
all orders of tied items** (McSherry and Najork, "Computing information retrieval performance measures efficiently in
the presence of tied scores", ECIR 2008). With distinct scores they are the textbook figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class _Ties:
    """Places of the ranked list, best first, shape (M,) each: what is known of the tied group a place belongs to.

    `before` and `good_before` count the items, and the relevant ones, ranked above the group; `size` and `good` those
    in it; `nth` is the place within the group, from 0.
    """

    before: NDArrayInt
    good_before: NDArrayInt
    size: NDArrayInt
    good: NDArrayInt
    nth: NDArrayInt


def precision_at(scores: NDArrayAny, relevant: NDArrayBool, k: NDArrayInt | list[int]) -> NDArrayFloat:
    """Expected share of relevant items among the first k, one figure per k.

    `P@k = (relevant items among the first k) / k`. A list shorter than k is one whose missing items are not relevant:
    the divisor stays k. An empty list has precision 0.

    Args:
        scores: Of each item, higher is better, shape (M,).
        relevant: Whether the item is a right one, shape (M,).
        k: Lengths of the head, each at least 1, shape (H,).

    Raises:
        ValueError: A score is not a number, shapes do not fit, or a k is below 1.
    """
    heads = np.asarray(k, np.int64)
    if (heads < 1).any():
        raise ValueError(f"k must be at least 1, got {heads.min()}")
    ties = _ties(scores, relevant)
    hits = np.concatenate([[0.0], np.cumsum(ties.good / ties.size)])
    result: NDArrayFloat = hits[np.minimum(heads, hits.size - 1)] / heads
    return result


def average_precision(scores: NDArrayAny, relevant: NDArrayBool, n_relevant: int | None = None) -> float:
    """Expected mean, over all relevant items, of the precision at the place of each; NaN where nothing is relevant.

    `AP = 1/R sum_i rel_i P@i`. Relevant items that are not in the list count 0. For a place i of a group of `n` tied
    items, `r` of them relevant, with `n'` items and `r'` relevant ones above the group and j others of the group above
    the place, the expected term is `r/n (r' + 1 + j (r-1)/(n-1)) / (n' + j + 1)`.

    Args:
        scores: Of each item, higher is better, shape (M,).
        relevant: Whether the item is a right one, shape (M,).
        n_relevant: R, the relevant items that there are, listed or not; by default those listed.

    Raises:
        ValueError: A score is not a number, shapes do not fit, or fewer are relevant than are listed as such.
    """
    ties = _ties(scores, relevant)
    listed = int(np.count_nonzero(relevant))
    total = listed if n_relevant is None else n_relevant
    if total < listed:
        raise ValueError(f"{listed} relevant items are listed, of {total}")
    if not total:
        return float("nan")
    companions = ties.nth * (ties.good - 1) / np.maximum(ties.size - 1, 1)
    found = ties.good_before + 1 + companions
    return float((ties.good / ties.size * found / (ties.before + ties.nth + 1)).sum() / total)


def _ties(scores: NDArrayAny, relevant: NDArrayBool) -> _Ties:
    scores, right = np.asarray(scores, np.float64), np.asarray(relevant, np.bool_)
    if scores.ndim != 1 or scores.shape != right.shape:
        raise ValueError(f"scores of shape {scores.shape} for relevance of shape {right.shape}")
    if np.isnan(scores).any():
        raise ValueError("a score is not a number")
    _, group, size = np.unique(-scores, return_inverse=True, return_counts=True)
    good = np.bincount(group[right], minlength=size.size)
    of = np.repeat(np.arange(size.size), size)
    before, good_before = (np.cumsum(part) - part for part in (size, good))
    return _Ties(before[of], good_before[of], size[of], good[of], np.arange(of.size) - before[of])
