"""One prompt over all its logs: from frames to the sums of its four figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics.agreement import check_unique_ids
from evals.metrics.hota import hota_sums
from evals.metrics.packing import Boxes, BoxFilter, PackedPrompt, pack_boxes
from evals.metrics.temporal import answers, counts, frames_with
from evals.metrics.thresholds import score_thresholds
from evals.metrics.values import N_THRESHOLDS, HotaSums, PromptStats, SequenceStats
from tools.challenge.frames import ChallengeFrame
from tools.typing import NDArrayBool, NDArrayFloat, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class LogFrames:
    """One log of a prompt: frames of the truth and of the prediction, at the same timestamps."""

    log_id: str
    truth: Sequence[ChallengeFrame]
    predicted: Sequence[ChallengeFrame]


@dataclass(frozen=True, slots=True, eq=False)
class _Tracking:
    """HOTA of one kind of boxes: thresholds, what they keep, and the sums per sequence."""

    thresholds: NDArrayFloat
    kept: NDArrayBool
    sums: tuple[HotaSums, ...]


def tracking_stats(prompt: str, logs: Sequence[LogFrames], keep: BoxFilter) -> PromptStats:
    """Sums of a file with tracks.

    The accuracies are counted on the boxes that HOTA-Temporal's thresholds keep. HOTA-Track takes every box of a track
    that is anywhere referred to, and has thresholds of its own.

    Args:
        prompt: The prompt.
        logs: Its logs, sorted.
        keep: Which boxes are evaluated.

    Raises:
        DataError: A prediction has no scores, or a track id is twice in a frame.
    """
    packed = _packed(prompt, logs, keep)
    truth, predicted = packed.truth.referred(), packed.predicted.referred()
    temporal = _tracking(packed, truth, predicted)
    track = _tracking(packed, packed.truth, packed.predicted)
    n_frames = packed.timestamp_ns.size
    in_truth = frames_with(truth, np.ones((truth.frame.size, 1), np.bool_), n_frames)[:, 0]
    stamps, whole = _counts(logs, in_truth, frames_with(predicted, temporal.kept, n_frames), packed.frame_start)
    sequences = (
        SequenceStats(*parts) for parts in zip(packed.log_ids, stamps, whole, temporal.sums, track.sums, strict=True)
    )
    return PromptStats(prompt, temporal.thresholds, track.thresholds, tuple(sequences))


def temporal_stats(prompt: str, logs: Sequence[LogFrames]) -> PromptStats:
    """Sums of a file of the temporal track: no filter applies, and there are no thresholds to choose from.

    Args:
        prompt: The prompt.
        logs: Its logs, sorted.
    """
    in_truth = np.array([frame.has_referred for log in logs for frame in log.truth], np.bool_)
    nothing = np.zeros((in_truth.size, N_THRESHOLDS), np.bool_)
    stamps, whole = _counts(logs, in_truth, nothing, _frame_start(logs))
    sequences = (
        SequenceStats(log.log_id, by_stamp, by_log, None, None)
        for log, by_stamp, by_log in zip(logs, stamps, whole, strict=True)
    )
    return PromptStats(prompt, np.zeros(N_THRESHOLDS), np.zeros(N_THRESHOLDS), tuple(sequences))


def _packed(prompt: str, logs: Sequence[LogFrames], keep: BoxFilter) -> PackedPrompt:
    log_ids = tuple(log.log_id for log in logs)
    stamps = np.array([frame.timestamp_ns for log in logs for frame in log.truth], np.int64)
    truth = pack_boxes("ground truth", log_ids, [log.truth for log in logs], keep)
    predicted = pack_boxes("predictions", log_ids, [log.predicted for log in logs], keep)
    return PackedPrompt(prompt, log_ids, _frame_start(logs), stamps, truth, predicted)


def _tracking(packed: PackedPrompt, truth: Boxes, predicted: Boxes) -> _Tracking:
    thresholds = score_thresholds(truth, predicted, packed.timestamp_ns.size)
    kept: NDArrayBool = np.asarray(predicted.score[:, None] >= thresholds)
    check_unique_ids(packed, "ground truth", truth)
    ever_kept: NDArrayBool = np.asarray(kept.any(axis=1))
    check_unique_ids(packed, "predictions", predicted.where(ever_kept))
    return _Tracking(thresholds, kept, hota_sums(truth, predicted, packed.frame_start, kept))


def _counts(
    logs: Sequence[LogFrames], in_truth: NDArrayBool, in_predicted: NDArrayBool, frame_start: NDArrayInt
) -> tuple[NDArrayInt, NDArrayInt]:
    truth = [frame for log in logs for frame in log.truth]
    predicted = [frame for log in logs for frame in log.predicted]
    return counts(answers(truth, in_truth, predicted, in_predicted), frame_start)


def _frame_start(logs: Sequence[LogFrames]) -> NDArrayInt:
    return np.cumsum([0, *(len(log.truth) for log in logs)])
