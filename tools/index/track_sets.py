"""Sets of a log's tracks as whole numbers: bit n stands for track n. They are small, exact and quick to combine."""

from __future__ import annotations

import numpy as np

from tools.typing import NDArrayBool


def track_set(member: NDArrayBool) -> int:
    """The tracks for which `member`, bool of shape (N,), is true."""
    return int.from_bytes(np.packbits(member, bitorder="little").tobytes(), "little")


def tracks_of_mask(mask: NDArrayBool) -> int:
    """The tracks that hold at some frame of `mask`, bool of shape (N, T)."""
    return track_set(np.asarray(mask.any(axis=1)))


def members(tracks: int, n_tracks: int) -> NDArrayBool:
    """Bool of shape (N,): which tracks are in the set."""
    data = np.frombuffer(tracks.to_bytes((n_tracks + 7) // 8, "little"), np.uint8)
    return np.unpackbits(data, count=n_tracks, bitorder="little").astype(np.bool_)
