"""How sure a figure is: intervals and paired comparisons, clustered by log."""

from evals.statistics.bootstrap import Interval, Statistic, bootstrap_intervals, resample_weights, weighted_mean
from evals.statistics.challenge import challenge_intervals, compare_challenge
from evals.statistics.paired import (
    PairedComparison,
    PairedStatistic,
    check_same_cases,
    compare_paired,
    holm,
    paired_mean,
)
from evals.statistics.tails import Method

__all__ = [
    "Interval",
    "Method",
    "PairedComparison",
    "PairedStatistic",
    "Statistic",
    "bootstrap_intervals",
    "challenge_intervals",
    "check_same_cases",
    "compare_challenge",
    "compare_paired",
    "holm",
    "paired_mean",
    "resample_weights",
    "weighted_mean",
]
