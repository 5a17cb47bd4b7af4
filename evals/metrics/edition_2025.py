"""The F1 forms of 2025, to set beside what was published before the challenge went over to balanced accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.cases.case import Sequences
from evals.metrics.classification import Confusion, f1
from evals.metrics.region import Region
from tools.challenge.frames import REFERRED, ChallengeFrame
from tools.challenge.writing import SequenceKey
from tools.errors import DataError
from tools.typing import NDArrayAny, NDArrayBool


@dataclass(frozen=True, slots=True)
class F1Scores:
    """Both in [0, 1], or NaN where nothing held and nothing was said, as in the evaluator of 2025.

    Attributes:
        timestamp: Does the prompt hold at this timestamp?
        log: Does the prompt hold anywhere in this log?
    """

    timestamp: float
    log: float


def f1_scores_2025(
    truth: Sequences,
    predicted: Sequences,
    *,
    threshold: float = -np.inf,
    max_range_m: float = 50.0,
    region: Region | None = None,
) -> F1Scores:
    """Timestamp F1 and log F1 as av2's evaluator computed them before pull request 315 (June 2025).

    All (log, prompt) pairs are one pool: the counts are added over all of them before the division, so prompts with
    many positives weigh more (since then: per prompt, then the mean). A timestamp is positive when a referred box is
    left after the filters, in truth and prediction alike; `is_positive` did not exist, so no timestamp is ambiguous
    and a referred object beyond the range makes the timestamp negative. True negatives do not count. One version
    printed the two under each other's names (issue 311), so published pairs may be swapped.

    Args:
        truth: Frames of every (log_id, prompt).
        predicted: Frames of the same keys, as many each.
        threshold: Predicted boxes scored lower are left out. The evaluator took one for the whole file: of ten tried,
            the one with the best HOTA over all pairs as one class.
        max_range_m: Boxes whose centre is farther from the ego-frame origin, seen from above, are left out.
        region: Boxes outside are left out; None for everywhere.

    Raises:
        DataError: A pair has no prediction, or one with another number of frames; or a map cannot be read.
    """
    if not truth:
        raise DataError("ground truth", "no (log, prompt) pair", "nothing can be scored")
    held, said = [], []
    for key in sorted(truth):
        held.append(_positive(key, truth[key], -np.inf, max_range_m, region))
        said.append(_positive(key, _partner(key, truth, predicted), threshold, max_range_m, region))
    stamps = Confusion.of(np.concatenate(held), np.concatenate(said))
    logs = Confusion.of(np.array([one.any() for one in held]), np.array([one.any() for one in said]))
    return F1Scores(float(f1(stamps)), float(f1(logs)))


def _partner(key: SequenceKey, truth: Sequences, predicted: Sequences) -> Sequence[ChallengeFrame]:
    log_id, prompt = key
    if key not in predicted:
        raise DataError(f"log {log_id}", f"no prediction for {prompt!r}", "every pair of the truth needs one")
    if len(predicted[key]) != len(truth[key]):
        problem = f"{len(predicted[key])} frames predicted for {prompt!r}, {len(truth[key])} in the truth"
        raise DataError(f"log {log_id}", problem, "predict at the truth's timestamps")
    return predicted[key]


def _positive(
    key: SequenceKey, frames: Sequence[ChallengeFrame], threshold: float, max_range_m: float, region: Region | None
) -> NDArrayBool:
    """Which frames have a referred box within the filters, shape (F,)."""
    if not frames:
        return np.empty(0, np.bool_)
    count = np.array([frame.track_id.size for frame in frames])
    frame = np.repeat(np.arange(count.size), count)
    ego = np.array([frame.ego_translation_m for frame in frames])[frame]
    centre = np.concatenate([frame.translation_m for frame in frames])
    kept = np.concatenate([frame.label for frame in frames]) == REFERRED
    kept &= np.linalg.norm(centre[:, :2] - ego[:, :2], axis=1) <= max_range_m
    if threshold > -np.inf:
        kept &= _scores(key, frames) >= threshold
    if region is not None and kept.any():
        size = np.concatenate([frame.size_m for frame in frames])[kept]
        yaw = np.concatenate([frame.yaw_rad for frame in frames])[kept]
        kept[kept] = region.inside(key[0], centre[kept], size, yaw)
    positive: NDArrayBool = np.bincount(frame[kept], minlength=count.size) > 0
    return positive


def _scores(key: SequenceKey, frames: Sequence[ChallengeFrame]) -> NDArrayAny:
    scores = [frame.score for frame in frames if frame.score is not None]
    if len(scores) < len(frames):
        raise DataError(f"log {key[0]}", f"no scores predicted for {key[1]!r}", "a threshold needs scores")
    return np.concatenate(scores)
