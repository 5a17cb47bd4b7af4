"""Randomness with memory: correlated numbers and on-off episodes over the frames of a log, and where it comes from.

The recursions run over frames with all objects at once, so that every step is exact for uneven timestamps and gives
the same bits on every machine.
"""

from __future__ import annotations

import hashlib

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt


def stream(seed: int, log_id: str, purpose: str) -> np.random.Generator:
    """A generator of its own for every seed, log and purpose.

    Purposes do not disturb one another, and the draws are the same at every noise level: more noise is then the same
    mishap made worse.
    """
    named = hashlib.blake2b(f"{log_id}\0{purpose}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return np.random.default_rng([abs(seed), int(seed < 0), *np.frombuffer(named, "<u4").tolist()])


def seconds_since_first(timestamps_ns: NDArrayInt) -> NDArrayFloat:
    """Seconds since the first of sorted timestamps, shape (T,)."""
    return np.asarray((timestamps_ns - timestamps_ns[0]) * 1e-9)


def correlated(
    rng: np.random.Generator, seconds: NDArrayFloat, shape: tuple[int, ...], time_constant_s: float
) -> NDArrayFloat:
    """Ornstein-Uhlenbeck processes of mean 0 and variance 1, shape (T, *shape).

    The correlation of two frames t seconds apart is exp(-t / time_constant_s).

    Args:
        rng: Source of the normal draws, of shape (T, *shape).
        seconds: Times of the frames, shape (T,).
        shape: Shape of what happens at one frame.
        time_constant_s: Seconds after which the correlation has fallen to 1/e.
    """
    values: NDArrayFloat = rng.standard_normal((seconds.size, *shape))
    kept = np.exp(-np.diff(seconds) / time_constant_s)
    fresh = np.sqrt(1 - kept**2)
    for frame in range(1, seconds.size):
        values[frame] = kept[frame - 1] * values[frame - 1] + fresh[frame - 1] * values[frame]
    return values


def episodes(rng: np.random.Generator, seconds: NDArrayFloat, share: NDArrayFloat, relaxation_s: float) -> NDArrayBool:
    """On-off episodes of a two-state Markov chain, shape (T, N): on for `share` of the time.

    The chain that models bursts of errors since Gilbert (1960): it forgets its state within `relaxation_s`, and an
    episode lasts about relaxation_s / (1 - share). A larger share keeps every episode of a smaller one.

    Args:
        rng: Source of the uniform draws, of shape (T, N).
        seconds: Times of the frames, shape (T,).
        share: Share of the time that is on, in [0, 1], shape (T, N).
        relaxation_s: Time in which the chain forgets, seconds.
    """
    draws = rng.random(share.shape)
    on: NDArrayBool = draws < share
    forget = -np.expm1(-np.diff(seconds) / relaxation_s)
    for frame in range(1, seconds.size):
        begins = share[frame] * forget[frame - 1]
        stays = 1 - (1 - share[frame]) * forget[frame - 1]
        on[frame] = draws[frame] < np.where(on[frame - 1], stays, begins)
    return on
