"""From single answers to masks: answers hold for a whole life, for the frames nearest to them, or for a whole scene."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt
from tools.vision.values import Verdict

NO, YES, UNSURE = 0, 1, 2
_CODES: Final[Mapping[Verdict, int]] = {"no": NO, "yes": YES, "cannot_tell": UNSURE}


def coded(verdicts: Sequence[Verdict]) -> NDArrayInt:
    """Verdicts as codes, shape (K,)."""
    return np.array([_CODES[verdict] for verdict in verdicts], np.int64)


def steadied(codes: NDArrayInt) -> NDArrayInt:
    """Codes in order of time, each outvoted where the one before and the one after it agree otherwise."""
    steady = codes.copy()
    before, own, after = codes[:-2], codes[1:-1], codes[2:]
    steady[1:-1] = np.where((before == after) & (before != UNSURE), before, own)
    return steady


def spread(held: NDArrayBool, time_s: NDArrayFloat, frames: NDArrayInt, codes: NDArrayInt) -> NDArrayInt:
    """The code of every held frame: that of the nearest look, the earlier of two; UNSURE where nobody looked.

    Args:
        held: Bool (T,): the frames that are asked about.
        time_s: Time of each frame, shape (T,).
        frames: Frames that were looked at, ascending, shape (K,).
        codes: What came of it, shape (K,).

    Returns:
        Shape (T,); NO at frames that are not asked about.
    """
    filled = np.full(held.size, NO, np.int64)
    if not frames.size:
        filled[held] = UNSURE
        return filled
    asked = np.flatnonzero(held)
    nearest = np.abs(time_s[asked][:, None] - time_s[frames][None, :]).argmin(axis=1)
    filled[asked] = steadied(codes)[nearest]
    return filled


def all_of(parts: Sequence[NDArrayInt], mask: NDArrayBool) -> NDArrayInt:
    """Where all of several questions hold: no when one is no, unsure when one is unsure, else yes; (N, T) each."""
    whole = np.where(mask, YES, NO).astype(np.int64)
    for codes in parts:
        whole = np.where(
            (whole == NO) | (codes == NO), NO, np.where((whole == UNSURE) | (codes == UNSURE), UNSURE, YES)
        )
    return whole
