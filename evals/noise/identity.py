"""Errors of identity: two objects exchange theirs when they come close, and tracks break into pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evals.noise.kinds import kinds_of
from evals.noise.objects import Objects
from evals.noise.parameters import NoiseParameters
from evals.noise.processes import stream
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, eq=False)
class Identities:
    """Who a tracker takes each object for.

    Attributes:
        identity: Index of the object whose identity object n carries at frame t, shape (T, N); a permutation of 0..N-1
            at every frame.
        piece: Number of the piece of that identity's track, shape (T, N), at the place of the object that carries it.
        kept: The box is detected and its track confirmed, shape (T, N).
        switches: Exchanges of identity that happened.
    """

    identity: NDArrayInt
    piece: NDArrayInt
    kept: NDArrayBool
    switches: int


def assign_identities(
    objects: Objects, detected: NDArrayBool, noise: NoiseParameters, seed: int, log_id: str
) -> Identities:
    """Identities of the `detected` boxes, shape (T, N)."""
    identity, switches = _switched(objects, noise, stream(seed, log_id, "switch"))
    carrier = np.argsort(identity, axis=1)
    seen = np.take_along_axis(detected, carrier, axis=1)
    piece, confirmed = _pieces(objects.seconds, seen, objects.present[0], noise, stream(seed, log_id, "break"))
    kept = detected & np.take_along_axis(confirmed, identity, axis=1)
    return Identities(identity, np.take_along_axis(piece, identity, axis=1), kept, switches)


def _switched(objects: Objects, noise: NoiseParameters, rng: np.random.Generator) -> tuple[NDArrayInt, int]:
    identity = np.tile(np.arange(objects.count), (objects.shape[0], 1))
    frame, first, second, closeness = _close_pairs(objects, noise.switch_reach_m)
    rate = noise.switch_per_s * closeness * np.diff(objects.seconds, prepend=objects.seconds[0])[frame]
    happens = np.flatnonzero(rng.random(frame.size) < -np.expm1(-rate))
    for event in happens.tolist():
        one, other = first[event], second[event]
        identity[frame[event] :, [one, other]] = identity[frame[event] :, [other, one]]
    return identity, int(happens.size)


def _close_pairs(objects: Objects, reach_m: float) -> tuple[NDArrayInt, NDArrayInt, NDArrayInt, NDArrayFloat]:
    """(frame, object, object, closeness) of pairs of one kind within reach; closeness falls from 1 to 0 at the reach.

    One frame at a time: all at once would need arrays of T x N x N.
    """
    kind = kinds_of(objects.category)
    found: list[tuple[NDArrayInt, NDArrayInt, NDArrayInt, NDArrayFloat]] = []
    for frame in range(objects.shape[0]):
        here = np.flatnonzero(objects.present[frame])
        place = objects.tracks.centre_ego_m[objects.row[frame, here], :2]
        apart = np.hypot(*(place[:, None] - place[None]).T)
        one, other = np.nonzero(np.triu((apart < reach_m) & (kind[here][:, None] == kind[here]), k=1))
        closeness = 1 - apart[one, other] / reach_m
        found.append((np.full(one.size, frame), here[one], here[other], closeness))
    frames, ones, others, close = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return frames, ones, others, close


def _pieces(
    seconds: NDArrayFloat, seen: NDArrayBool, at_start: NDArrayBool, noise: NoiseParameters, rng: np.random.Generator
) -> tuple[NDArrayInt, NDArrayBool]:
    """Number of the piece, and whether the track is confirmed by then, for identities seen at frames, shape (T, N).

    A track begins at a random moment since the frame before its first box, so that its confirmation costs as many
    seconds at any frame rate. `at_start`, shape (N,), are those that are there when the log begins: a tracker that has
    been running knows them, and keeps on knowing them over a gap that it bridges.
    """
    since_s = np.diff(seconds, prepend=seconds[0])[:, None]
    frame = np.where(seen, np.arange(seconds.size)[:, None], -1)
    before = np.vstack([np.full((1, seen.shape[1]), -1), np.maximum.accumulate(frame)[:-1]])
    gap_s = np.where(before >= 0, seconds[:, None] - seconds[before], 0.0)
    draws = rng.random((3, *seen.shape))
    spontaneous = draws[1] < -np.expm1(-noise.break_per_s * since_s)
    broken = ((gap_s > noise.coast_s) & (draws[0] < noise.break_after_gap)) | spontaneous
    broken &= seen & (before >= 0)
    known = at_start & (seconds[:, None] <= noise.coast_s)
    born = broken | (seen & (before < 0) & ~known)
    begins = np.where(born, seconds[:, None] - draws[2] * since_s, -np.inf)
    watched_s = seconds[:, None] - np.maximum.accumulate(begins)
    return np.cumsum(broken, axis=0), np.asarray(watched_s >= noise.confirm_s)
