"""How good an answer is: the challenge's figures and ours."""

from evals.metrics.calibration import (
    BrierScore,
    ReliabilityCurve,
    brier_score,
    expected_calibration_error,
    maximum_calibration_error,
    reliability_curve,
)
from evals.metrics.challenge import score_challenge
from evals.metrics.classification import Confusion, balanced_accuracy, f1, precision, recall, specificity
from evals.metrics.edition_2025 import F1Scores, f1_scores_2025
from evals.metrics.intervals import IntervalMatches, interval_iou, matched_intervals
from evals.metrics.moments import CaseIntervals, TimeIntervals, case_intervals
from evals.metrics.ranking import average_precision, precision_at
from evals.metrics.region import MapRegion, Region
from evals.metrics.retrieval import RankedTracks, ranked_tracks
from evals.metrics.scores import WeightedScores, challenge_scores, log_ids_of, scores_of
from evals.metrics.values import ChallengeScores, PromptScore, PromptStats

__all__ = [
    "BrierScore",
    "CaseIntervals",
    "ChallengeScores",
    "Confusion",
    "F1Scores",
    "IntervalMatches",
    "MapRegion",
    "PromptScore",
    "PromptStats",
    "RankedTracks",
    "Region",
    "ReliabilityCurve",
    "TimeIntervals",
    "WeightedScores",
    "average_precision",
    "balanced_accuracy",
    "brier_score",
    "case_intervals",
    "challenge_scores",
    "expected_calibration_error",
    "f1",
    "f1_scores_2025",
    "interval_iou",
    "log_ids_of",
    "matched_intervals",
    "maximum_calibration_error",
    "precision",
    "precision_at",
    "ranked_tracks",
    "recall",
    "reliability_curve",
    "score_challenge",
    "scores_of",
    "specificity",
]
