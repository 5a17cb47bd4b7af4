"""How well intervals of time are found: their overlap, and how many have a partner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics.moments import TimeIntervals
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

DEFAULT_THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.9)


def interval_iou(truth: TimeIntervals, predicted: TimeIntervals, n_groups: int, empty: float = np.nan) -> NDArrayFloat:
    """Time in both over time in either, per group: `|A and B| / |A or B|`, shape (n_groups,).

    Jaccard's index of two sets of moments. A group in which neither holds anywhere has no such figure: it gets `empty`.

    Raises:
        ValueError: A group is not below `n_groups`, or the times lie 292 years apart.
    """
    _check(n_groups, truth, predicted)
    pairs = _overlaps(truth, predicted)
    shared = np.zeros(n_groups)
    np.add.at(shared, truth.group[pairs.truth], pairs.length_ns)
    either = -shared
    for side in (truth, predicted):
        np.add.at(either, side.group, side.length_ns)
    iou: NDArrayFloat = np.where(either > 0, shared / np.where(either > 0, either, 1.0), empty)
    return iou


@dataclass(frozen=True, slots=True, eq=False)
class IntervalMatches:
    """How many intervals are found, per threshold and group.

    Attributes:
        thresholds: Least IoU of a match, shape (H,).
        matched: Intervals with a partner, shape (H, n_groups): the same number in truth and prediction.
        n_truth: Intervals of the truth, shape (n_groups,).
        n_predicted: Predicted intervals, shape (n_groups,).
    """

    thresholds: NDArrayFloat
    matched: NDArrayInt
    n_truth: NDArrayInt
    n_predicted: NDArrayInt

    @property
    def precision(self) -> NDArrayFloat:
        """Part of the predicted intervals of all groups with a partner, shape (H,); NaN without predicted ones."""
        return _share(self.matched, self.n_predicted)

    @property
    def recall(self) -> NDArrayFloat:
        """Part of the true intervals of all groups with a partner, shape (H,); NaN without true ones."""
        return _share(self.matched, self.n_truth)


def matched_intervals(
    truth: TimeIntervals, predicted: TimeIntervals, n_groups: int, thresholds: Sequence[float] = DEFAULT_THRESHOLDS
) -> IntervalMatches:
    """Pair true and predicted intervals one to one, as many as can be, where their IoU reaches a threshold.

    The rule of temporal action detection (Caba Heilbron et al., "ActivityNet", CVPR 2015) without its scores. Among
    equally large sets of pairs none is preferred: only their number counts. Above an IoU of 0.5 no interval has two
    candidates, and there is nothing to choose.

    Args:
        truth: Intervals of the truth.
        predicted: Predicted intervals, in the same groups.
        n_groups: Number of groups; every group index is below it.
        thresholds: Each in (0, 1].

    Raises:
        ValueError: A threshold is not in (0, 1], a group not below `n_groups`, or the times lie 292 years apart.
    """
    levels = np.asarray(thresholds, np.float64)
    if not ((levels > 0) & (levels <= 1)).all():
        raise ValueError(f"IoU thresholds lie in (0, 1], got {levels.tolist()}")
    _check(n_groups, truth, predicted)
    pairs = _overlaps(truth, predicted)
    either = truth.length_ns[pairs.truth] + (predicted.length_ns[pairs.predicted] - pairs.length_ns)
    iou = pairs.length_ns / either
    matched = [_count(pairs, iou >= level, truth, n_groups) for level in levels.tolist()]
    sizes = (np.bincount(part.group, minlength=n_groups) for part in (truth, predicted))
    return IntervalMatches(levels, np.array(matched, np.int64).reshape(levels.size, n_groups), *sizes)


@dataclass(frozen=True, slots=True, eq=False)
class _Overlaps:
    """Pairs of a true and a predicted interval that share time, sorted by both, shape (P,) each."""

    truth: NDArrayInt
    predicted: NDArrayInt
    length_ns: NDArrayInt


def _overlaps(truth: TimeIntervals, predicted: TimeIntervals) -> _Overlaps:
    """All pairs with time in common. Both sides are sorted and apart, so one's partners are neighbours."""
    (start_t, stop_t), (start_p, stop_p) = _ranked(truth, predicted)
    begin = np.searchsorted(stop_p, start_t, "right")
    count = np.maximum(np.searchsorted(start_p, stop_t, "left") - begin, 0)
    one = np.repeat(np.arange(count.size), count)
    other = np.arange(one.size) - np.repeat(np.cumsum(count) - count - begin, count)
    first_ns = np.maximum(truth.start_ns[one], predicted.start_ns[other])
    stop_ns = np.minimum(truth.stop_ns[one], predicted.stop_ns[other])
    return _Overlaps(one, other, stop_ns - first_ns)


def _ranked(*parts: TimeIntervals) -> list[tuple[NDArrayInt, NDArrayInt]]:
    """Places of starts and stops among all moments of all groups, a later group's behind an earlier one's.

    Places, not sums of times: groups laid end to end would leave the range of 64 bits.
    """
    group = np.concatenate([part.group for part in parts for _ in range(2)])
    moment = np.concatenate([side for part in parts for side in (part.start_ns, part.stop_ns)])
    order = np.lexsort((moment, group))
    later = (np.diff(group[order]) != 0) | (np.diff(moment[order]) != 0)
    rank = np.zeros(order.size, np.int64)
    rank[order[1:]] = np.cumsum(later)
    cut = np.cumsum([part.group.size for part in parts for _ in range(2)])[:-1]
    starts_and_stops = np.split(rank, cut)
    return list(zip(starts_and_stops[::2], starts_and_stops[1::2], strict=True))


def _count(pairs: _Overlaps, kept: NDArrayBool, truth: TimeIntervals, n_groups: int) -> NDArrayInt:
    """Size of a largest one-to-one matching among the kept pairs, per group.

    On a line, taking for each predicted interval the earliest true one that is still free is enough: overlaps of two
    sorted sets do not cross, so a later interval never needs an earlier partner more.
    """
    found = np.zeros(n_groups, np.int64)
    last_truth = last_predicted = -1
    for one, other in zip(pairs.truth[kept].tolist(), pairs.predicted[kept].tolist(), strict=True):
        if one > last_truth and other > last_predicted:
            last_truth, last_predicted = one, other
            found[truth.group[one]] += 1
    return found


def _check(n_groups: int, *sides: TimeIntervals) -> None:
    for side in sides:
        if side.group.size and not 0 <= side.group.min() <= side.group.max() < n_groups:
            raise ValueError(f"groups {side.group.min()} to {side.group.max()}, of {n_groups}")
    moments = [side for part in sides for side in (part.start_ns, part.stop_ns) if side.size]
    if moments and max(int(part.max()) for part in moments) - min(int(part.min()) for part in moments) >= 2**63:
        raise ValueError("times lie farther apart than 64 bits of nanoseconds (292 years)")


def _share(matched: NDArrayAny, total: NDArrayAny) -> NDArrayFloat:
    count = int(total.sum())
    share: NDArrayFloat = matched.sum(axis=1) / count if count else np.full(len(matched), np.nan)
    return share
