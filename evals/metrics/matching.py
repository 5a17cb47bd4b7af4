"""Similarity of boxes and their best one-to-one assignment, for many frames of the same shape at once.

The assignments are those of `scipy.optimize.linear_sum_assignment(-value)`, ties included: the official evaluator calls
it, and which of two equally good boxes is matched changes its figures.
"""

from __future__ import annotations

import numpy as np

from evals.metrics.shapes import FrameGroup
from tools.typing import NDArrayAny, NDArrayBool, NDArrayInt

ZERO_SIMILARITY_M = 2
"""Centres this far apart, or farther, have nothing in common."""


def similarity(truth_xy_m: NDArrayAny, predicted_xy_m: NDArrayAny) -> NDArrayAny:
    """max(0, 1 - distance / 2 m) of every pair, in the plane; `TrackEvalDataset._calculate_similarities` in av2.

    Args:
        truth_xy_m: Shape (n, G, 2).
        predicted_xy_m: Shape (n, P, 2).

    Returns:
        Shape (n, G, P), in [0, 1].
    """
    x, y = (truth_xy_m[:, :, None, axis] - predicted_xy_m[:, None, :, axis] for axis in (0, 1))
    similar: NDArrayAny = np.maximum(0, 1 - np.sqrt(x * x + y * y) / ZERO_SIMILARITY_M)
    return similar


def group_similarity(group: FrameGroup, truth_xy_m: NDArrayAny, predicted_xy_m: NDArrayAny) -> NDArrayAny:
    """`similarity` of a group of frames, shape (n, G, P), computed in the precision that its frames have.

    Args:
        group: Frames and the rows of their boxes.
        truth_xy_m: Centres that the rows point to, shape (K, 2), in whatever type holds them exactly.
        predicted_xy_m: The same of the prediction.
    """
    return similarity(
        truth_xy_m[group.truth].astype(group.truth_dtype, copy=False),
        predicted_xy_m[group.predicted].astype(group.predicted_dtype, copy=False),
    )


def assign(value: NDArrayAny) -> NDArrayInt:
    """The column of every row in the one-to-one assignment of highest total value, frame by frame.

    Args:
        value: Shape (n, G, P), finite.

    Returns:
        Shape (n, G), int64: a column, or -1 for rows that are left over when G > P.
    """
    count, rows, columns = value.shape
    if rows <= columns:
        return _columns_of_rows(value)
    row = _columns_of_rows(np.ascontiguousarray(value.transpose(0, 2, 1)))
    assigned = np.full((count, rows), -1, np.int64)
    assigned[np.arange(count)[:, None], row] = np.arange(columns)
    return assigned


def _columns_of_rows(value: NDArrayAny) -> NDArrayInt:
    """Shapes with G <= P.

    scipy's algorithm takes row after row. As long as a row's best value lies in a free column, it takes the first such
    column and touches nothing else, without any arithmetic. Frames in which this holds for all rows are solved here at
    once; the others go to scipy.
    """
    best: NDArrayInt = value.argmax(axis=2).astype(np.int64)
    if value.shape[1] == 1:
        return best
    ordered = np.sort(best, axis=1)
    clashing = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
    if clashing.size:
        best[clashing], solved = _first_free(value[clashing])
        for frame in clashing[~solved]:
            best[frame] = _solved(value[frame])
    return best


def _first_free(value: NDArrayAny) -> tuple[NDArrayInt, NDArrayBool]:
    """Per row the first free column among the best ones, shape (n, G), and where every row had one, shape (n,)."""
    count, rows, columns = value.shape
    best = value == value.max(axis=2, keepdims=True)
    free, solved = np.ones((count, columns), np.bool_), np.ones(count, np.bool_)
    taken = np.zeros((count, rows), np.int64)
    for row in range(rows):
        open_columns = best[:, row] & free
        taken[:, row] = open_columns.argmax(axis=1)
        solved &= open_columns.any(axis=1)
        free[np.arange(count), taken[:, row]] = False
    return taken, solved


def _solved(value: NDArrayAny) -> NDArrayInt:
    from scipy.optimize import linear_sum_assignment

    columns: NDArrayInt = linear_sum_assignment(-value)[1]
    return columns
