"""Turning masks over a log's tracks into truth in the challenge's form."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evals.metrics.region import Region
from tools.av2.log import Log
from tools.challenge.empty import empty_sequence
from tools.challenge.frames import OTHER, REFERRED, RELATED, ChallengeFrame, evaluation_frames
from tools.typing import NDArrayBool, NDArrayInt

RANGE_M = 50.0
"""Boxes farther than this from the ego-frame origin, seen from above, are not evaluated."""


@dataclass(frozen=True, slots=True, eq=False)
class LogTruth:
    """The boxes of one log at the evaluation timestamps, ready to be labelled; its cases share the arrays.

    Attributes:
        frames: Indices of the evaluation timestamps among the log's, shape (F,).
        base: The boxes of each, all `OTHER`, without scores.
        evaluated: Per frame, which boxes the evaluation looks at, shape (K,) each.
    """

    frames: NDArrayInt
    base: tuple[ChallengeFrame, ...]
    evaluated: tuple[NDArrayBool, ...]

    @staticmethod
    def of(log: Log, region: Region | None = None) -> LogTruth:
        """Prepare a log.

        Args:
            log: The log.
            region: The region outside of which boxes are not evaluated; None: only their range counts.
        """
        base = tuple(replace(frame, score=None) for frame in empty_sequence(log, "truth"))
        evaluated = tuple(_evaluated(log.log_id, frame, region) for frame in base)
        return LogTruth(evaluation_frames(log.tracks.timestamps_ns), base, evaluated)

    def labelled(self, referred: NDArrayBool, related: NDArrayBool) -> tuple[ChallengeFrame, ...]:
        """The truth of one case.

        A frame is positive when a referred box is evaluated, ambiguous when there are referred boxes but none is
        evaluated, and negative otherwise: the rule of the challenge's ground truth of 2026.

        Args:
            referred: Which tracks hold when, shape (N, T).
            related: Which tracks are related when, shape (N, T).
        """
        parts = zip(self.frames.tolist(), self.base, self.evaluated, strict=True)
        return tuple(_labelled(frame, seen, referred[:, at], related[:, at]) for at, frame, seen in parts)


def _evaluated(log_id: str, frame: ChallengeFrame, region: Region | None) -> NDArrayBool:
    offset = frame.translation_m[:, :2] - np.array(frame.ego_translation_m[:2])
    near: NDArrayBool = np.linalg.norm(offset, axis=1) <= RANGE_M
    return near if region is None else near & region.inside(log_id, frame.translation_m, frame.size_m, frame.yaw_rad)


def _labelled(
    frame: ChallengeFrame, evaluated: NDArrayBool, referred: NDArrayBool, related: NDArrayBool
) -> ChallengeFrame:
    label = np.full(frame.track_id.size, OTHER, np.int32)
    label[related[frame.track_id]] = RELATED
    label[referred[frame.track_id]] = REFERRED
    is_referred = label == REFERRED
    positive = bool((is_referred & evaluated).any())
    unsure = bool(is_referred.any()) and not positive
    return replace(frame, label=label, is_positive=None if unsure else positive, is_ambiguous=unsure)
