"""The F1 forms of 2025, to set beside what was published before the challenge went over to balanced accuracy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evals.cases.case import Sequences
from evals.metrics.classification import Confusion, f1
from evals.metrics.moments import partner, positive_frames
from evals.metrics.region import Region
from tools.errors import DataError


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
        predicted: Frames of the same keys, at the same timestamps.
        threshold: Predicted boxes scored lower are left out. The evaluator took one for the whole file: of ten tried,
            the one with the best HOTA over all pairs as one class.
        max_range_m: Boxes whose centre is farther from the ego-frame origin, seen from above, are left out.
        region: Boxes outside are left out; None for everywhere.

    Raises:
        DataError: A pair has no prediction, or one with other timestamps; or a map cannot be read.
    """
    if not truth:
        raise DataError("ground truth", "no (log, prompt) pair", "nothing can be scored")
    held, said = [], []
    for key in sorted(truth):
        held.append(positive_frames(key, truth[key], -np.inf, max_range_m, region))
        said.append(positive_frames(key, partner(key, truth, predicted), threshold, max_range_m, region))
    stamps = Confusion.of(np.concatenate(held), np.concatenate(said))
    logs = Confusion.of(np.array([one.any() for one in held]), np.array([one.any() for one in said]))
    return F1Scores(float(f1(stamps)), float(f1(logs)))
