"""How good an answer is: the challenge's figures and ours."""

from evals.metrics.challenge import score_challenge
from evals.metrics.scores import WeightedScores, challenge_scores, log_ids_of, scores_of

__all__ = ["WeightedScores", "challenge_scores", "log_ids_of", "score_challenge", "scores_of"]
