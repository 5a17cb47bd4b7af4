"""Runs of consecutive true frames in masks of shape (..., T)."""

from __future__ import annotations

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt


def run_ids(mask: NDArrayBool) -> NDArrayInt:
    """Number of the run that each true element belongs to, from 0 in array order; false elements get -1."""
    begins = mask.copy()
    begins[..., 1:] &= ~mask[..., :-1]
    numbers = np.cumsum(begins.ravel()).reshape(mask.shape) - 1
    return np.where(mask, numbers, -1)


def runs_with(mask: NDArrayBool, seeds: NDArrayBool) -> NDArrayBool:
    """The runs of `mask` that contain a seed, whole; same shape."""
    ids = run_ids(mask)
    wanted = np.zeros(int(ids.max(initial=-1)) + 2, np.bool_)
    wanted[ids[seeds & mask]] = True
    wanted[-1] = False
    kept: NDArrayBool = wanted[ids]
    return kept


def previous_true(mask: NDArrayBool) -> NDArrayInt:
    """Index along the last axis of the nearest earlier true element, -1 where there is none; same shape."""
    places = np.where(mask, np.arange(mask.shape[-1]), -1)
    latest = np.maximum.accumulate(places, axis=-1)
    shifted = np.full(mask.shape, -1)
    shifted[..., 1:] = latest[..., :-1]
    return shifted


def run_bounds(mask: NDArrayBool) -> tuple[NDArrayInt, NDArrayInt, NDArrayInt]:
    """Row, first and last frame of each run of a mask of shape (N, T), in array order; each of shape (runs,)."""
    begins, ends = mask.copy(), mask.copy()
    begins[:, 1:] &= ~mask[:, :-1]
    ends[:, :-1] &= ~mask[:, 1:]
    row, first = np.nonzero(begins)
    return row, first, np.nonzero(ends)[1]


def bridged(mask: NDArrayBool, barrier: NDArrayBool, time_s: NDArrayFloat, max_pause_s: float) -> NDArrayBool:
    """Fill the pauses between true frames of `mask`, shape (N, T), that last at most `max_pause_s`.

    Args:
        mask: What is bridged.
        barrier: A pause with a true `barrier` frame in it is not filled, shape (N, T).
        time_s: Time of each frame, shape (T,).
        max_pause_s: Longest time between two true frames that are joined.
    """
    before = previous_true(mask)
    joined = mask & (before >= 0) & (previous_true(barrier) < before) & (time_s - time_s[before] <= max_pause_s)
    row, frame = np.nonzero(joined)
    change = np.zeros((mask.shape[0], mask.shape[1] + 1), np.int64)
    change[row, before[row, frame]] += 1
    change[row, frame] -= 1
    filled: NDArrayBool = mask | (np.cumsum(change, axis=1)[:, :-1] > 0)
    return filled
