"""Evidence over time: what makes a truth of single frames into something that happens.

Masks have shape (..., T); times are in seconds, shape (T,). A frame stands for the time up to half-way to its
neighbours, so a run of three frames at 10 Hz lasts 0.3 s.
"""

from __future__ import annotations

import numpy as np

from tools.atoms.geometry.runs import run_ids, runs_with
from tools.av2.derived import derived
from tools.av2.log import Log
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt32

_ROUNDING_S = 1e-6


@derived("standard.seconds")
def seconds(log: Log) -> NDArrayFloat:
    """Time since the log's first frame, shape (T,), in seconds."""
    stamps = log.physical_tracks.timestamps_ns
    return np.asarray((stamps - stamps[:1]) / 1e9)


@derived("standard.frame_spans")
def frame_spans_s(log: Log) -> NDArrayFloat:
    """How long each frame stands for, shape (T,), in seconds: half-way to both neighbours; a lone frame 0.1."""
    time_s = seconds(log)
    if time_s.size < 2:
        return np.full(time_s.size, 0.1)
    between = np.diff(time_s)
    return np.asarray((np.append(between[:1], between) + np.append(between, between[-1:])) / 2)


def run_durations_s(mask: NDArrayBool, span_s: NDArrayFloat) -> NDArrayFloat:
    """How long the run lasts that each true element belongs to, same shape as `mask`; 0 where it is false."""
    ids = run_ids(mask)
    total = np.bincount(ids[mask], weights=np.broadcast_to(span_s, mask.shape)[mask])
    return np.append(total, 0.0)[ids]


def lasting(mask: NDArrayBool, span_s: NDArrayFloat, at_least_s: float) -> NDArrayBool:
    """The runs of `mask` that last `at_least_s` or longer; same shape."""
    kept: NDArrayBool = mask & (run_durations_s(mask, span_s) >= at_least_s - _ROUNDING_S)
    return kept


def hysteresis(enter: NDArrayBool, stay: NDArrayBool) -> NDArrayBool:
    """The runs of `stay` (the looser test, which `enter` implies) that meet the stricter test `enter` somewhere."""
    return runs_with(stay | enter, enter)


def majority(mask: NDArrayBool, known: NDArrayBool, time_s: NDArrayFloat, half_window_s: float) -> NDArrayBool:
    """Where `mask` holds at most of the known frames around: what flickers settles, its ends stay where they were.

    Args:
        mask: Shape (..., T); looked at where `known` only.
        known: Frames that count, shape (..., T); nothing holds at others.
        time_s: Time of each frame, shape (T,).
        half_window_s: Half width of the window.
    """
    first = np.searchsorted(time_s, time_s - half_window_s - _ROUNDING_S)
    after = np.searchsorted(time_s, time_s + half_window_s + _ROUNDING_S)
    held, seen = _running_sum(mask & known), _running_sum(known)
    settled: NDArrayBool = known & (2 * (held[..., after] - held[..., first]) > seen[..., after] - seen[..., first])
    return settled


def _running_sum(mask: NDArrayBool) -> NDArrayInt32:
    """Number of true frames before each, shape (..., T + 1)."""
    total = np.zeros((*mask.shape[:-1], mask.shape[-1] + 1), np.int32)
    np.cumsum(mask, axis=-1, dtype=np.int32, out=total[..., 1:])
    return total
