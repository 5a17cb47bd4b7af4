"""From sums to figures: per prompt, over any weighting of the logs, so that intervals need no scoring anew.

    HOTA = max over thresholds of mean over alpha of sqrt(DetA * AssA),  sums taken over the prompt's logs
    balanced accuracy = (TP / (TP + FN) + TN / (TN + FP)) / 2 at the threshold that is best for HOTA-Temporal,
    where a rate without a denominator is 1

Every figure of a submission is the mean over its prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics.values import ChallengeScores, HotaSums, PromptScore, PromptStats, SequenceStats
from tools.typing import NDArrayAny, NDArrayBool, NDArrayFloat, NDArrayInt

_SAME_HOTA = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class WeightedScores:
    """The figures of each prompt under each of B weightings of the logs; NaN where none of a prompt's logs has weight.

    Attributes:
        prompts: The prompts, length P.
        hota_temporal: Shape (B, P); None for a file of the temporal track.
        hota_track: Shape (B, P); None for a file of the temporal track.
        timestamp_balanced_accuracy: Shape (B, P).
        log_balanced_accuracy: Shape (B, P).
        threshold: The best score threshold, shape (B, P).
    """

    prompts: tuple[str, ...]
    hota_temporal: NDArrayFloat | None
    hota_track: NDArrayFloat | None
    timestamp_balanced_accuracy: NDArrayFloat
    log_balanced_accuracy: NDArrayFloat
    threshold: NDArrayFloat

    def means(self) -> dict[str, NDArrayFloat]:
        """Each figure's mean over the prompts that have weight, by name, shape (B,); what is None is absent."""
        figures = ("hota_temporal", "hota_track", "timestamp_balanced_accuracy", "log_balanced_accuracy")
        held = {name: getattr(self, name) for name in figures}
        return {name: _mean_of_known(values) for name, values in held.items() if values is not None}


def _mean_of_known(values: NDArrayFloat) -> NDArrayFloat:
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    mean: NDArrayFloat = np.where(count > 0, np.where(known, values, 0).sum(axis=1) / np.maximum(count, 1), np.nan)
    return mean


def log_ids_of(stats: Sequence[PromptStats]) -> tuple[str, ...]:
    """The unique logs, sorted: the columns of `scores_of`'s weights."""
    return tuple(sorted({sequence.log_id for prompt in stats for sequence in prompt.sequences}))


def scores_of(
    stats: Sequence[PromptStats],
    weights: NDArrayAny | None = None,
    *,
    log_ids: Sequence[str] | None = None,
    while_it_holds: bool = False,
) -> WeightedScores:
    """Turn sums into figures.

    The score thresholds that are tried stay those of the whole data; which of them is the best is decided anew under
    each weighting.

    Args:
        stats: What `score_challenge` gave, or some of its prompts.
        weights: How often each log counts, shape (B, n_logs), not negative; None for once, B = 1.
        log_ids: The log of each column; by default `log_ids_of(stats)`. Give it when `stats` are some of the prompts.
        while_it_holds: A prompt that holds in some of its logs is left out (NaN) of weightings without any of those.
            Scored as it stands there, it would have a HOTA of 0 and a true-positive rate of 1, whatever was predicted.

    Raises:
        ValueError: Nothing to score, weights of another shape, or a log without a column.
    """
    columns = {log_id: index for index, log_id in enumerate(log_ids_of(stats) if log_ids is None else log_ids)}
    given = np.ones((1, len(columns))) if weights is None else np.asarray(weights, np.float64)
    if not stats or given.ndim != 2 or given.shape[1] != len(columns) or (given < 0).any():
        raise ValueError(f"expected prompts, and weights of shape (B, {len(columns)}) that are not negative")
    if missing := set(log_ids_of(stats)) - columns.keys():
        raise ValueError(f"no column for log {min(missing)}")
    by_prompt = ((p, given[:, [columns[s.log_id] for s in p.sequences]]) for p in stats)
    rows = [_prompt_scores(prompt, weighting, while_it_holds) for prompt, weighting in by_prompt]
    temporal, track, stamps, logs, threshold = (np.stack(figure, axis=1) for figure in zip(*rows, strict=True))
    boxes = stats[0].sequences[0].temporal is not None
    return WeightedScores(
        tuple(prompt.prompt for prompt in stats),
        temporal if boxes else None, track if boxes else None, stamps, logs, threshold,
    )  # fmt: skip


def challenge_scores(stats: Sequence[PromptStats]) -> ChallengeScores:
    """The figures with every log counted once, as the official evaluator gives them.

    Args:
        stats: What `score_challenge` gave, or some of its prompts.
    """
    scores = scores_of(stats)
    figures = (
        scores.hota_temporal, scores.hota_track, scores.timestamp_balanced_accuracy, scores.log_balanced_accuracy,
    )  # fmt: skip
    by_prompt = ([None] * len(stats) if figure is None else figure[0].tolist() for figure in figures)
    prompts = tuple(
        PromptScore(*values) for values in zip(scores.prompts, *by_prompt, scores.threshold[0].tolist(), strict=True)
    )
    temporal, track, stamps, logs = (None if figure is None else float(figure[0].mean()) for figure in figures)
    return ChallengeScores(temporal, track, stamps or 0.0, logs or 0.0, prompts)


