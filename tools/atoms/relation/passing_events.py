"""One of a pair coming past the other: from just before until just after, and how far beside."""

from __future__ import annotations

from typing import Final

import numpy as np

from tools.atoms.geometry.pairs import PairBlock
from tools.atoms.geometry.runs import run_ids, runs_with
from tools.atoms.relation.pair_courses import lengths_m, widths_m
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt

MARGIN_M: Final = 5.0
"""A passage begins and ends with this much between the two, lengthwise: about a car's length."""


def flank_gap_m(block: PairBlock, left_m: NDArrayFloat) -> NDArrayFloat:
    """Distance of the two flanks across the way, negative where they overlap, shape (P, F)."""
    gap: NDArrayFloat = np.abs(left_m) - widths_m(block)
    return gap


def passages(near: NDArrayBool, ahead_m: NDArrayFloat, half_m: NDArrayFloat) -> NDArrayBool:
    """Stretches of `near` in which one gets from behind the other's rear to ahead of its front.

    Args:
        near: Where the two are close and go the same way, shape (P, F).
        ahead_m: How far the centre of the one is ahead of the other's, shape (P, F).
        half_m: Half the length of the other, shape (P, 1).

    Returns:
        Shape (P, F): from where `near` begins until it ends, as far as the one was not ahead before nor behind after.
    """
    ahead: NDArrayBool = near & (ahead_m >= half_m)
    behind: NDArrayBool = near & (ahead_m <= -half_m)
    coming = near & ~ahead
    coming = runs_with(coming, behind)
    passed = np.zeros_like(near)
    passed[:, 1:] = ahead[:, 1:] & coming[:, :-1]
    before = np.zeros_like(near)
    before[:, :-1] = passed[:, 1:]
    return runs_with(near & ~behind, passed) | runs_with(coming, before)


def share_in_runs(events: NDArrayBool, among: NDArrayBool, good: NDArrayBool) -> NDArrayFloat:
    """For each element in a run of `events`: share of the run's frames `among` that are `good`; same shape, 0 without.

    Args:
        events: Shape (P, F).
        among: Frames that count, shape (P, F).
        good: Shape (P, F).
    """
    ids = run_ids(events)
    counted = events & among
    total, hits = (_per_run(ids, part) for part in (counted, counted & good))
    share = np.append(np.divide(hits, total, out=np.zeros(hits.size), where=total > 0), 0.0)
    return share[ids]


def _per_run(ids: NDArrayInt, mask: NDArrayBool) -> NDArrayInt:
    return np.bincount(ids[mask], minlength=int(ids.max(initial=-1)) + 1)


def lengthwise(block: PairBlock, ahead_m: NDArrayFloat, margin_m: float) -> NDArrayBool:
    """Where the two, their centres `ahead_m` apart lengthwise, have at most `margin_m` between them, shape (P, F)."""
    near: NDArrayBool = block.both_mask & (np.abs(ahead_m) <= lengths_m(block) + margin_m)
    return near
