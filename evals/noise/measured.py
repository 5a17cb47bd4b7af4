"""How good tracks are against annotations: everything that a tracker gives, scored as one prompt's answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Final

import numpy as np

from evals.metrics import score_challenge
from evals.metrics.values import PromptStats
from tools.av2.log import Log
from tools.challenge.frames import ChallengeFrame, submission_frames
from tools.scenario import Scenario

EVERYTHING: Final = "everything"


@dataclass(frozen=True, slots=True)
class TrackQuality:
    """HOTA of tracks (Luiten et al. 2021) as the challenge computes it, of all categories together.

    At 2 Hz, within 50 m of the ego, by distance of centres in the plane up to 2 m, at the best of ten score thresholds.

    Attributes:
        hota: Mean over the localisation thresholds of sqrt(DetA AssA).
        det_a: Mean detection accuracy.
        ass_a: Mean association accuracy.
        recall: Share of the annotated boxes that are matched within 1.9 m, the loosest localisation threshold.
        precision: Share of the tracker's boxes that are matched likewise.
    """

    hota: float
    det_a: float
    ass_a: float
    recall: float
    precision: float


def track_quality(annotated: Sequence[Log], tracked: Sequence[Log]) -> TrackQuality:
    """Score the tracks of logs against the annotations of the same logs.

    Args:
        annotated: The logs with ground-truth tracks.
        tracked: The same logs, in the same order, with the tracks to judge and their scores.
    """
    truth = {(log.log_id, EVERYTHING): _unscored(_everything(log)) for log in annotated}
    predicted = {(log.log_id, EVERYTHING): _everything(log) for log in tracked}
    _, (stats,) = score_challenge(truth, predicted)
    return _quality(stats)


def mean_quality(several: Sequence[TrackQuality]) -> TrackQuality:
    """The mean of each figure.

    Args:
        several: At least one.
    """
    return TrackQuality(*np.mean([astuple(one) for one in several], axis=0).tolist())


def _everything(log: Log) -> tuple[ChallengeFrame, ...]:
    return submission_frames(log, Scenario.of(log.tracks.present_mask), EVERYTHING)


def _unscored(frames: tuple[ChallengeFrame, ...]) -> tuple[ChallengeFrame, ...]:
    return tuple(replace(frame, score=None) for frame in frames)


def _quality(stats: PromptStats) -> TrackQuality:
    sums = [one.temporal for one in stats.sequences if one.temporal is not None]
    tp, fn, fp, association = (
        np.sum([getattr(one, name) for one in sums], axis=0) for name in ("tp", "fn", "fp", "association")
    )
    det_a, ass_a = tp / np.maximum(1, tp + fn + fp), association / np.maximum(1, tp)
    hota = np.sqrt(det_a * ass_a).mean(axis=1)
    best = int(hota.argmax())
    means = (float(values[best].mean()) for values in (det_a, ass_a))
    loose = (tp[best, 0] / np.maximum(1, (tp + other)[best, 0]) for other in (fn, fp))
    return TrackQuality(float(hota[best]), *means, *map(float, loose))
