"""Uninterrupted intervals of a mask, and who refers to whom along chains of relations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.scenario import Scenario
from tools.typing import NDArrayBool, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """K intervals in order of (track, start): `track` holds from `first` to `last`, both inclusive, shape (K,) each."""

    track: NDArrayInt
    first: NDArrayInt
    last: NDArrayInt

    def __len__(self) -> int:
        return int(self.track.size)


def intervals_of(mask: NDArrayBool) -> Intervals:
    """Runs of consecutive true frames of `mask`, shape (N, T), per track. One missing frame splits a run."""
    edge = np.zeros((mask.shape[0], 1), np.bool_)
    padded = np.concatenate([edge, mask, edge], axis=1)
    changes = np.flatnonzero(padded[:, 1:] != padded[:, :-1]).reshape(-1, 2)  # in each row a beginning, then its end
    track, first = np.divmod(changes[:, 0], mask.shape[1] + 1)
    return Intervals(track, first, changes[:, 1] % (mask.shape[1] + 1) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Bonds:
    """B times: at `frame`, `related` is related to the referred track `referred`, directly or through others."""

    referred: NDArrayInt
    related: NDArrayInt
    frame: NDArrayInt


def bonds_of(scenario: Scenario) -> Bonds:
    """All (referred, related, frame) of a scenario, sorted and unique.

    Chains are followed through tracks that are not referred themselves: what a match's partner is related to, is that
    partner's own affair where it is a match too.
    """
    n_tracks, n_frames = scenario.shape
    edges = scenario.edges
    track, related, frame = (part.astype(np.int64) for part in (edges.track, edges.related, edges.frame))
    direct = scenario.mask[edges.track, edges.frame]
    known = np.unique((track[direct] * n_tracks + related[direct]) * n_frames + frame[direct])
    fresh = known
    order = np.argsort(track * n_frames + frame, kind="stable")
    source = (track * n_frames + frame)[order]
    while fresh.size:
        pair, at = np.divmod(fresh, max(n_frames, 1))
        root, node = np.divmod(pair, max(n_tracks, 1))
        onward = ~scenario.mask[node, at]
        root, node, at = root[onward], node[onward], at[onward]
        start, stop = (np.searchsorted(source, node * n_frames + at, side) for side in ("left", "right"))
        step = _ranges(start, stop)
        reached = (np.repeat(root, stop - start) * n_tracks + related[order[step]]) * n_frames + frame[order[step]]
        fresh = np.setdiff1d(reached, known)
        known = np.union1d(known, fresh)
    pair, at = np.divmod(known, max(n_frames, 1))
    root, node = np.divmod(pair, max(n_tracks, 1))
    other = root != node
    return Bonds(root[other], node[other], at[other])


def _ranges(start: NDArrayInt, stop: NDArrayInt) -> NDArrayInt:
    """All integers of the half-open ranges, one after another."""
    length = stop - start
    offset = np.repeat(stop - np.cumsum(length), length)
    return np.arange(int(length.sum()), dtype=np.int64) + offset
