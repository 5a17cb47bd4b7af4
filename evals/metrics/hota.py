"""HOTA (Luiten et al., IJCV 2021, arXiv 2009.07736) down to its sums per sequence, at ten score thresholds.

For each localisation threshold alpha: boxes are matched frame by frame so that the whole tracks fit best, a match
counts when its similarity reaches alpha, and its association accuracy is how much of the two tracks together matched.

    HOTA_alpha = sqrt(DetA_alpha * AssA_alpha),  HOTA = mean over alpha of HOTA_alpha
    DetA = TP / (TP + FN + FP),  AssA = mean over TP of TPA / (TPA + FNA + FPA)

Equal to `trackeval/metrics/hota.py` in every step, so that ties fall alike (quirks.md: ties).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evals.metrics.matching import assign, group_similarity
from evals.metrics.packing import Boxes
from evals.metrics.shapes import FrameGroup, Placed, frames_by_shape
from evals.metrics.trials import Side, plan_trials, side_of
from evals.metrics.values import N_ALPHAS, HotaSums
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

ALPHAS: NDArrayFloat = np.arange(0.05, 0.99, 0.05)
"""Similarities that a match must reach, shape (N_ALPHAS,)."""
_EPS = np.finfo(np.float64).eps
_REACHED = ALPHAS - _EPS
_NUMBER = np.arange(N_ALPHAS)


def hota_sums(truth: Boxes, predicted: Boxes, frame_start: NDArrayInt, kept: NDArrayBool) -> tuple[HotaSums, ...]:
    """HOTA's sums of every sequence of a prompt at every threshold.

    Args:
        truth: Boxes of the truth that count; ids unique within a frame.
        predicted: Predicted boxes; ids unique within a frame.
        frame_start: First frame of each sequence and the end, shape (S + 1,).
        kept: Which predicted boxes each threshold keeps, shape (K, N_THRESHOLDS).

    Returns:
        One per sequence.
    """
    plan = plan_trials(truth, predicted, frame_start, kept)
    tp, association = np.zeros((2, plan.sequence.size, N_ALPHAS))
    for chunk in plan.chunks(truth, predicted):
        shift = _shifts(frame_start, plan.sequence[chunk])
        laid = (
            side_of(truth, [plan.truth[u] for u in chunk], shift),
            side_of(predicted, [plan.predicted[u] for u in chunk], shift),
        )
        tp[chunk], association[chunk] = _summed(_matches(truth, predicted, *laid, n_trials=chunk.size), *laid)
    n_truth = np.array([rows.size for rows in plan.truth])[:, None]
    n_predicted = np.array([rows.size for rows in plan.predicted])[:, None]
    sums = (tp, n_truth - tp, n_predicted - tp, association)
    return tuple(HotaSums(*(values[trials] for values in sums)) for trials in plan.trial)


def _shifts(frame_start: NDArrayInt, sequence: NDArrayInt) -> NDArrayInt:
    """What puts the frames of one trial behind those of the one before, shape (U,)."""
    length = np.diff(frame_start)[sequence]
    shift: NDArrayInt = np.cumsum(length) - length - frame_start[sequence]
    return shift


@dataclass(frozen=True, slots=True, eq=False)
class _Matches:
    """Matched boxes over the trials of a chunk.

    Attributes:
        cell: Pair of tracks, numbered over all trials, shape (M,).
        level: How many of `ALPHAS` the similarity reaches, at least 1, shape (M,).
        cell_start: First pair of tracks of each trial and the end, shape (U + 1,).
    """

    cell: NDArrayInt
    level: NDArrayInt
    cell_start: NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """One group of frames: similarity of all pairs, and those that have any; N of n * G * P."""

    similarity: NDArrayAny
    at: NDArrayBool
    cell: NDArrayInt
    frame: NDArrayInt
    overlap: NDArrayAny
    lengths: NDArrayInt


def _matches(truth: Boxes, predicted: Boxes, rows: Side, columns: Side, n_trials: int) -> _Matches:
    start = np.concatenate([[0], np.cumsum(rows.n_identities * columns.n_identities)])
    row_trial = np.repeat(np.arange(n_trials), [length.sum() for length in rows.lengths])
    row_cell = start[row_trial] + rows.identity * columns.n_identities[row_trial]
    truth_xy, predicted_xy = truth.centre_xy_m[rows.row], predicted.centre_xy_m[columns.row]
    placed = Placed(rows.frame, truth.kind[rows.row, 1]), Placed(columns.frame, predicted.kind[columns.row, 1])
    n_frames = int(max(rows.frame.max(), columns.frame.max())) + 1
    groups = [
        _near(group, group_similarity(group, truth_xy, predicted_xy), row_cell, rows, columns)
        for group in frames_by_shape(*placed, n_frames)
    ]
    potential = _potential(groups, int(start[-1]))
    found = [_assigned(near, potential) for near in groups]
    cell, level = (np.concatenate([pair[i] for pair in found]) for i in (0, 1))
    return _Matches(cell, level, start)


def _near(group: FrameGroup, similar: NDArrayAny, row_cell: NDArrayInt, rows: Side, columns: Side) -> _Near:
    """How much two boxes belong to each other, seen against all others of their frame (trackeval's `sim_iou`)."""
    at = similar > 0
    together = similar.sum(axis=1)[:, None, :] + similar.sum(axis=2)[:, :, None] - similar
    frame, row, column = np.nonzero(at)
    truth, predicted = group.truth[frame, row], group.predicted[frame, column]
    similar_there, together_there = similar[at], together[at]
    overlap = np.zeros_like(similar_there)
    np.divide(similar_there, together_there, out=overlap, where=together_there > _EPS)
    return _Near(
        similar, at, row_cell[truth] + columns.identity[predicted], group.frame[frame], overlap,
        rows.length[truth] + columns.length[predicted],
    )  # fmt: skip


def _potential(groups: list[_Near], n_cells: int) -> NDArrayFloat:
    """Sum of the overlaps of every pair of tracks, added up in the order of time."""
    frame, cell, overlap = (
        np.concatenate([getattr(near, name) for near in groups]) for name in ("frame", "cell", "overlap")
    )
    order = np.argsort(frame, kind="stable")
    summed: NDArrayFloat = np.bincount(cell[order], overlap[order], minlength=n_cells).astype(np.float64)
    return summed


def _assigned(near: _Near, potential: NDArrayFloat) -> tuple[NDArrayInt, NDArrayInt]:
    """Cells and levels of a group's matches, assigned by similarity times the fit of the whole tracks."""
    fit = potential[near.cell] / (near.lengths - potential[near.cell])
    value, cell = np.zeros(near.at.shape), np.zeros(near.at.shape, np.int64)
    value[near.at] = fit * near.similarity[near.at]
    cell[near.at] = near.cell
    column = assign(value)
    frame, row = np.nonzero(column >= 0)
    place = (frame, row, column[frame, row])
    level = np.searchsorted(_REACHED, near.similarity[place], side="right")
    return cell[place][level > 0], level[level > 0]


def _summed(matches: _Matches, rows: Side, columns: Side) -> tuple[NDArrayFloat, NDArrayFloat]:
    """True positives and the sum of their association accuracy of every trial, shapes (U, N_ALPHAS)."""
    order = np.argsort(matches.cell, kind="stable")
    cell, level = matches.cell[order], matches.level[order]
    cut = np.searchsorted(cell, matches.cell_start)
    tp, association = np.zeros((2, cut.size - 1, N_ALPHAS))
    for trial in np.flatnonzero(np.diff(cut)):
        part = slice(cut[trial], cut[trial + 1])
        lengths = np.add.outer(rows.lengths[trial], columns.lengths[trial]).ravel()
        tp[trial], association[trial] = _association(cell[part] - matches.cell_start[trial], level[part], lengths)
    return tp, association


def _association(cell: NDArrayInt, level: NDArrayInt, lengths: NDArrayInt) -> tuple[NDArrayFloat, NDArrayFloat]:
    """One trial; alphas between which no match is lost share their sum.

    The sum runs over all pairs of tracks, matched or not: numpy adds up in an order that depends on the places.
    """
    at_level = np.bincount(level, minlength=N_ALPHAS + 1)
    levels = np.flatnonzero(at_level)
    place = (np.cumsum(at_level > 0) - 1)[level] * lengths.size + cell
    count = np.bincount(place, minlength=levels.size * lengths.size).reshape(levels.size, lengths.size)
    matched = count[::-1].cumsum(axis=0)[::-1].astype(np.float64)
    tp = matched.sum(axis=1)
    association = (matched * (matched / np.maximum(1, lengths - matched))).sum(axis=1) / np.maximum(1, tp) * tp
    of_alpha = levels.searchsorted(_NUMBER, side="right")
    held = np.zeros((2, levels.size + 1))
    held[:, :-1] = tp, association
    return held[0, of_alpha], held[1, of_alpha]