def _prompt_scores(stats: PromptStats, weights: NDArrayFloat, while_it_holds: bool) -> tuple[NDArrayFloat, ...]:
    """HOTA-Temporal, HOTA-Track, accuracies of timestamps and logs, best threshold, each of shape (B,)."""
    temporal, tried = _hota([s.temporal for s in stats.sequences], weights)
    track, _ = _hota([s.track for s in stats.sequences], weights)
    best = tried[_first_best(temporal)]
    by_stamp = _accuracy(np.stack([s.stamps for s in stats.sequences]), weights, best)
    by_log = _accuracy(np.stack([s.log for s in stats.sequences]), weights, best)
    figures = (temporal.max(axis=1), track.max(axis=1), by_stamp, by_log, stats.thresholds[best])
    holds = np.array([_holds(sequence) for sequence in stats.sequences])
    counted = weights[:, holds] if while_it_holds and holds.any() else weights
    present: NDArrayBool = counted.sum(axis=1) > 0
    return tuple(np.where(present, figure, np.nan) for figure in figures)


def _holds(sequence: SequenceStats) -> bool:
    """The truth has a referred box that counts, or a positive timestamp."""
    boxes = sequence.temporal
    return bool(sequence.stamps[0, [0, 3]].any() or (boxes is not None and (boxes.tp + boxes.fn)[0, 0] > 0))


def _first_best(values: NDArrayFloat) -> NDArrayInt:
    """The first of the equally good thresholds, shape (B,).

    A single weighting is decided in the last bit, as the official evaluator decides; products of matrices round
    otherwise, and that must not choose.
    """
    slack = 0.0 if len(values) == 1 else _SAME_HOTA
    best: NDArrayInt = (values >= values.max(axis=1, keepdims=True) - slack).argmax(axis=1)
    return best


def _hota(sums: Sequence[HotaSums | None], weights: NDArrayFloat) -> tuple[NDArrayFloat, NDArrayInt]:
    """Mean over alpha at each threshold that differs from the one before, shape (B, n_tried), and which these are."""
    held = [one for one in sums if one is not None]
    if not held:
        return np.zeros((weights.shape[0], 1)), np.zeros(1, np.int64)
    tp, fn, fp, association = np.stack([[one.tp, one.fn, one.fp, one.association] for one in held], axis=1)
    boxes = tp + fn + fp
    differs = ((boxes[:, 1:] != boxes[:, :-1]) | (tp[:, 1:] != tp[:, :-1])).any(axis=(0, 2))
    tried = np.flatnonzero(np.append(True, differs))
    matched, looked_at = (_counted(counts[:, tried], weights) for counts in (tp, boxes))
    accurate = _added(association[:, tried], weights)
    of_alpha = np.sqrt(matched / np.maximum(1, looked_at) * (accurate / np.maximum(1, matched)))
    return of_alpha.mean(axis=-1), tried


def _counted(counts: NDArrayFloat, weights: NDArrayFloat) -> NDArrayFloat:
    """Weighted sum over the logs, shape (B, ...); of whole numbers, so that the order of adding does not matter."""
    flat: NDArrayFloat = weights @ counts.reshape(counts.shape[0], -1)
    return flat.reshape(-1, *counts.shape[1:])


def _added(values: NDArrayFloat, weights: NDArrayFloat) -> NDArrayFloat:
    """Weighted sum over the logs, shape (B, ...); a single one adds log after log, as the official evaluator does."""
    if len(weights) > 1:
        return _counted(values, weights)
    total = np.zeros((weights.shape[0], *values.shape[1:]))
    for value, weight in zip(values, weights.T, strict=True):
        if value.any():
            total += weight[:, None, None] * value
    return total


def _accuracy(cells: NDArrayInt, weights: NDArrayFloat, best: NDArrayInt) -> NDArrayFloat:
    """Balanced accuracy at each weighting's best threshold, shape (B,); `cells` is of shape (L, N_THRESHOLDS, 4)."""
    tp, fp, tn, fn = _counted(cells.astype(np.float64), weights)[np.arange(best.size), best].T
    return (_rate(tp, tp + fn) + _rate(tn, tn + fp)) / 2


def _rate(part: NDArrayFloat, whole: NDArrayFloat) -> NDArrayFloat:
    """1 where there is nothing to be right about (quirks.md: nothing-is-right)."""
    rate: NDArrayFloat = np.divide(part, whole, out=np.ones_like(whole), where=whole > 0)
    return rate
