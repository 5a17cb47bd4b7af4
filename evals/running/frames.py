"""From what was found in a log to frames of the challenge's form; all prompts of a log share its boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.running.outcomes import Found
from tools.av2.log import Log
from tools.challenge.frames import OTHER, REFERRED, RELATED, ChallengeFrame, evaluation_frames, submission_frames
from tools.challenge.options import EgoCentre
from tools.scenario import Edges, Scenario
from tools.typing import NDArrayFloat, NDArrayInt


@dataclass(frozen=True, slots=True, eq=False)
class LogBoxes:
    """The boxes of one log at evaluation timestamps, none of them referred.

    Attributes:
        frames: Indices of the timestamps among the log's, shape (F,).
        base: The boxes at each, all `OTHER`.
    """

    frames: NDArrayInt
    base: tuple[ChallengeFrame, ...]

    @staticmethod
    def of(log: Log, published_ns: tuple[int, ...] | None, ego_centre: EgoCentre = "log") -> LogBoxes:
        """Prepare a log.

        Args:
            log: The log.
            published_ns: The timestamps that are evaluated; None for the challenge's rule.
            ego_centre: Where an added ego vehicle stands (see `submission_frames`).

        Raises:
            DataError: A timestamp is not one of the log's.
        """
        stamps = None if published_ns is None else np.array(published_ns, np.int64)
        frames = evaluation_frames(log.tracks.timestamps_ns, stamps)
        if frames.size == 0:
            return LogBoxes(frames, ())
        nothing = Scenario(np.zeros(log.tracks.shape, np.bool_), Edges.empty())
        base = submission_frames(log, nothing, "any", ego_centre=ego_centre, published_ns=stamps)
        return LogBoxes(frames, base)

    def labelled(self, found: Found) -> tuple[ChallengeFrame, ...]:
        """The frames of one prompt; the arrays of boxes are shared, only labels and given confidences are new."""
        return tuple(_labelled(frame, found, at) for at, frame in zip(self.frames.tolist(), self.base, strict=True))


def certainty_of(boxes: LogBoxes, found: Found) -> tuple[NDArrayFloat, ...] | None:
    """How sure each referred box of each evaluation frame is, in the order of its boxes, NaN for the others.

    None when the miner does not tell.
    """
    if found.certainty is None:
        return None
    referred = np.where(found.mask, found.certainty, np.nan)
    return tuple(referred[frame.track_id, at] for at, frame in zip(boxes.frames.tolist(), boxes.base, strict=True))


def without_boxes(truth: Sequence[ChallengeFrame]) -> tuple[ChallengeFrame, ...]:
    """Frames without any box at the timestamps of the truth: all that can be said of a log that cannot be read."""
    return tuple(_without_boxes(frame) for frame in truth)


def referred_boxes(log: Log, found: Found) -> tuple[int, float]:
    """How many boxes are referred over all frames of the log, and the highest confidence among them (0 without any)."""
    tracks = log.tracks
    held = found.mask[tracks.row_track, tracks.row_frame]
    if found.confidence is None:
        scores = tracks.score
    elif found.confidence.ndim == 1:
        scores = found.confidence[tracks.row_track]
    else:
        scores = found.confidence[tracks.row_track, tracks.row_frame]
    return int(held.sum()), float(scores[held].max(initial=0.0))


def _labelled(frame: ChallengeFrame, found: Found, at: int) -> ChallengeFrame:
    ids = frame.track_id
    label = np.full(ids.size, OTHER, np.int32)
    label[found.related[ids, at]] = RELATED
    label[found.mask[ids, at]] = REFERRED
    if found.confidence is None:
        return replace(frame, label=label)
    values = found.confidence[ids] if found.confidence.ndim == 1 else found.confidence[ids, at]
    return replace(frame, label=label, score=values.astype(np.float32))


def _without_boxes(frame: ChallengeFrame) -> ChallengeFrame:
    whole, real = np.zeros(0, np.int32), np.zeros(0, np.float32)
    return ChallengeFrame(
        frame.timestamp_ns, whole, whole, np.zeros((0, 3)), np.zeros((0, 3), np.float32), real, np.zeros((0, 3)), real,
        frame.ego_translation_m,
    )  # fmt: skip
