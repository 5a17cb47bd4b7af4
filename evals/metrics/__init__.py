"""How good an answer is: the challenge's figures and ours."""

from evals.metrics.challenge import score_challenge
from evals.metrics.region import MapRegion, Region
from evals.metrics.scores import WeightedScores, challenge_scores, log_ids_of, scores_of
from evals.metrics.values import ChallengeScores, PromptScore, PromptStats

__all__ = [
    "ChallengeScores",
    "MapRegion",
    "PromptScore",
    "PromptStats",
    "Region",
    "WeightedScores",
    "challenge_scores",
    "log_ids_of",
    "score_challenge",
    "scores_of",
]
