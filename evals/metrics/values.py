"""What scoring gives, down to sums per log, so that intervals can be had by resampling logs without scoring again."""

from __future__ import annotations

from dataclasses import dataclass

from tools.typing import NDArrayFloat, NDArrayInt

N_THRESHOLDS = 10
"""Score thresholds that the challenge tries per prompt; the best one counts."""
N_ALPHAS = 19
"""Localisation thresholds of HOTA: 0.05, 0.10, ... 0.95."""


@dataclass(frozen=True, slots=True, eq=False)
class HotaSums:
    """What HOTA sums over the timestamps of one sequence; arrays of shape (N_THRESHOLDS, N_ALPHAS).

    Attributes:
        tp: Matched boxes.
        fn: Boxes of the truth without a match.
        fp: Predicted boxes without a match.
        association: Sum of the association accuracy over the matched boxes (AssA times `tp`).
    """

    tp: NDArrayFloat
    fn: NDArrayFloat
    fp: NDArrayFloat
    association: NDArrayFloat


@dataclass(frozen=True, slots=True, eq=False)
class SequenceStats:
    """One log and one prompt at each of the prompt's score thresholds.

    Attributes:
        log_id: The log.
        stamps: Timestamps that count: true positives, false positives, true negatives, false negatives,
            shape (N_THRESHOLDS, 4).
        log: The same for the log as a whole: one of the four is 1, or all are 0 when every timestamp is ambiguous,
            shape (N_THRESHOLDS, 4).
        temporal: Sums for HOTA-Temporal; None for a file of the temporal track.
        track: Sums for HOTA-Track, at thresholds of its own; None for a file of the temporal track.
    """

    log_id: str
    stamps: NDArrayInt
    log: NDArrayInt
    temporal: HotaSums | None
    track: HotaSums | None


@dataclass(frozen=True, slots=True, eq=False)
class PromptStats:
    """One prompt over all its logs.

    Attributes:
        prompt: The prompt.
        thresholds: The score thresholds tried for HOTA-Temporal and the accuracies, shape (N_THRESHOLDS,).
        track_thresholds: Those tried for HOTA-Track, shape (N_THRESHOLDS,).
        sequences: One per log, sorted by log.
    """

    prompt: str
    thresholds: NDArrayFloat
    track_thresholds: NDArrayFloat
    sequences: tuple[SequenceStats, ...]


@dataclass(frozen=True, slots=True)
class PromptScore:
    """The challenge's figures of one prompt, each in [0, 1].

    Attributes:
        prompt: The prompt.
        hota_temporal: HOTA on the referred boxes; None for a file of the temporal track.
        hota_track: HOTA on the whole tracks of whatever was referred; None for a file of the temporal track.
        timestamp_balanced_accuracy: Does the prompt hold at this timestamp?
        log_balanced_accuracy: Does the prompt hold anywhere in this log?
        threshold: The score threshold that was best for HOTA-Temporal; 0 for a file of the temporal track.
    """

    prompt: str
    hota_temporal: float | None
    hota_track: float | None
    timestamp_balanced_accuracy: float
    log_balanced_accuracy: float
    threshold: float


@dataclass(frozen=True, slots=True)
class ChallengeScores:
    """The challenge's figures: means over prompts, then each prompt.

    Attributes:
        hota_temporal: Mean over prompts; None for a file of the temporal track.
        hota_track: Mean over prompts; None for a file of the temporal track.
        timestamp_balanced_accuracy: Mean over prompts.
        log_balanced_accuracy: Mean over prompts.
        prompts: Each prompt's own figures, sorted by prompt.
    """

    hota_temporal: float | None
    hota_track: float | None
    timestamp_balanced_accuracy: float
    log_balanced_accuracy: float
    prompts: tuple[PromptScore, ...]
